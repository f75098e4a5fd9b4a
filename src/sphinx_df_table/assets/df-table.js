// What readers can do with a table of sphinx-df-table. All is there without it: it only adds.
(() => {
  "use strict";

  // All texts that are shown or read out.
  const TEXT = {
    all: "all",
    bars: "Bars",
    close: "Close",
    column: "Column",
    compare: "Compare rows",
    count: (shown, all) => `${shown} of ${all} rows`,
    different: "Only differences",
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
  const FEW = 12; // no more values have a list of choices
  const STEP = 250; // rows laid out at a time: a browser takes seconds for 10,000
  const OFF = "df-off";

  const make = (tag, names, ...content) => {
    const node = Object.assign(document.createElement(tag), names);
    node.append(...content);
    return node;
  };

  const button = (text, onclick, names) => make("button", { type: "button", onclick, ...names }, text);

  const tick = (checked, onchange, names) => make("input", { type: "checkbox", checked, onchange, ...names });

  const textOf = (node) => node.textContent.trim().replace(/\s+/g, " ");

  const numbers = (text) => (text ? text.split(" ").map(Number) : []);

  const orderOf = ({ flags }) => ["up", "down"].find((flag) => flags.has(flag));

  // A copy is not what links lead to.
  const copyOf = (cell) => {
    const copy = cell.cloneNode(true);
    for (const node of [copy, ...copy.querySelectorAll("[id]")]) node.removeAttribute("id");
    return copy;
  };

  // The header by row and column: a cell that covers several places stands in each.
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
      const { ranks, head } = this.columns.find((column) => column.head);
      this.rows = [...this.body.rows];
      // Sums, and the row that says how many rows there are, stay where they are.
      this.last = this.rows.splice(ranks.length - (head.dataset.dfFixed ?? 0));
      this.stubs = this.body.rows[0].querySelectorAll("th").length || 1;
      const caption = table.querySelector(".caption-text");
      this.name = caption ? textOf(caption) : TEXT.table;
      this.texts = [];
      this.picked = new Set();
      this.addSorting();
      this.addFrame();
      this.load(this.said());
    }

    // The name of a column has the labels of all levels, since it stands alone in menus.
    column(x) {
      const y = this.grid.findIndex((row) => row[x].dataset.dfOrder);
      const labels = new Set(this.grid.slice(0, y + 1).map((row) => row[x]));
      let name = [...labels].map(textOf).filter(Boolean).join(" / ");
      if (!name || this.columns.some((column) => column.name === name)) name += ` (${x + 1})`;
      const head = this.grid[y]?.[x];
      const { dfOrder, dfBars } = head?.dataset ?? {};
      const [ranks, bars] = [numbers(dfOrder), numbers(dfBars)];
      return { x, head, name, ranks, bars, flags: new Set(), off: false, on: false };
    }

    // Rows that a joined cell reaches into have fewer cells, but none less at the end.
    cell(row, x) {
      return row.cells[row.cells.length - this.columns.length + x];
    }

    // The cells of a column, without those of several columns.
    cells(x) {
      const body = [...this.rows, ...this.last].map((row) => this.cell(row, x));
      return [...this.grid.map((row) => row[x]), ...body].filter((cell) => cell && !this.wide.has(cell));
    }

    // A label becomes a button; one that holds a link, which a button can't, has one beside it.
    addSorting() {
      for (const { x, head, name } of this.columns) {
        if (!head) continue;
        const place = head.querySelector("p:only-child") ?? head;
        const sorter = button("", null, { className: "df-sort" });
        if (head.querySelector("a, input")) sorter.ariaLabel = name;
        else sorter.append(...place.childNodes);
        place.append(sorter);
        head.onclick = ({ target }) => target.closest("a") || this.sortBy(x);
      }
    }

    // Put the table into a box that scrolls, with its tools above.
    addFrame() {
      const { table, name } = this;
      this.search = make("input", {
        type: "search",
        placeholder: TEXT.search,
        ariaLabel: `${TEXT.search}: ${name}`,
        oninput: () => this.show(),
        onkeydown: (event) => {
          if (event.key !== "Escape" || !this.search.value) return;
          event.preventDefault(); // a dialog around the table stays open
          this.search.value = "";
          this.show();
        },
      });
      this.count = make("span");
      this.live = make("span", { className: "df-unseen", role: "status" });
      this.picks = make("span", { className: "df-tools" });
      const search = this.rows.length > MANY ? [this.search, this.count] : [this.count];
      const names = { title: TEXT.menu, ariaLabel: `${TEXT.menu}: ${name}` };
      this.menu = make("div", { ...names, className: "df-menu", popover: "auto", role: "group", title: "" });
      this.menu.onbeforetoggle = ({ newState }) => newState === "open" && this.fillMenu();
      this.opener = button("⋯", null, { ...names, className: "df-opener", popoverTargetElement: this.menu });
      this.box = make("div", { className: "df-box", onscroll: () => this.scrolled() });
      this.frame = make(
        "div",
        { className: `df-frame ${table.style.width && "df-full"}` },
        make("div", { className: "df-tools" }, ...search, this.picks, this.opener, this.menu, this.live),
        this.box,
      );
      const cell = getComputedStyle(this.body.rows[0].cells[0]);
      table.classList.toggle("df-boxed", parseFloat(cell.borderTopWidth));
      table.style.setProperty("--df-columns", this.columns.length);
      table.replaceWith(this.frame);
      this.box.append(table);
      const observer = new ResizeObserver(() => this.measure());
      [this.box, table, ...this.grid[0].slice(0, this.stubs)].forEach((node) => observer.observe(node));
      this.paint();
    }

    // What stays in view while the rest scrolls below it must be opaque.
    paint() {
      let ground = "";
      for (let node = this.frame; node && !ground; node = node.parentElement) {
        ground = /^(rgb\(|color\([^/]+$).*/.exec(getComputedStyle(node).backgroundColor)?.[0];
      }
      this.frame.style.setProperty("--df-ground", ground ?? "Canvas");
    }

    // Follow the sizes that table and box have now: in a hidden tab they have none.
    measure() {
      const { box, table } = this;
      const { clientWidth: width, clientHeight: height } = box;
      if (!width) return;
      const head = table.tHead.offsetHeight;
      let start = 0;
      let pinned = 0;
      for (let x = 0; x < this.stubs; x += 1) {
        table.style.setProperty(`--df-start-${x}`, `${start}px`);
        start += (this.columns[x].head ?? this.cell(this.rows[0], x)).offsetWidth;
        if (start < 0.6 * width) pinned = x + 1;
      }
      if (pinned !== this.pinned) this.pin(pinned);
      table.classList.toggle("df-loose", head > 0.5 * height);
      box.style.scrollPaddingTop = `${head}px`;
      const over = box.scrollWidth > width || box.scrollHeight > height;
      const region = { tabIndex: 0, role: "region", ariaLabel: this.name };
      Object.assign(box, over ? region : { tabIndex: -1, role: null, ariaLabel: null });
      this.scrolled();
    }

    // The first columns stay in view, as many as leave room for others.
    pin(count) {
      this.pinned = count;
      for (let x = 0; x < this.stubs; x += 1) {
        for (const cell of this.cells(x)) {
          cell.classList.toggle("df-pin", x < count);
          cell.classList.toggle("df-edge", x === count - 1);
          cell.style.insetInlineStart = `var(--df-start-${x})`;
        }
      }
    }

    // Shade the edges beyond which there is more, and lay out more rows in time.
    scrolled() {
      const { box, frame, shown, laid } = this;
      const left = Math.abs(box.scrollLeft); // below 0 from right to left
      const below = box.scrollHeight - box.scrollTop - box.clientHeight;
      frame.classList.toggle("df-before", left > 1);
      frame.classList.toggle("df-after", box.scrollWidth - left - box.clientWidth > 1);
      frame.classList.toggle("df-below", below > 1);
      if (below > box.clientHeight || laid >= shown.length) return;
      this.laid += STEP;
      for (const row of shown.slice(laid, this.laid)) row.classList.remove(OFF);
    }

    // From the original order to ascending, to descending, and back.
    sortBy(x) {
      const column = this.columns[x];
      const order = { up: "down", down: "" }[orderOf(column)] ?? "up";
      for (const { flags } of this.columns) flags.delete("up") || flags.delete("down");
      if (order) column.flags.add(order);
      this.show(order ? TEXT.sort(column.name, TEXT[order]) : TEXT.original);
    }

    // Have the table look as its state says; tell the address, and those who listen.
    show(news) {
      this.showRows();
      this.showColumns();
      this.live.textContent = news ?? this.count.textContent;
      save();
    }

    // What a row must fulfil: all words occur, and columns have the values chosen.
    tests() {
      const text = (y) => (this.texts[y] ??= this.rows[y].textContent.toLowerCase());
      const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const tests = words.map((word) => (y) => text(y).includes(word));
      for (const column of this.columns) {
        const rank = column.only ? this.values(column).get(column.only) : undefined;
        if (rank !== undefined) tests.push((y) => column.ranks[y] === rank);
      }
      return tests;
    }

    // The rows that are shown come first: themes count rows to stripe them.
    showRows() {
      const { rows, body } = this;
      const sorted = this.columns.find(orderOf);
      const tests = this.tests();
      const parted = sorted || tests.length || this.picking;
      if (parted) this.split();
      const found = [...rows.keys()].filter((y) => tests.every((test) => test(y)));
      if (sorted) {
        const { ranks } = sorted;
        const sign = orderOf(sorted) === "up" ? 1 : -1;
        found.sort((a, b) => (ranks[a] < 0) - (ranks[b] < 0) || sign * (ranks[a] - ranks[b]));
      }
      this.shown = found.map((y) => rows[y]);
      this.laid = rows.length > 2 * STEP && !this.printed ? STEP : Infinity;
      const rest = new Set(rows);
      this.shown.forEach((row) => rest.delete(row));
      const aside = document.createDocumentFragment();
      for (const row of rest) {
        row.classList.add(OFF);
        aside.append(row);
      }
      let next = body.firstElementChild;
      this.shown.forEach((row, n) => {
        row.classList.toggle(OFF, n >= this.laid);
        if (row === next) next = next.nextElementSibling;
        else body.insertBefore(row, next);
      });
      body.append(aside, ...this.last);
      if (!parted) this.join();
      for (const column of this.columns) {
        if (column.head) column.head.ariaSort = TEXT[orderOf(column)] ?? "none";
      }
      this.count.textContent = tests.length ? TEXT.count(found.length, rows.length) : "";
    }

    // Repeat what is one cell over several rows, since these are to part.
    split() {
      if (this.parts) return;
      this.parts = [];
      const rows = this.body.querySelector("[rowspan]") ? [...this.body.rows] : [];
      rows.forEach((row, y) => {
        for (const cell of [...row.cells]) {
          const { rowSpan, cellIndex } = cell;
          const copies = rows.slice(y + 1, y + rowSpan).map((below) => {
            const copy = copyOf(cell);
            copy.rowSpan = 1;
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

    // The ranks of the different values of a column by their texts, in order.
    values({ x, ranks }) {
      const texts = new Map();
      ranks.slice(0, this.rows.length).forEach((rank, y) => {
        const cell = this.cell(this.rows[y], x);
        if (cell && !texts.has(rank)) texts.set(rank, textOf(cell) || TEXT.empty);
      });
      const sorted = [...texts].sort(([a], [b]) => (a < 0) - (b < 0) || a - b);
      return new Map(sorted.map(([rank, text]) => [text, rank]));
    }

    // Show the columns that are not hidden, and have labels of several columns cover no others.
    showColumns() {
      const cols = this.table.querySelectorAll("col");
      for (const column of this.columns) {
        const { x, flags } = column;
        const off = flags.has("hide");
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

    // A bar goes from where 0 is to where the number is.
    showBars(column) {
      const on = column.flags.has("bars");
      if (on === column.on) return;
      column.on = on;
      const { x, ranks, bars } = column;
      const low = Math.min(0, ...bars);
      const high = Math.max(0, ...bars);
      this.rows.forEach((row, y) => {
        const cell = this.cell(row, x);
        const bar = bars[ranks[y]] ?? 0;
        cell?.classList.toggle("df-bar", on);
        [Math.min(0, bar), Math.max(0, bar)].forEach((end, i) => {
          cell?.style.setProperty(`--df-bar-${i}`, `${(100 * (end - low)) / (high - low)}%`);
        });
      });
    }

    // The menu has a line for each column.
    fillMenu() {
      const lines = this.columns.map((column) => {
        const { x, name, flags, bars } = column;
        const flip = (flag) => () => {
          flags.delete(flag) || flags.add(flag);
          this.show();
        };
        return make(
          "div",
          {},
          // The first column names the rows.
          make("label", {}, tick(!flags.has("hide"), flip("hide"), { disabled: !x }), name),
          bars.length ? tick(flags.has("bars"), flip("bars"), { ariaLabel: `${TEXT.bars}: ${name}` }) : "",
          this.choice(column),
        );
      });
      const titles = [TEXT.column, TEXT.bars, TEXT.only].map((text) => make("b", {}, text));
      this.menu.replaceChildren(
        make(
          "div",
          { className: "df-tools" },
          button(TEXT.compare, () => this.pick(true), { disabled: this.rows.length < 2 }),
          button(TEXT.reset, () => this.load("") || save()),
        ),
        make("div", { ariaHidden: true }, ...titles),
        ...lines,
      );
      requestAnimationFrame(() => {
        const { right, bottom } = this.opener.getBoundingClientRect();
        this.menu.style.left = `${scrollX + Math.max(8, right - this.menu.offsetWidth)}px`;
        this.menu.style.top = `${scrollY + bottom + 4}px`;
      });
    }

    // A list of the values of a column, where they are few and some of them repeat.
    choice(column) {
      const { size } = new Set(column.ranks);
      if (size < 2 || size > FEW || size === this.rows.length) return "";
      const texts = [...this.values(column).keys()].map((text) => new Option(text));
      const onchange = () => {
        column.only = select.value;
        this.show();
      };
      const ariaLabel = `${TEXT.only}: ${column.name}`;
      const select = make("select", { ariaLabel, onchange }, new Option(TEXT.all, ""), ...texts);
      select.value = column.only;
      return select;
    }

    // Begin, or end, to pick rows that are to be compared.
    pick(on) {
      this.picking = on;
      this.picked.clear();
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
      const cells = [...row.cells].slice(0, this.stubs);
      return cells.map(textOf).join(" · ");
    }

    // The rows that were picked, side by side: a column each.
    compare() {
      const rows = this.shown.filter((row) => this.picked.has(row));
      const columns = this.columns.slice(this.stubs).filter(({ off }) => !off);
      const lines = columns.map(({ x, name }) => {
        const cells = rows.map((row) => this.cell(row, x));
        const differs = new Set(cells.map(textOf)).size > 1;
        const mark = make("span", { role: "img", ariaLabel: TEXT.differs, hidden: !differs }, " ≠");
        return make(
          "tr",
          { className: differs ? "df-differs" : "" },
          make("th", { scope: "row" }, name, mark),
          ...cells.map((cell) => make("td", {}, ...copyOf(cell).childNodes)),
        );
      });
      const names = rows.map((row) => make("th", { scope: "col" }, this.nameOf(row)));
      const table = make(
        "table",
        { className: this.table.className },
        make("thead", {}, make("tr", {}, make("td"), ...names)),
        make("tbody", {}, ...lines),
      );
      const few = tick(false, () => table.classList.toggle("df-few", few.checked));
      const box = make("div", { className: "df-box", tabIndex: 0, role: "region", ariaLabel: TEXT.table }, table);
      const dialog = make(
        "dialog",
        { ariaLabel: `${TEXT.compare}: ${this.name}`, onclose: () => dialog.remove() },
        make(
          "div",
          { className: "df-tools" },
          make("strong", {}, this.name),
          make("label", {}, few, TEXT.different),
          button(TEXT.close, () => dialog.close()),
        ),
        box,
      );
      this.frame.append(dialog);
      dialog.showModal();
    }

    // What the address says of the table: names, since columns may come to other places.
    toString() {
      const said = new URLSearchParams();
      if (this.search.value.trim()) said.set("q", this.search.value);
      for (const { name, flags, only } of this.columns) {
        flags.forEach((flag) => said.append(flag, name));
        if (only) said.append(`=${name}`, only);
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
        column.only = "";
      }
      for (const [key, value] of new URLSearchParams(said)) {
        const label = key[0] === "=" ? key.slice(1) : value;
        const column = this.columns.find(({ name }) => name === label);
        if (key === "q") this.search.value = value;
        else if (key[0] === "=" && column) column.only = value;
        else column?.flags.add(key);
      }
      this.showRows();
      this.showColumns();
    }

    // Paper has all rows and columns, in the original order.
    print(on) {
      this.printed = on;
      if (on) this.kept = `${this}`;
      this.load(on ? "" : this.kept);
    }
  }

  let tables = [];

  const forAll = (method, ...values) => () => tables.forEach((table) => table[method](...values));

  // Browsers let a page change its address a few times a second.
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

  // After a step back the address may say something else.
  const restore = () => {
    if (timer) return;
    for (const table of tables) if (`${table}` !== table.said()) table.load(table.said());
  };

  // Open the tabs and dropdowns that hide what the address points to.
  const reveal = () => {
    const target = document.querySelector(":target");
    let opened = false;
    for (let node = target; node; node = node.parentElement) {
      const tab = node.matches(".sd-tab-content") && node.previousElementSibling.previousElementSibling;
      opened ||= (tab && !tab.checked) || node.matches(`details:not([open]), .${OFF}`);
      if (tab) tab.checked = true;
      if (node.tagName === "DETAILS") node.open = true;
      node.classList.remove(OFF);
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
    // A link to where the page is already is no change.
    addEventListener("click", ({ target }) => target.closest("a")?.href === location.href && reveal());
    reveal();
  };

  // Later than the script of tabs, which opens those of the last visit.
  if ("popover" in HTMLElement.prototype) addEventListener("DOMContentLoaded", begin);
})();
