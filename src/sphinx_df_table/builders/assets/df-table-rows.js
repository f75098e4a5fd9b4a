// A table: its rows and their groups, which rows and columns are shown, and in which order.
{
  const { Column, Fold, Frame, OFF, Ticks, copyOf, gridOf, text, textOf } = dfTable;
  const STEP = 100; // rows that are laid out at once: a browser is slow with all
  const MANY = 5 * STEP;

  class Table {
    constructor(table, place) {
      this.table = table;
      this.key = `df-${table.id || place}`;
      this.body = table.tBodies[0];
      this.name = textOf(table.querySelector(".caption-text") ?? new Text(`${text("table")} ${place}`));
      this.grid = gridOf([...table.tHead.rows, ...this.body.querySelectorAll("tr:last-child:has(.df-left-out)")]);
      this.wide = new Set(this.grid.flat().filter((cell) => cell.colSpan > 1));
      this.columns = [];
      this.grid[0].forEach((_, x) => this.columns.push(new Column(this, x)));
      this.readRows();
      this.stubs = this.rows[0].querySelectorAll("th").length || 1;
      this.texts = [];
      this.query = "";
      this.ticks = new Ticks(this);
      this.fold = new Fold(this);
      this.columns.forEach((column) => column.addTools(this));
      this.frame = new Frame(this);
    }

    get box() {
      return this.frame.box;
    }

    // Rows of data in groups, and the rows at the end that stay there.
    readRows() {
      const { ranks, head } = this.columns[0];
      const all = [...this.body.rows];
      const isData = (row) => !row.matches(".df-group, .df-total");
      this.rows = all.filter(isData);
      const fixed = this.rows.splice(ranks.length - (head.dataset.dfFixed ?? 0));
      this.last = all.filter((row) => fixed.includes(row) || row.matches(".df-total-all"));
      this.groups = [];
      this.groupOf = new Map();
      for (const row of all) {
        if (row.matches(".df-group") || !this.groups.length) this.groups.push({});
        const group = this.groups.at(-1);
        if (row.matches(".df-group")) group.head = row;
        else if (row.matches(".df-total:not(.df-total-all)")) group.total = row;
        else if (!this.last.includes(row)) this.groupOf.set(row, group);
      }
    }

    // Joined cells leave gaps.
    cell(row, x) {
      return row.cells[row.cells.length - this.columns.length + x];
    }

    // Also where a joined cell covers the row.
    cellAt(y, x) {
      if (this.joined) return this.cell(this.rows[y], x);
      this.places ??= gridOf(this.rows);
      return this.places[y][x];
    }

    cells(x) {
      const totals = this.groups.flatMap(({ total }) => total ?? []);
      const body = [...this.rows, ...totals, ...this.last].map((row) => this.cell(row, x));
      return [...this.grid.map((row) => row[x]), ...body].filter((cell) => cell && !this.wide.has(cell));
    }

    groupName(row) {
      const { head } = this.groupOf.get(row);
      return head ? textOf(head) : "";
    }

    // == Rows

    show(message) {
      this.showRows();
      this.showColumns();
      this.describe(message);
    }

    // The rows stay in place: one that moves would lose the focus.
    describe(message) {
      this.frame.describe(message);
      dfTable.save();
    }

    sortBy(x) {
      const column = this.columns[x];
      const order = { up: "down", down: "" }[column.order] ?? "up";
      for (const other of this.columns) other.order = "";
      column.order = order;
      this.box.scrollTop = 0;
      this.show(order ? text("sort", { name: column.name, order: text(order) }) : text("original"));
    }

    // What a row must fulfil to be shown: functions of its number.
    tests() {
      if (this.isPrinted) return [];
      const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
      const rowText = (y) => (this.texts[y] ??= `${this.groupName(this.rows[y])} ${textOf(this.rows[y])}`.toLowerCase());
      // "real-time" finds "real time", too.
      const has = (y, word) => rowText(y).includes(word) || rowText(y).includes(word.replaceAll("-", " "));
      const tests = words.map((word) => (y) => has(y, word));
      for (const { choice, ranks, texts } of this.columns) {
        if (choice) tests.push((y) => texts[ranks[y]] === choice);
      }
      return tests;
    }

    showRows() {
      const { rows } = this;
      const sorted = this.columns.find(({ order }) => order);
      const tests = this.tests();
      const count = rows.length > MANY && !this.isPrinted ? STEP : Infinity;
      const isSplit = sorted || tests.length || count === STEP;
      if (isSplit) this.split();
      const found = [...rows.keys()].filter((y) => tests.every((test) => test(y)));
      if (sorted) {
        const ranks = sorted.sorted;
        found.sort((a, b) => ranks[a] - ranks[b]);
      }
      this.isFiltered = tests.length > 0;
      this.found = found.map((y) => rows[y]);
      this.shown = this.inGroups(this.found);
      [...this.body.rows].forEach((row) => row.classList.add(OFF));
      this.laidOut = 0;
      this.layOut(count);
      this.ticks.enterAt(this.found[0]);
      if (!isSplit) this.join();
      for (const column of this.columns) {
        column.head.ariaSort = column === sorted ? TEXT_OF_ORDER[column.order] : "none";
      }
    }

    // The rows with the heading and the total of each group.
    inGroups(found) {
      if (this.groups.length === 1 && !this.groups[0].head) return found;
      const rows = new Map(this.groups.map((group) => [group, []]));
      for (const row of found) rows.get(this.groupOf.get(row)).push(row);
      return [...rows].flatMap(([{ head, total }, some]) => (some.length ? [head, ...some, total].filter(Boolean) : []));
    }

    // Hidden rows come last: themes count rows to colour every second one.
    layOut(count = STEP) {
      const { shown, laidOut, last } = this;
      const rows = shown.slice(laidOut, laidOut + count);
      rows.forEach((row) => this.ticks.add(row));
      if (laidOut) shown[laidOut - 1].after(...rows);
      else this.body.prepend(...rows);
      this.laidOut = Math.min(shown.length, laidOut + count);
      if (rows.length && this.laidOut === shown.length) {
        rows.at(-1).after(...last);
        rows.push(...last);
      }
      rows.forEach((row) => row.classList.remove(OFF));
    }

    // A row with a cell that covers several rows can't move.
    split() {
      if (this.joined) return;
      this.joined = [];
      this.places = null;
      const rows = [...this.rows, ...this.last];
      rows.forEach((row, y) => {
        for (const cell of row.querySelectorAll("[rowspan]")) {
          const { rowSpan, cellIndex } = cell;
          const copies = rows.slice(y + 1, y + rowSpan).map((below) => {
            const copy = copyOf(cell);
            return below.insertBefore(copy, below.cells[cellIndex]);
          });
          cell.rowSpan = 1;
          this.joined.push({ cell, rowSpan, copies });
        }
      });
    }

    join() {
      for (const { cell, rowSpan, copies } of this.joined ?? []) {
        copies.forEach((copy) => copy.remove());
        cell.rowSpan = rowSpan;
      }
      this.joined = null;
    }

    // == Columns

    isHidden(column) {
      const isChosen = column.x > 0 && column.isHidden && !this.isPrinted;
      return isChosen || this.fold.has(column);
    }

    showColumns() {
      const cols = this.table.querySelectorAll("col");
      for (const column of this.columns) {
        const isOff = this.isHidden(column);
        if (isOff !== column.isOff) {
          [...this.cells(column.x), cols[column.x]].forEach((cell) => cell?.classList.toggle(OFF, isOff));
        }
        column.isOff = isOff;
        column.showBars(this);
      }
      for (const cell of this.wide) {
        const row = this.grid.find((cells) => cells.includes(cell));
        const width = row.filter((one, x) => one === cell && !this.columns[x].isOff).length;
        cell.colSpan = width || 1;
        cell.classList.toggle(OFF, !width);
      }
      const width = this.columns.filter(({ isOff }) => !isOff).length;
      for (const { head } of this.groups) if (head) head.cells[0].colSpan = width;
    }

    // == States

    // All rows and columns, in the order of the reader.
    print(isPrinted) {
      this.isPrinted = isPrinted;
      this.showRows();
      this.showColumns();
    }

    state() {
      const state = new URLSearchParams();
      if (this.query.trim()) state.set("q", this.query);
      for (const { name, order, isHidden, isHiddenAtFirst, hasBars, filter } of this.columns) {
        if (order) state.append(order, name);
        if (isHidden !== isHiddenAtFirst) state.append(isHidden ? "hide" : "show", name);
        if (hasBars) state.append("bars", name);
        if (filter.value) state.append(`=${name}`, filter.value);
      }
      if (this.fold.isRefused) state.set("fold", "no");
      if (this.frame.showsAllTabs) state.set("tabs", "all");
      for (const name of this.ticks.names()) state.append("row", name);
      return `${state}`;
    }

    load(saved) {
      const state = new URLSearchParams(saved);
      const has = (key, name) => state.getAll(key).includes(name);
      this.query = state.get("q") ?? "";
      for (const column of this.columns) {
        const { name } = column;
        column.reset();
        column.order = ["up", "down"].find((order) => has(order, name)) ?? "";
        column.isHidden = column.isHidden ? !has("show", name) : has("hide", name);
        column.hasBars = has("bars", name);
        column.filter.value = state.get(`=${name}`) ?? "";
        column.filter.value ||= ""; // a value that is not in the list
      }
      this.ticks.load(state.getAll("row"));
      this.fold.isRefused = has("fold", "no");
      if (has("tabs", "all") !== this.frame.showsAllTabs) this.frame.toggleTabs();
      this.showRows();
      this.showColumns();
      this.fold.decide();
      this.frame.describe();
    }
  }

  const TEXT_OF_ORDER = { up: "ascending", down: "descending" };

  Object.assign(dfTable, { Table });
}
