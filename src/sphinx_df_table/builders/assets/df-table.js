(() => {
  const TEXT = {
    all: "≡ all",
    bars: "Bars",
    column: "Column",
    compare: "Compare rows",
    count: (shown, all) => `${shown} of ${all} rows`,
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
  const MANY = 10; // more rows have a search box
  const FEW = 12; // more values have no list
  const STEP = 100; // rows laid out at once: all are slow
  const OFF = "df-off";

  const make = (tag, names, ...content) => {
    const node = Object.assign(document.createElement(tag), names);
    node.append(...content);
    return node;
  };

  const button = (text, onclick, names) => make("button", { type: "button", onclick, ...names }, text);

  const tick = (checked, onchange, names) => make("input", { type: "checkbox", checked, onchange, ...names });

  const textOf = (node) => node.textContent.trim().replace(/\s+/g, " ");

  const numbers = (text) => text?.split(" ").map(Number) ?? [];

  const orderOf = ({ flags }) => ["up", "down"].find((flag) => flags.has(flag));

  // What is missing is last.
  const byRank = (sign) => (a, b) => (a < 0) - (b < 0) || sign * (a - b);

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
      const note = this.body.querySelector(".df-left-out");
      this.grid = gridOf([...table.tHead.rows, ...(note ? [note.parentNode] : [])]);
      this.wide = new Set(this.grid.flat().filter((cell) => cell.colSpan > 1));
      this.columns = [];
      this.grid[0].forEach((_, x) => this.columns.push(this.column(x)));
      const { ranks, head } = this.columns[0];
      this.rows = [...this.body.rows];
      this.last = this.rows.splice(ranks.length - (head.dataset.dfFixed ?? 0));
      this.stubs = this.body.rows[0].querySelectorAll("th").length || 1;
      this.name = textOf(table.querySelector(".caption-text") ?? new Text(`${TEXT.table} ${place}`));
      this.texts = [];
      this.rows.forEach((row) => row.classList.add(OFF));
      this.addSorting();
      this.addFrame();
      this.load(this.said());
    }

    column(x) {
      const y = this.grid.findIndex((row) => row[x].dataset.dfOrder);
      const labels = new Set(this.grid.slice(0, y + 1).map((row) => row[x]));
      let name = [...labels].map(textOf).filter(Boolean).join(" / ") || TEXT.column;
      if (this.columns.some((column) => column.name === name)) name += ` (${x + 1})`;
      const head = this.grid[y][x];
      const ranks = numbers(head.dataset.dfOrder);
      const bars = numbers(head.dataset.dfBars);
      return { x, head, name, ranks, bars, flags: new Set(), off: false, on: false, texts: {} };
    }

    cell(row, x) {
      return row.cells[row.cells.length - this.columns.length + x];
    }

    cells(x) {
      const body = [...this.rows, ...this.last].map((row) => this.cell(row, x));
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
        head.onclick = ({ target }) => target.closest("a, select") || this.sortBy(x);
      }
    }

    choice({ x, name, ranks, texts }) {
      const choice = make("select", { ariaLabel: `${TEXT.only}: ${name}`, onchange: () => this.show() });
      const found = [...new Set(ranks.slice(0, this.rows.length))];
      if (found.length > FEW || found.length === this.rows.length) return choice;
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
      this.live = make("span", { className: "df-unseen", role: "status" });
      this.picks = make("span", { className: "df-tools" });
      const ariaLabel = `${TEXT.menu}: ${name}`;
      this.menu = make("div", { className: "df-menu", popover: "auto", role: "group", ariaLabel });
      this.menu.onbeforetoggle = ({ newState }) => newState === "open" && this.fillMenu();
      this.opener = button("⋯", null, { ariaLabel, className: "df-opener", popoverTargetElement: this.menu });
      this.box = make("div", { className: "df-box", ariaLabel: name, onscroll: () => this.scrolled() });
      this.box.onkeydown = (event) => event.stopPropagation(); // themes turn pages
      const { picks, opener, menu, live, box } = this;
      const search = this.rows.length > MANY ? this.search : "";
      const tools = make("div", { className: "df-tools" }, search, this.count, picks, opener, menu, live);
      this.frame = make("div", { className: "df-frame" }, tools, box);
      const cell = getComputedStyle(this.body.rows[0].cells[0]);
      table.classList.toggle("df-boxed", parseFloat(cell.borderTopWidth));
      table.style.setProperty("--df-columns", this.columns.length);
      table.replaceWith(this.frame);
      box.append(table);
      const observer = new ResizeObserver(() => this.measure());
      for (const node of [box, table, ...this.grid[0].slice(0, this.stubs)]) observer.observe(node);
      this.paint();
    }

    paint() {
      let ground = "";
      for (let node = this.frame; node && !ground; node = node.parentElement) {
        ground = /^(?!rgba)[^/]+$/.exec(getComputedStyle(node).backgroundColor);
      }
      this.frame.style.setProperty("--df-ground", ground ?? "Canvas");
    }

    // Hidden tabs have no size yet.
    measure() {
      const { box, table } = this;
      const { clientWidth: width, clientHeight: height } = box;
      if (!width) return;
      let [start, pinned, edge] = [0, 0, 0];
      for (let x = 0; x < this.stubs; x += 1) {
        table.style.setProperty(`--df-start-${x}`, `${start}px`);
        start += this.columns[x].head.offsetWidth;
        if (start < 0.6 * width) [pinned, edge] = [x + 1, start];
      }
      this.pin(pinned);
      const head = table.tHead.offsetHeight;
      const stays = box.classList.toggle("df-stay", head < 0.5 * height);
      box.style.scrollPaddingTop = `${stays * head}px`;
      box.style.scrollPaddingInlineStart = `${edge}px`;
      const over = box.scrollWidth > width || box.scrollHeight > height;
      Object.assign(box, over ? { tabIndex: 0, role: "region" } : { tabIndex: -1, role: "group" });
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
      const { box, frame, shown, laid } = this;
      const left = Math.abs(box.scrollLeft);
      const below = box.scrollHeight - box.scrollTop - box.clientHeight;
      frame.classList.toggle("df-before", left > 1);
      frame.classList.toggle("df-after", box.scrollWidth - left - box.clientWidth > 1);
      frame.classList.toggle("df-below", below > 1);
      if (below < box.clientHeight && laid < shown.length) this.more();
    }

    more() {
      const { shown, laid } = this;
      this.lay(shown.slice(laid, (this.laid += STEP)), shown[laid - 1]);
    }

    sortBy(x) {
      const column = this.columns[x];
      const order = { up: "down", down: "" }[orderOf(column)] ?? "up";
      for (const { flags } of this.columns) flags.delete("up") || flags.delete("down");
      if (order) column.flags.add(order);
      this.box.scrollTop = 0;
      this.show(order ? TEXT.sort(column.name, TEXT[order]) : TEXT.original);
    }

    show(news) {
      this.showRows();
      this.showColumns();
      this.live.textContent = news ?? this.count.textContent;
      save();
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

    // Rows move when they are shown. Hidden ones come last: themes count.
    lay(rows, above) {
      rows.forEach((row) => row.classList.remove(OFF));
      above ? above.after(...rows) : this.body.prepend(...rows);
    }

    showRows() {
      const { rows } = this;
      const sorted = this.columns.find(orderOf);
      const tests = this.tests();
      this.laid = rows.length > 5 * STEP && !this.printed ? STEP : Infinity;
      const parted = sorted || tests.length || this.picking || this.laid === STEP;
      if (parted) this.split();
      const found = [...rows.keys()].filter((y) => tests.every((test) => test(y)));
      if (sorted) {
        const compare = byRank(orderOf(sorted) === "up" ? 1 : -1);
        found.sort((a, b) => compare(sorted.ranks[a], sorted.ranks[b]));
      }
      this.shown = found.map((y) => rows[y]);
      rows.forEach((row) => row.classList.add(OFF));
      this.lay(this.shown.slice(0, this.laid));
      if (!parted) this.join();
      for (const column of this.columns) {
        column.choice.value ||= "";
        column.head.ariaSort = TEXT[column === sorted && orderOf(column)] ?? "none";
      }
      this.count.textContent = tests.length ? TEXT.count(found.length, rows.length) : "";
    }

    split() {
      if (this.parts) return;
      this.parts = [];
      const rows = [...this.rows, ...this.last];
      rows.forEach((row, y) => {
        for (const cell of row.querySelectorAll("[rowspan]")) {
          const { rowSpan, cellIndex } = cell;
          const copies = rows.slice(y + 1, y + rowSpan).map((below) => {
            const copy = copyOf(cell);
            return below.insertBefore(copy, below.cells[cellIndex]);
          });
          cell.rowSpan = 1;
          this.parts.push({ cell, rowSpan, copies });
        }
      });
    }

    join() {
      for (const { cell, rowSpan, copies } of this.parts ?? []) {
        copies.forEach((copy) => copy.remove());
        cell.rowSpan = rowSpan;
      }
      this.parts = null;
    }

    showColumns() {
      const cols = this.table.querySelectorAll("col");
      for (const column of this.columns) {
        const { x, flags } = column;
        const off = x > 0 && flags.has("hide");
        if (off !== column.off) [...this.cells(x), cols[x]].forEach((cell) => cell?.classList.toggle(OFF, off));
        column.off = off;
        this.showBars(column);
      }
      for (const cell of this.wide) {
        const row = this.grid.find((cells) => cells.includes(cell));
        const width = row.filter((one, x) => one === cell && !this.columns[x].off).length;
        cell.colSpan = width || 1;
        cell.classList.toggle(OFF, !width);
      }
    }

    showBars(column) {
      const on = column.flags.has("bars");
      if (on === column.on) return;
      column.on = on;
      const { x, ranks, bars } = column;
      const low = Math.min(0, ...bars);
      const range = Math.max(0, ...bars) - low;
      const share = (end) => `${(100 * (end - low)) / range}%`;
      this.rows.forEach((row, y) => {
        const cell = this.cell(row, x);
        const bar = bars[ranks[y]] ?? 0;
        cell?.classList.toggle("df-bar", on);
        cell?.style.setProperty("--df-from", share(Math.min(0, bar)));
        cell?.style.setProperty("--df-to", share(Math.max(0, bar)));
      });
    }

    fillMenu() {
      const lines = this.columns.map((column) => {
        const { x, name, flags, bars, off } = column;
        const flip = (flag) => () => {
          flags.delete(flag) || flags.add(flag);
          this.show();
        };
        const shown = tick(!off, flip("hide"), { disabled: !x });
        const barred = tick(flags.has("bars"), flip("bars"), { ariaLabel: `${TEXT.bars}: ${name}` });
        const label = make("label", {}, shown, name);
        return make("div", {}, label, bars.length ? barred : "");
      });
      const titles = [TEXT.column, TEXT.bars].map((text) => make("b", {}, text));
      const compare = button(TEXT.compare, () => this.pick(true));
      const reset = button(TEXT.reset, () => this.menu.hidePopover() || this.load("") || save());
      const tools = make("div", { className: "df-tools" }, compare, reset);
      this.menu.replaceChildren(tools, make("div", { ariaHidden: true }, ...titles), ...lines);
    }

    pick(on) {
      this.picking = on;
      this.picked = new Set();
      this.menu.hidePopover();
      this.picks.replaceChildren();
      this.body.querySelectorAll(".df-pick").forEach((box) => box.remove());
      this.show(on ? TEXT.pick : "");
      if (!on) return this.opener.focus();
      const compare = button(TEXT.compare, () => this.compare(), { disabled: true });
      this.picks.append(TEXT.pick, compare, button(TEXT.done, () => this.pick(false)));
      this.rows.forEach((row) => {
        const flip = ({ target }) => {
          this.picked[target.checked ? "add" : "delete"](row);
          compare.disabled = this.picked.size < 2;
        };
        const ariaLabel = `${TEXT.compare}: ${this.nameOf(row)}`;
        const cell = this.cell(row, 0);
        (cell.querySelector("p") ?? cell).prepend(tick(false, flip, { className: "df-pick", ariaLabel }));
      });
    }

    nameOf(row) {
      return [...row.cells].slice(0, this.stubs).map(textOf).join(" · ");
    }

    compare() {
      const rows = this.rows.filter((row) => this.picked.has(row));
      const columns = this.columns.slice(this.stubs).filter(({ off }) => !off);
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
      dialog.onclick = ({ target }) => target.closest("a") && dialog.close();
      dialog.showModal();
    }

    toString() {
      const said = new URLSearchParams();
      if (this.search.value.trim()) said.set("q", this.search.value);
      for (const { name, flags, choice } of this.columns) {
        flags.forEach((flag) => said.append(flag, name));
        if (choice.value) said.append(`=${name}`, choice.value);
      }
      return `${said}`;
    }

    said() {
      return new URLSearchParams(location.search).get(this.key) ?? "";
    }

    load(said) {
      this.search.value = "";
      for (const column of this.columns) {
        column.flags.clear();
        column.choice.value = "";
      }
      for (const [key, value] of new URLSearchParams(said)) {
        if (key === "q") this.search.value = value;
        else
          for (const column of this.columns) {
            if (key === `=${column.name}`) column.choice.value = value;
            else if (key[0] !== "=" && value === column.name) column.flags.add(key);
          }
      }
      this.showRows();
      this.showColumns();
    }

    print(on) {
      this.printed = on;
      if (on) this.kept = `${this}`;
      this.load(on ? "" : this.kept);
    }
  }

  let tables = [];

  const forAll = (method, ...values) => () => tables.forEach((table) => table[method](...values));

  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      const url = new URL(location);
      for (const table of tables) {
        url.searchParams.set(table.key, table);
        if (!`${table}`) url.searchParams.delete(table.key);
      }
      if (url.href !== location.href) history.replaceState(history.state, "", url);
    }, 200);
  };

  const restore = () => {
    if (timer) return;
    for (const table of tables) if (`${table}` !== table.said()) table.load(table.said());
  };

  // Open what hides a target or a mark of a search.
  const reveal = (_, mark) => {
    const target = document.querySelector(":target") ?? document.querySelector(mark);
    const table = target?.closest("." + OFF) && tables.find(({ frame }) => frame.contains(target));
    let opened = table;
    if (table) {
      while (target.closest("table ." + OFF)) table.laid < table.shown.length ? table.more() : table.load("");
      save();
    }
    for (let node = target; node; node = node.parentElement) {
      const tab = node.matches(".sd-tab-content") ? node.previousElementSibling.previousElementSibling : {};
      const fold = node.matches("details") ? node : {};
      opened ||= tab.checked === false || fold.open === false;
      tab.checked = fold.open = true;
    }
    if (opened) target.scrollIntoView();
  };

  const begin = () => {
    const heads = document.querySelectorAll("table.df-table th[data-df-order]");
    const found = new Set([...heads].map((head) => head.closest("table")));
    tables = [...found].map((table, n) => new Table(table, n + 1));
    const theme = new MutationObserver(forAll("paint"));
    for (const node of [document.documentElement, document.body]) theme.observe(node, { attributes: true });
    matchMedia("(prefers-color-scheme: dark)").onchange = forAll("paint");
    addEventListener("beforeprint", forAll("print", true));
    addEventListener("afterprint", forAll("print", false));
    addEventListener("popstate", restore);
    addEventListener("hashchange", reveal);
    // The same link again.
    addEventListener("click", ({ target }) => target.closest?.("a")?.href === location.href && setTimeout(reveal));
    setTimeout(reveal, 50, 0, "[role=main] .highlighted");
  };

  if ("popover" in HTMLElement.prototype) addEventListener("DOMContentLoaded", begin);
})();
