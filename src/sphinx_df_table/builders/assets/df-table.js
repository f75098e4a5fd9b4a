{
  // == Texts

  const TEXT = {
    all: "≡ all",
    bars: "Bars",
    column: "Column",
    compare: "Compare rows",
    count: (found, all) => `${found} of ${all} rows`,
    differs: "differs",
    done: "Done",
    down: "descending",
    empty: "(empty)",
    menu: "Table options",
    only: "Only",
    original: "Original order",
    pick: "Pick two or more rows.",
    reset: "Reset",
    search: "Search",
    sort: (name, order) => `Sorted by ${name}, ${order}`,
    table: "Table",
    up: "ascending",
  };

  // == Helpers

  const SEARCH_ABOVE = 10;
  const LIST_UP_TO = 12;
  const STEP = 100; // rows laid out at once: all are slow
  const OFF = "df-off";

  const make = (tag, properties, ...content) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...content);
    return node;
  };

  const button = (text, onclick, properties) => make("button", { type: "button", onclick, ...properties }, text);

  const checkbox = (checked, onchange, properties) =>
    make("input", { type: "checkbox", checked, onchange, ...properties });

  const textOf = (node) => node.textContent.trim().replace(/\s+/g, " ");

  const numbers = (text) => text?.split(" ").map(Number) ?? [];

  const orderOf = ({ flags }) => ["up", "down"].find((flag) => flags.has(flag));

  const copyOf = (cell) => {
    const copy = cell.cloneNode(true);
    copy.rowSpan = 1;
    copy.querySelectorAll("[id]").forEach((node) => node.removeAttribute("id"));
    return copy;
  };

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

  class Table {
    constructor(table, place) {
      this.table = table;
      this.key = `df-${table.id || place}`;
      this.body = table.tBodies[0];
      this.grid = gridOf([...table.tHead.rows, ...this.body.querySelectorAll("tr:last-child:has(.df-left-out)")]);
      this.wide = new Set(this.grid.flat().filter((cell) => cell.colSpan > 1));
      this.columns = [];
      this.grid[0].forEach((_, x) => this.columns.push(this.column(x)));
      const { ranks, head } = this.columns[0];
      this.rows = [...this.body.rows];
      this.fixed = this.rows.splice(ranks.length - (head.dataset.dfFixed ?? 0));
      this.stubs = this.body.rows[0].querySelectorAll("th").length || 1;
      this.name = textOf(table.querySelector(".caption-text") ?? new Text(`${TEXT.table} ${place}`));
      this.texts = [];
      this.rows.forEach((row) => row.classList.add(OFF));
      this.addSorting();
      this.addFrame();
      this.load(this.inAddress());
    }

    column(x) {
      const y = this.grid.findIndex((row) => row[x].dataset.dfOrder);
      const labels = new Set(this.grid.slice(0, y + 1).map((row) => row[x]));
      let name = [...labels].map(textOf).filter(Boolean).join(" / ") || TEXT.column;
      if (this.columns.some((column) => column.name === name)) name += ` (${x + 1})`;
      const head = this.grid[y][x];
      const ranks = numbers(head.dataset.dfOrder);
      const bars = numbers(head.dataset.dfBars);
      return { x, head, name, ranks, bars, flags: new Set(), hidden: false, barred: false, texts: {} };
    }

    // Joined cells leave gaps.
    cell(row, x) {
      return row.cells[row.cells.length - this.columns.length + x];
    }

    cells(x) {
      const body = [...this.rows, ...this.fixed].map((row) => this.cell(row, x));
      return [...this.grid.map((row) => row[x]), ...body].filter((cell) => cell && !this.wide.has(cell));
    }

    addSorting() {
      for (const column of this.columns) {
        const { x, head, name } = column;
        const place = head.querySelector("p:only-child") ?? head;
        head.ariaLabel = textOf(head);
        const sorter = button("", null, { className: "df-sort", ariaLabel: name });
        if (!head.querySelector("a")) sorter.append(...place.childNodes);
        column.choice = this.choice(column);
        place.append(sorter, column.choice.length ? column.choice : "");
        head.onclick = ({ target }) => {
          if (!target.closest("a, select")) this.sortBy(x);
        };
      }
    }

    choice({ x, name, ranks, texts }) {
      const choice = make("select", { ariaLabel: `${TEXT.only}: ${name}`, onchange: () => this.show() });
      const found = [...new Set(ranks.slice(0, this.rows.length))];
      if (found.length > LIST_UP_TO || found.length === this.rows.length) return choice;
      for (const rank of found) texts[rank] = textOf(this.cell(this.rows[ranks.indexOf(rank)], x)) || TEXT.empty;
      const values = [...new Set(Object.values(texts))];
      if (values[1]) choice.append(new Option(TEXT.all, ""), ...values.map((text) => new Option(text)));
      return choice;
    }

    addFrame() {
      const { table, name } = this;
      this.search = make("input", {
        type: "search",
        placeholder: TEXT.search,
        ariaLabel: `${TEXT.search}: ${name}`,
        oninput: () => this.show(),
        onkeydown: (event) => {
          if (event.key !== "Escape" || !this.search.value) return;
          event.preventDefault();
          this.search.value = "";
          this.show();
        },
      });
      this.count = make("span");
      this.status = make("span", { className: "df-unseen", role: "status" });
      this.picks = make("span", { className: "df-tools" });
      const ariaLabel = `${TEXT.menu}: ${name}`;
      this.menu = make("div", { className: "df-menu", popover: "auto", role: "group", ariaLabel });
      this.menu.onbeforetoggle = ({ newState }) => {
        if (newState === "open") this.fillMenu();
      };
      this.opener = button("⋯", null, { ariaLabel, className: "df-opener", popoverTargetElement: this.menu });
      this.box = make("div", { className: "df-box", ariaLabel: name, onscroll: () => this.scrolled() });
      this.box.onkeydown = (event) => event.stopPropagation(); // themes turn pages
      const { count, picks, opener, menu, status, box } = this;
      const search = this.rows.length > SEARCH_ABOVE ? this.search : "";
      const tools = make("div", { className: "df-tools" }, search, count, picks, opener, menu, status);
      this.frame = make("div", { className: "df-frame" }, tools, box);
      const cell = getComputedStyle(this.body.rows[0].cells[0]);
      table.classList.toggle("df-boxed", parseFloat(cell.borderTopWidth));
      table.style.setProperty("--df-columns", this.columns.length);
      table.replaceWith(this.frame);
      box.append(table);
      const observer = new ResizeObserver(() => this.measure());
      [box, table, ...this.grid[0].slice(0, this.stubs)].forEach((node) => observer.observe(node));
      this.paint();
    }

    // == Scrolling

    // Pinned cells are opaque.
    paint() {
      let ground = "";
      for (let node = this.frame; node && !ground; node = node.parentElement) {
        ground = /^(?!rgba)[^/]+$/.exec(getComputedStyle(node).backgroundColor);
      }
      this.frame.style.setProperty("--df-ground", ground ?? "Canvas");
    }

    measure() {
      const { box, table } = this;
      const width = box.clientWidth;
      const height = box.clientHeight;
      if (!width) return; // a hidden tab
      let [start, pinned, edge] = [0, 0, 0];
      for (let x = 0; x < this.stubs; x += 1) {
        table.style.setProperty(`--df-start-${x}`, `${start}px`);
        start += this.columns[x].head.offsetWidth;
        if (start < 0.6 * width) [pinned, edge] = [x + 1, start];
      }
      this.pin(pinned);
      const head = table.tHead.offsetHeight;
      const stays = box.classList.toggle("df-stay", head < 0.5 * height);
      box.style.scrollPaddingTop = `${stays ? head : 0}px`;
      box.style.scrollPaddingInlineStart = `${edge}px`;
      const over = box.scrollWidth > width || box.scrollHeight > height;
      box.tabIndex = over ? 0 : -1;
      box.role = over ? "region" : "group";
      this.scrolled();
    }

    pin(count) {
      for (let x = 0; x < this.stubs; x += 1) {
        for (const cell of this.cells(x)) {
          cell.classList.toggle("df-pin", x < count);
          cell.classList.toggle("df-edge", x === count - 1);
          cell.style.insetInlineStart = `var(--df-start-${x})`;
        }
      }
    }

    scrolled() {
      const { box, frame, found, laidOut } = this;
      const left = Math.abs(box.scrollLeft);
      const below = box.scrollHeight - box.scrollTop - box.clientHeight;
      frame.classList.toggle("df-before", left > 1);
      frame.classList.toggle("df-after", box.scrollWidth - left - box.clientWidth > 1);
      frame.classList.toggle("df-below", below > 1);
      if (below < box.clientHeight && laidOut < found.length) this.layOut();
    }

    // == Rows

    show(message) {
      this.showRows();
      this.showColumns();
      this.status.textContent = message ?? this.count.textContent;
      save();
    }

    sortBy(x) {
      const column = this.columns[x];
      const order = { up: "down", down: "" }[orderOf(column)] ?? "up";
      for (const { flags } of this.columns) {
        flags.delete("up");
        flags.delete("down");
      }
      if (order) column.flags.add(order);
      this.box.scrollTop = 0;
      this.show(order ? TEXT.sort(column.name, TEXT[order]) : TEXT.original);
    }

    tests() {
      const text = (y) => (this.texts[y] ??= this.rows[y].textContent.toLowerCase());
      const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const tests = words.map((word) => (y) => text(y).includes(word));
      for (const { choice, ranks, texts, flags } of this.columns) {
        if (choice.value && !flags.has("hide")) tests.push((y) => texts[ranks[y]] === choice.value);
      }
      return tests;
    }

    showRows() {
      const { rows } = this;
      const sorted = this.columns.find(orderOf);
      const tests = this.tests();
      const count = rows.length > 5 * STEP && !this.printed ? STEP : Infinity;
      const split = sorted || tests.length || this.picking || count === STEP;
      if (split) this.split();
      const found = [...rows.keys()].filter((y) => tests.every((test) => test(y)));
      if (sorted) {
        const sign = sorted.flags.has("up") ? 1 : -1;
        const ranks = sorted.ranks.map((rank) => (rank < 0 ? Infinity : sign * rank)); // missing values last
        found.sort((a, b) => ranks[a] - ranks[b]);
      }
      this.found = found.map((y) => rows[y]);
      rows.forEach((row) => row.classList.add(OFF));
      this.laidOut = 0;
      this.layOut(count);
      if (!split) this.join();
      for (const column of this.columns) {
        column.choice.value ||= ""; // not listed
        column.head.ariaSort = TEXT[column === sorted && orderOf(column)] ?? "none";
      }
      this.count.textContent = tests.length ? TEXT.count(found.length, rows.length) : "";
    }

    // Hidden rows come last: themes count.
    layOut(count = STEP) {
      const { found, laidOut } = this;
      const rows = found.slice(laidOut, laidOut + count);
      rows.forEach((row) => row.classList.remove(OFF));
      if (laidOut) found[laidOut - 1].after(...rows);
      else this.body.prepend(...rows);
      this.laidOut += count;
    }

    // Joined rows cannot move.
    split() {
      if (this.joined) return;
      this.joined = [];
      const rows = [...this.rows, ...this.fixed];
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

    showColumns() {
      const cols = this.table.querySelectorAll("col");
      for (const column of this.columns) {
        const { x, flags } = column;
        const hidden = x > 0 && flags.has("hide");
        if (hidden !== column.hidden) [...this.cells(x), cols[x]].forEach((cell) => cell?.classList.toggle(OFF, hidden));
        column.hidden = hidden;
        this.showBars(column);
      }
      for (const cell of this.wide) {
        const row = this.grid.find((cells) => cells.includes(cell));
        const width = row.filter((one, x) => one === cell && !this.columns[x].hidden).length;
        cell.colSpan = width || 1;
        cell.classList.toggle(OFF, !width);
      }
    }

    showBars(column) {
      const barred = column.flags.has("bars");
      if (barred === column.barred) return;
      column.barred = barred;
      const { x, ranks, bars } = column;
      const low = Math.min(0, ...bars);
      const range = Math.max(0, ...bars) - low;
      const share = (end) => `${(100 * (end - low)) / range}%`;
      this.rows.forEach((row, y) => {
        const cell = this.cell(row, x);
        const bar = bars[ranks[y]] ?? 0;
        cell?.classList.toggle("df-bar", barred);
        cell?.style.setProperty("--df-from", share(Math.min(0, bar)));
        cell?.style.setProperty("--df-to", share(Math.max(0, bar)));
      });
    }

    fillMenu() {
      const lines = this.columns.map((column) => {
        const { x, name, flags, bars, hidden } = column;
        const flip = (flag) => () => {
          if (!flags.delete(flag)) flags.add(flag);
          this.show();
        };
        const shown = checkbox(!hidden, flip("hide"), { disabled: !x });
        const barred = checkbox(flags.has("bars"), flip("bars"), { ariaLabel: `${TEXT.bars}: ${name}` });
        return make("div", {}, make("label", {}, shown, name), bars.length ? barred : "");
      });
      const titles = [TEXT.column, TEXT.bars].map((text) => make("b", {}, text));
      const compare = button(TEXT.compare, () => this.pick(true));
      const reset = button(TEXT.reset, () => {
        this.menu.hidePopover();
        this.load("");
        save();
      });
      const tools = make("div", { className: "df-tools" }, compare, reset);
      this.menu.replaceChildren(tools, make("div", { ariaHidden: true }, ...titles), ...lines);
    }

    // == Compare

    pick(on) {
      this.picking = on;
      this.menu.hidePopover();
      this.picks.replaceChildren();
      this.body.querySelectorAll(".df-pick").forEach((box) => box.remove());
      this.show(on ? TEXT.pick : "");
      if (!on) return this.opener.focus();
      const compare = button(TEXT.compare, () => this.compare(), { disabled: true });
      this.picks.append(TEXT.pick, compare, button(TEXT.done, () => this.pick(false)));
      const count = () => {
        compare.disabled = this.picked().length < 2;
      };
      this.rows.forEach((row) => {
        const ariaLabel = `${TEXT.compare}: ${this.nameOf(row)}`;
        const cell = this.cell(row, 0);
        (cell.querySelector("p") ?? cell).prepend(checkbox(false, count, { className: "df-pick", ariaLabel }));
      });
    }

    picked() {
      return this.rows.filter((row) => row.querySelector(".df-pick:checked"));
    }

    nameOf(row) {
      return [...row.cells].slice(0, this.stubs).map(textOf).join(" · ");
    }

    compare() {
      const rows = this.picked();
      const columns = this.columns.slice(this.stubs).filter(({ hidden }) => !hidden);
      const lines = columns.map(({ x, name }) => {
        const cells = rows.map((row) => this.cell(row, x));
        const differs = new Set(cells.map(textOf)).size > 1;
        const mark = differs ? make("span", { role: "img", ariaLabel: TEXT.differs }, " ≠") : "";
        const head = make("th", { scope: "row" }, name, mark);
        const copies = cells.map((cell) => make("td", {}, ...copyOf(cell).childNodes));
        return make("tr", { className: differs ? "df-differs" : "" }, head, ...copies);
      });
      const names = rows.map((row) => make("th", { scope: "col" }, this.nameOf(row)));
      const head = make("thead", {}, make("tr", {}, make("td"), ...names));
      const table = make("table", { className: this.table.className }, head, make("tbody", {}, ...lines));
      const close = button(TEXT.done, () => dialog.close());
      const tools = make("div", { className: "df-tools" }, make("b", {}, this.name), close);
      const ariaLabel = `${TEXT.compare}: ${this.name}`;
      const dialog = make("dialog", { ariaLabel, onclose: () => dialog.remove() }, tools, table);
      this.frame.append(dialog);
      dialog.onclick = ({ target }) => {
        if (target.closest("a")) dialog.close();
      };
      dialog.showModal();
    }

    // == Address

    state() {
      const state = new URLSearchParams();
      if (this.search.value.trim()) state.set("q", this.search.value);
      for (const { name, flags, choice } of this.columns) {
        flags.forEach((flag) => state.append(flag, name));
        if (choice.value) state.append(`=${name}`, choice.value);
      }
      return `${state}`;
    }

    inAddress() {
      return new URLSearchParams(location.search).get(this.key) ?? "";
    }

    load(state) {
      this.search.value = "";
      for (const column of this.columns) {
        column.flags.clear();
        column.choice.value = "";
      }
      for (const [key, value] of new URLSearchParams(state)) {
        if (key === "q") this.search.value = value;
        for (const { name, flags, choice } of this.columns) {
          if (key === `=${name}`) choice.value = value;
          if (value === name && key !== "q" && key[0] !== "=") flags.add(key);
        }
      }
      this.showRows();
      this.showColumns();
    }

    print(on) {
      this.printed = on;
      if (on) this.unprinted = this.state();
      this.load(on ? "" : this.unprinted);
    }
  }

  let tables = [];

  let timer = 0;
  // Browsers limit this.
  const save = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      const url = new URL(location);
      for (const table of tables) {
        const state = table.state();
        url.searchParams.set(table.key, state);
        if (!state) url.searchParams.delete(table.key);
      }
      if (url.href !== location.href) history.replaceState(history.state, "", url);
    }, 200);
  };

  const restore = () => {
    if (timer) return;
    for (const table of tables) if (table.state() !== table.inAddress()) table.load(table.inAddress());
  };

  // Open what hides a target.
  const reveal = (_, mark) => {
    const target = document.querySelector(":target") ?? document.querySelector(mark);
    const table = target?.closest("." + OFF) && tables.find(({ frame }) => frame.contains(target));
    let opened = table;
    if (table) {
      while (target.closest("table ." + OFF)) {
        if (table.laidOut < table.found.length) table.layOut();
        else table.load("");
      }
      save();
    }
    for (let node = target; node; node = node.parentElement) {
      const tab = node.matches(".sd-tab-content") ? node.previousElementSibling.previousElementSibling : {};
      const fold = node.matches("details") ? node : {};
      opened ||= tab.checked === false || fold.open === false;
      tab.checked = true;
      fold.open = true;
    }
    if (opened) target.scrollIntoView();
  };

  // == Start

  const start = () => {
    const heads = document.querySelectorAll("table.df-table thead:has(th[data-df-order])");
    tables = [...heads].map((head, place) => new Table(head.parentNode, place + 1));
    const paint = () => tables.forEach((table) => table.paint());
    const print = (on) => () => tables.forEach((table) => table.print(on));
    const theme = new MutationObserver(paint);
    [document.documentElement, document.body].forEach((node) => theme.observe(node, { attributes: true }));
    matchMedia("(prefers-color-scheme: dark)").onchange = paint;
    addEventListener("beforeprint", print(true));
    addEventListener("afterprint", print(false));
    addEventListener("popstate", restore);
    addEventListener("hashchange", reveal);
    // The same link again.
    addEventListener("click", ({ target }) => {
      if (target.closest?.("a")?.href === location.href) setTimeout(reveal);
    });
    // Marks come late.
    setTimeout(reveal, 50, 0, "[role=main] .highlighted");
  };

  if ("popover" in HTMLElement.prototype) addEventListener("DOMContentLoaded", start);
}
