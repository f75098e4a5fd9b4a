// What readers take away: the rows and columns that are shown, as text for a spreadsheet.
{
  const { text, textOf } = dfTable;

  // A number in a text that adds only currency signs and separators.
  const DRESSED = /^[\p{Sc}\s]*[+−-]?[\p{Sc}\s]*\d[\d.,'’\s]*[\p{Sc}\s]*$/u;
  const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
  // A spreadsheet takes a text for a formula if it begins with one of these and goes on.
  const FORMULA = /^[=+@\t\r\n\uff0b\uff0d\uff1d\uff20-]./;

  // Without the zeros before them.
  const digitsOf = (shown) => shown.replace(/\D/g, "").replace(/^0+/, "");

  // A text may show a number in another unit, as $1.2 below "Thousands" does for 1234.
  const shows = (shown, number) => {
    const decimals = /[.,](\d{1,20})\D*$/.exec(shown)?.[1].length ?? 0;
    return [0, decimals].some((count) => digitsOf(number.toFixed(count)) === digitsOf(shown));
  };

  const plain = (shown, number) => {
    const isExact = Math.abs(number) <= Number.MAX_SAFE_INTEGER;
    const isDressed = isExact && !PLAIN.test(shown) && DRESSED.test(shown);
    return isDressed && shows(shown, number) ? String(number) : shown;
  };

  // A spreadsheet removes the quotes around a field, and what they held may be a formula.
  const safe = (field) => {
    if (field.startsWith('"')) return `"${field.replaceAll('"', '""')}"`;
    return FORMULA.test(field) && !PLAIN.test(field) ? `'${field}` : field;
  };

  // The header and the rows: all that match, in the order of the reader.
  const fieldsOf = (table) => {
    const columns = table.columns.filter((column) => !column.isOff || table.fold.has(column));
    const places = new Map(table.rows.map((row, y) => [row, y]));
    const hasGroups = table.groups.some(({ head }) => head);
    const lines = table.found.map((row) => {
      const y = places.get(row);
      const fields = columns.map((column) => plain(textOf(table.cellAt(y, column.x)), column.number(y)));
      return hasGroups ? [table.groupName(row), ...fields] : fields;
    });
    const names = columns.map(({ name }) => name);
    return [hasGroups ? [text("group"), ...names] : names, ...lines].map((fields) => fields.map(safe));
  };

  const tabbed = (lines) => lines.map((fields) => fields.join("\t")).join("\n");

  // The clipboard API works on secure pages only; this works on all.
  const toClipboard = (content) => {
    const put = (event) => {
      event.clipboardData.setData("text/plain", content);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    addEventListener("copy", put, { capture: true, once: true });
    document.execCommand("copy");
    removeEventListener("copy", put, { capture: true });
  };

  const copy = (table) => {
    const lines = fieldsOf(table);
    toClipboard(tabbed(lines));
    const message = text("copied", { rows: lines.length - 1 });
    table.frame.describe(message);
    table.frame.count.textContent = message;
  };

  // Cells that are selected are copied as lines with tabs.
  const copySelection = (event) => {
    const selection = getSelection();
    const rows = [...event.currentTarget.querySelectorAll(".df-box tr:not(.df-off)")];
    const lines = rows
      .map((row) => [...row.cells].filter((cell) => cell.offsetParent && selection.containsNode(cell, true)))
      .filter((cells) => cells.length);
    if (lines.flat().length < 2) return;
    event.clipboardData.setData("text/plain", tabbed(lines.map((cells) => cells.map(textOf).map(safe))));
    event.preventDefault();
  };

  Object.assign(dfTable, { copy, copySelection });
}
