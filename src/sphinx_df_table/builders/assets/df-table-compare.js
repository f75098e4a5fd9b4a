// Rows that a reader ticks: they are marked, and compared below the table.
{
  const { NUMBER, button, checkbox, contentOf, copyOf, make, text, textOf } = dfTable;
  const STEPS = { ArrowUp: -1, ArrowDown: 1 };

  class Ticks {
    constructor(table) {
      this.table = table;
      this.isWanted = table.rows.length > 2;
      // The first column without joined cells.
      const joined = new Set(table.body.querySelectorAll("[rowspan]"));
      this.x = joined.size ? table.columns.findIndex(({ x }) => table.rows.every((_, y) => !joined.has(table.cellAt(y, x)))) : 0;
      if (this.isWanted) for (const cell of table.cells(this.x)) cell.classList.add("df-has-tick");
      this.panel = make("section", { className: "df-compare", ariaLabel: `${text("compare")}: ${table.name}` });
      this.panel.hidden = true;
      this.ticked = new Set();
      this.named = new Map();
      this.counts = new Map();
    }

    // == Tick boxes

    add(row) {
      const { table } = this;
      if (!this.isWanted || row.querySelector(".df-tick") || !table.groupOf.has(row)) return;
      const onchange = ({ target }) => {
        this.ticked[target.checked ? "add" : "delete"](row);
        this.mark(row);
        this.compare();
        table.describe(text("ticked", { count: this.ticked.size }));
      };
      const box = checkbox(this.ticked.has(row), onchange, {
        ariaLabel: text("row", { name: this.nameOf(row) }),
        className: "df-tick",
        tabIndex: -1,
      });
      box.onkeydown = (event) => this.move(event);
      table.cell(row, this.x).append(box);
    }

    // One tick box is a stop of the tab key; arrows lead to the others.
    move(event) {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const boxes = [...this.table.body.querySelectorAll("tr:not(.df-off) .df-tick")];
      const next = boxes[boxes.indexOf(event.target) + step];
      if (!next) return;
      this.stopAt(next);
      next.focus();
    }

    enterAt(row) {
      const box = row?.querySelector(".df-tick");
      if (box && !this.stop?.offsetParent) this.stopAt(box);
    }

    stopAt(box) {
      if (this.stop) this.stop.tabIndex = -1;
      this.stop = box;
      box.tabIndex = 0;
    }

    mark(row) {
      const isTicked = this.ticked.has(row);
      row.classList.toggle("df-ticked", isTicked);
      const box = row.querySelector(".df-tick");
      if (box) box.checked = isTicked;
    }

    // The texts of the header cells of a row, numbered if they repeat those of a row above.
    nameOf(row) {
      const { table, named } = this;
      while (!named.has(row)) {
        const y = named.size;
        const parts = [table.groupName(table.rows[y])];
        for (let x = 0; x < table.stubs; x += 1) parts.push(textOf(table.cellAt(y, x)));
        const name = parts.filter(Boolean).join(" · ");
        const count = (this.counts.get(name) ?? 0) + 1;
        this.counts.set(name, count);
        named.set(table.rows[y], count > 1 ? `${name} (${count})` : name);
      }
      return named.get(row);
    }

    names() {
      return [...this.ticked].map((row) => this.nameOf(row));
    }

    load(names) {
      const { rows } = this.table;
      const before = [...this.ticked];
      this.ticked.clear();
      for (const name of names) {
        const row = rows.find((one) => this.nameOf(one) === name);
        if (row) this.ticked.add(row);
      }
      [...before, ...this.ticked].forEach((row) => this.mark(row));
      this.compare();
    }

    // == Comparison

    compare() {
      const { table, panel } = this;
      const rows = [...this.ticked];
      panel.hidden = rows.length < 2;
      if (panel.hidden) {
        panel.replaceChildren();
        return;
      }
      const places = rows.map((row) => table.rows.indexOf(row));
      const lines = table.columns.slice(table.stubs).filter(({ isHidden }) => !isHidden).map((column) => {
        const cells = places.map((y) => table.cellAt(y, column.x));
        return this.line(column, cells, places);
      });
      const isDifferent = (line) => line.className !== "";
      const title = text("compared", { name: this.nameOf(rows[0]) });
      const names = rows.map((row) => make("th", { scope: "col" }, this.nameOf(row)));
      const head = make("thead", {}, make("tr", {}, make("td"), ...names));
      const body = make("tbody", {}, ...lines.filter(isDifferent), ...lines.filter((line) => !isDifferent(line)));
      const clear = button(text("clear"), () => {
        this.load([]);
        table.describe();
        table.body.querySelector(".df-tick")?.focus();
      });
      const tools = make("div", { className: "df-tools" }, make("b", {}, title), clear);
      const compared = make("table", { className: table.table.className }, head, body);
      panel.replaceChildren(tools, make("div", { className: "df-lines", tabIndex: 0 }, compared));
    }

    line(column, cells, places) {
      const isDifferent = new Set(cells.map(textOf)).size > 1;
      const [first, ...others] = places.map((y) => column.number(y));
      const copies = cells.map((cell, place) => {
        const difference = isDifferent && place ? differenceOf(first, others[place - 1]) : "";
        const note = difference && make("span", { className: "df-difference" }, ` ${difference}`);
        return make("td", { className: column.isNumber ? NUMBER : "" }, ...contentOf(copyOf(cell)), note);
      });
      const sign = isDifferent ? " ≠" : "";
      const head = make("th", { scope: "row" }, column.name, make("span", { ariaHidden: true }, sign));
      return make("tr", { className: isDifferent ? "df-differs" : "" }, head, ...copies);
    }
  }

  // A number beside another: as a multiple if that is clearer than percents.
  const differenceOf = (base, number) => {
    const ratio = number / base;
    if (!(ratio > 0) || !Number.isFinite(ratio) || ratio === 1) return "";
    if (ratio >= 10) return `×${Math.round(ratio).toLocaleString("en")}`;
    if (ratio >= 2) return `×${ratio.toFixed(1)}`;
    if (ratio <= 0.1) return `÷${Math.round(1 / ratio).toLocaleString("en")}`;
    const percent = Math.abs(100 * (ratio - 1));
    const digits = percent < 1 ? Number(percent.toPrecision(1)) : Math.round(percent);
    return `${ratio > 1 ? "+" : "−"}${digits} %`;
  };

  Object.assign(dfTable, { Ticks });
}
