// What all scripts of the tables share: the texts, and helpers. They are classic scripts, since
// browsers load no modules from files; each adds its part to `dfTable`.

const dfTable = { tables: [] };

{
  // == Texts

  const TEXT = {
    all: "all",
    bars: "Bars",
    close: "Close",
    clear: "Untick all rows",
    column: "Column",
    compare: "Compare rows",
    compared: "Compared with {name}",
    copied: "Copied: {rows} rows",
    copy: "Copy",
    count: "{found} of {all} rows",
    down: "descending",
    empty: "(empty)",
    fold: "Fold columns with one value",
    group: "Group",
    hidden: "Hidden columns: {count}",
    menu: "Table options",
    none: "No row matches.",
    only: "Only",
    original: "Original order",
    remove: "{text}: remove",
    reset: "Reset",
    row: "Compare: {name}",
    same: "Same in all rows:",
    search: "Search",
    show_columns: "Show columns",
    show_rows: "Show all rows",
    show_tabs: "All tabs",
    sort: "Sorted by {name}, {order}",
    table: "Table",
    tick_another: "Tick another row to compare",
    ticked: "Rows to compare: {count}",
    up: "ascending",
    whole_window: "Whole window",
  };

  // The page holds the texts of other languages. A heading may have the same id.
  const translated = document.querySelector("script#df-texts");
  if (translated) Object.assign(TEXT, JSON.parse(translated.textContent));

  const text = (key, values = {}) => TEXT[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // == Elements

  const make = (tag, properties, ...content) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  };

  const button = (label, onclick, properties) => make("button", { type: "button", onclick, ...properties }, label);

  const checkbox = (checked, onchange, properties) =>
    make("input", { type: "checkbox", checked, onchange, ...properties });

  // Without the sign of a best value.
  const textOf = (node) => {
    const signs = [...(node.querySelectorAll?.(".df-best-sign") ?? [])];
    const content = signs.reduce((rest, sign) => rest.replace(sign.textContent, ""), node.textContent);
    return content.trim().replace(/\s+/g, " ");
  };

  // The cell at each place of some rows, also where a cell covers several.
  const gridOf = (rows) => {
    const grid = rows.map(() => []);
    rows.forEach((row, y) => {
      for (const cell of row.cells) {
        let x = 0;
        while (grid[y][x]) x += 1;
        for (const line of grid.slice(y, y + cell.rowSpan)) {
          for (let i = 0; i < cell.colSpan; i += 1) line[x + i] = cell;
        }
      }
    });
    return grid;
  };

  // A cell for another row or table: without its ids, which must stay unique.
  const copyOf = (cell) => {
    const copy = cell.cloneNode(true);
    copy.rowSpan = 1;
    copy.querySelectorAll("[id]").forEach((node) => node.removeAttribute("id"));
    copy.querySelectorAll(".df-tick").forEach((node) => node.remove());
    return copy;
  };

  Object.assign(dfTable, { OFF: "df-off", button, checkbox, copyOf, gridOf, make, text, textOf });
}
