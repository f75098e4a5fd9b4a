// The columns of a table: names, values, filters and bars; which are shown; order of the rows.
{
  const { button, copyOf, make, text, textOf } = dfTable;
  const MOST_CHOICES = 12;
  // A bar ends at so many times the bar that three quarters do not exceed.
  const LONGEST_BAR = 4;
  const NUMBER = "df-number";

  class Column {
    constructor(table, x) {
      const { grid, columns } = table;
      const y = grid.findIndex((row) => row[x].dataset.dfOrder);
      const labels = new Set(grid.slice(0, y + 1).map((row) => row[x]));
      this.x = x;
      this.head = grid[y][x];
      this.name = [...labels].map(textOf).filter(Boolean).join(" / ") || text("column");
      if (columns.some(({ name }) => name === this.name)) this.name += ` (${x + 1})`;
      this.ranks = this.head.dataset.dfOrder.split(" ").map(Number);
      this.numbers = this.head.dataset.dfNumbers?.split(" ").map(Number) ?? [];
      this.canHaveBars = this.numbers.some((number) => number && Number.isFinite(number));
      this.isNumber = this.head.classList.contains(NUMBER);
      this.isHiddenAtFirst = "dfHidden" in this.head.dataset;
      this.isOff = false; // as the page shows it now
      this.isBarred = false;
      this.texts = {};
      this.reset();
    }

    reset() {
      this.order = "";
      this.isHidden = this.isHiddenAtFirst;
      this.hasBars = false;
      if (this.filter) this.filter.value = "";
    }

    // == Header

    addTools(table) {
      const { head, name, x } = this;
      const place = head.querySelector("p:only-child") ?? head;
      const sorter = button("", null, { className: "df-sort", ariaLabel: name });
      head.ariaLabel = textOf(head);
      if (!head.querySelector("a")) sorter.append(...place.childNodes);
      const label = make("span", { className: "df-label" }, ...place.childNodes, sorter);
      this.filter = make("select", { ariaLabel: `${text("only")}: ${name}`, onchange: () => table.show() });
      this.filter.append(...this.choices(table).map((value) => new Option(value || text("all"), value)));
      place.append(label);
      if (this.filter.length) label.append(make("span", { className: "df-filter" }, this.filter));
      head.onclick = ({ target }) => {
        if (!target.closest("a, select")) table.sortBy(x);
      };
    }

    // The values to choose from, after the choice of all: a few words or whole numbers that repeat.
    choices(table) {
      const { ranks, texts, x } = this;
      const count = table.rows.length;
      const found = [...new Set(ranks.slice(0, count))];
      if (found.length > MOST_CHOICES || found.length === count) return [];
      for (const rank of found) texts[rank] = textOf(table.cell(table.rows[ranks.indexOf(rank)], x)) || text("empty");
      const values = [...new Set(Object.values(texts))];
      const isMeasure = this.isNumber && (2 * values.length > count || values.some((value) => /\d[.,]\d/.test(value)));
      return values.length > 1 && !isMeasure ? ["", ...values] : [];
    }

    get choice() {
      return this.isHidden ? "" : this.filter.value;
    }

    // == Order

    // The ranks in the order that the reader has chosen; missing values come last.
    get sorted() {
      const sign = this.order === "up" ? 1 : -1;
      return this.ranks.map((rank) => (rank < 0 ? Infinity : sign * rank));
    }

    number(y) {
      return this.numbers[this.ranks[y]];
    }

    // == Bars

    showBars(table) {
      if (this.hasBars === this.isBarred || !this.canHaveBars) return;
      this.isBarred = this.hasBars;
      const finite = this.numbers.filter(Number.isFinite);
      const sizes = finite.map(Math.abs).sort((a, b) => a - b);
      const quartile = sizes[Math.floor(0.75 * (sizes.length - 1))];
      const limit = Math.min(sizes.at(-1), LONGEST_BAR * (quartile || Infinity));
      const clipped = (number) => Math.max(-limit, Math.min(limit, number));
      const low = clipped(Math.min(0, finite[0]));
      const high = clipped(Math.max(0, finite.at(-1)));
      const share = (number) => `${(100 * (number - low)) / (high - low)}%`;
      table.rows.forEach((row, y) => {
        const cell = table.cell(row, this.x);
        const number = this.number(y) || 0; // none for missing and infinite values
        const bar = clipped(number);
        cell?.classList.toggle("df-bar", this.hasBars);
        cell?.classList.toggle("df-clipped", this.hasBars && bar !== number);
        cell?.style.setProperty("--df-from", share(Math.min(0, bar)));
        cell?.style.setProperty("--df-to", share(Math.max(0, bar)));
      });
    }
  }

  // The columns that all rows agree on, which a table that is too wide may show as one line.
  class Fold {
    constructor(table) {
      this.table = table;
      this.isOn = false;
      this.isDecided = false; // the width of a hidden tab is not known
      this.isRefused = false; // by the reader
      this.isPossible = "dfFold" in table.table.dataset && table.rows.length > 2;
      this.line = make("p", { className: "df-same", hidden: true });
    }

    get columns() {
      const { columns, rows, stubs } = this.table;
      this.found ??= columns.slice(stubs).filter(({ x }) => {
        const value = textOf(this.table.cell(rows[0], x));
        return rows.every((row) => textOf(this.table.cell(row, x)) === value);
      });
      return this.found;
    }

    // Fold if the table is wider than its box with all of its columns.
    decide() {
      const { box } = this.table;
      if (!this.isPossible || !box.clientWidth) return;
      this.isDecided = true;
      this.isOn = false;
      this.table.showColumns();
      this.isOn = !this.isRefused && box.scrollWidth > box.clientWidth + 1 && this.columns.length > 0;
      if (this.isOn) this.table.showColumns();
      this.describe();
    }

    has(column) {
      return this.isOn && !this.table.isPrinted && this.columns.includes(column);
    }

    describe() {
      const { table } = this;
      this.line.hidden = !this.isOn && !this.isRefused;
      this.line.replaceChildren();
      if (this.isRefused) this.line.append(this.button("fold", false));
      if (!this.isOn) return;
      const parts = this.columns.map(({ x, name }) => {
        const cell = copyOf(table.cell(table.rows[0], x));
        return make("span", {}, make("b", {}, name), " ", ...(textOf(cell) ? contentOf(cell) : [text("empty")]));
      });
      this.line.append(text("same"), ...parts, this.button("show_columns", true));
    }

    button(key, isRefused) {
      const change = () => {
        this.isRefused = isRefused;
        this.decide();
        this.table.show();
        this.line.querySelector("button")?.focus();
      };
      return button(text(key), change);
    }
  }

  const contentOf = (cell) => [...(cell.querySelector("p:only-child") ?? cell).childNodes];

  Object.assign(dfTable, { Column, Fold, contentOf, NUMBER });
}
