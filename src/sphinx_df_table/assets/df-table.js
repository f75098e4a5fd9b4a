/* What readers can do with the tables of sphinx-df-table. All is there without it: it only adds. */
(() => {
  "use strict";

  // All texts that it shows or has read out.
  const TEXT = {
    all: "all",
    bars: "Bars",
    close: "Close",
    column: "Column",
    compare: "Compare rows",
    compareCount: (n) => `Compare ${n} rows`,
    count: (shown, all) => `${shown} of ${all} rows`,
    different: "Differences only",
    differs: "differs",
    done: "Done",
    missing: "(empty)",
    only: "Only",
    options: "Table options",
    order: { 1: "ascending", "-1": "descending" },
    original: "In the original order",
    pick: "Pick two or more rows",
    reset: "Show everything",
    search: "Search",
    sortBy: (name) => `Sort by ${name}`,
    sorted: (name, order) => `Sorted by ${name}, ${order}`,
    table: "Table",
  };
  const MANY_ROWS = 10; // more have a search box
  const FEW_VALUES = 12; // no more have a list of choices
  const AT_ONCE = 250; // rows that are laid out at once; a browser takes seconds for 10,000
  const OFF = "df-off";

  /** Make an element; names with a dash are attributes, other names properties. */
  const make = (tag, names = {}, ...content) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(names)) {
      if (/-|role/.test(name)) node.setAttribute(name, value);
      else node[name] = value;
    }
    node.append(...content);
    return node;
  };

  const button = (names, ...content) => make("button", { type: "button", ...names }, ...content);

  const textOf = (node) => (node ? node.textContent.trim().replace(/\s+/g, " ") : "");

  const numbers = (text) => (text ? text.split(" ").map(Number) : []);

  /** Return the cells of the header, by row and by column; one that covers several stands in each. */
  const gridOf = (head) => {
    const grid = [...head.rows].map(() => []);
    [...head.rows].forEach((row, y) => {
      let x = 0;
      for (const cell of row.cells) {
        while (grid[y][x]) x += 1;
        for (let i = 0; i < cell.rowSpan; i += 1) {
          for (let j = 0; j < cell.colSpan; j += 1) if (grid[y + i]) grid[y + i][x + j] = cell;
        }
      }
    });
    return grid;
  };

  /** Return the columns: their names are those of all levels, and no two are the same. */
  const columnsOf = (grid) => {
    const names = new Set();
    return grid[0].map((_, x) => {
      const y = grid.findIndex((row) => row[x].dataset.dfOrder !== undefined);
      const above = new Set(grid.slice(0, y + 1 || 1).map((row) => row[x]));
      const label = [...above].map(textOf).filter(Boolean).join(" / ") || String(x + 1);
      let name = label;
      for (let n = 2; names.has(name); n += 1) name = `${label} (${n})`;
      names.add(name);
      const head = y < 0 ? null : grid[y][x];
      return { x, name, head, ranks: numbers(head?.dataset.dfOrder), bars: numbers(head?.dataset.dfBars) };
    });
  };

  class Table {
    constructor(table, place) {
      this.table = table;
      this.key = `df-${table.id || place}`;
      this.caption = textOf(table.caption?.querySelector(".caption-text")) || TEXT.table;
      this.body = table.tBodies[0];
      this.grid = gridOf(table.tHead);
      this.columns = columnsOf(this.grid);
      this.rows = [...this.body.rows];
      const count = this.columns.find((column) => column.head).ranks.length;
      this.tail = this.rows.splice(count);
      this.stubs = [...this.rows[0]?.cells ?? []].findIndex((cell) => cell.tagName !== "TH");
      if (this.stubs < 1) this.stubs = 1;
      this.texts = [];
      this.picked = new Set();
      this.pinned = 0;
      this.clear();
      this.addSorting();
      this.addFrame();
      if (this.rows.length > 2 * AT_ONCE) this.arrange();
      this.restore();
    }

    /** Nothing is filtered, sorted, hidden. */
    clear() {
      this.state = { words: "", sort: null, only: new Map(), hidden: new Set(), bars: new Set() };
    }

    /** Return a cell; rows that a joined cell reaches into have fewer, but none less at the end. */
    cell(row, x) {
      return row.cells[row.cells.length - this.columns.length + x];
    }

    /** Return all cells of a column that cover no other one. */
    cells(x) {
      const head = this.grid.map((row) => row[x]).filter((cell) => !this.isGroup(cell));
      return [...head, ...this.rows.map((row) => this.cell(row, x)).filter(Boolean)];
    }

    isGroup(cell) {
      return this.grid.some((row) => row.indexOf(cell) !== row.lastIndexOf(cell));
    }

    /** Make labels buttons. One that holds a link can't be in a button, and has one beside it. */
    addSorting() {
      for (const { head, name } of this.columns) {
        if (!head) continue;
        const place = head.querySelector(":scope > p:only-child") ?? head;
        const sorter = button({ className: "df-sort" });
        if (head.querySelector("a, button, input")) sorter.setAttribute("aria-label", TEXT.sortBy(name));
        else sorter.append(make("span", {}, ...place.childNodes));
        place.append(sorter);
        head.setAttribute("aria-sort", "none");
      }
      this.table.tHead.addEventListener("click", (event) => {
        const head = event.target.closest("th");
        const column = this.columns.find((one) => one.head && one.head === head);
        if (column && !event.target.closest("a")) this.sortBy(column.x);
      });
    }

    /** Put the table into a box that scrolls, below its tools. */
    addFrame() {
      this.search = make("input", { type: "search", placeholder: TEXT.search });
      this.search.setAttribute("aria-label", `${TEXT.search}: ${this.caption}`);
      this.search.addEventListener("input", () => this.change({ words: this.search.value }));
      this.search.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !this.search.value) return;
        event.preventDefault(); // a dialog around the table stays open
        this.search.value = "";
        this.change({ words: "" });
      });
      this.count = make("span", { className: "df-count" });
      this.live = make("span", { className: "df-unseen", role: "status" });
      this.picks = make("span", { className: "df-picks", hidden: true });
      this.menu = make("div", { className: "df-menu", popover: "auto", role: "group" });
      this.menu.setAttribute("aria-label", `${TEXT.options}: ${this.caption}`);
      const options = button({ className: "df-options", title: TEXT.options }, "⋯");
      options.setAttribute("aria-label", `${TEXT.options}: ${this.caption}`);
      options.popoverTargetElement = this.menu;
      this.menu.addEventListener("beforetoggle", (event) => {
        if (event.newState === "open") this.fillMenu();
      });
      this.menu.addEventListener("toggle", (event) => {
        if (event.newState === "open") this.placeMenu(options);
      });
      this.options = options;
      const search = this.rows.length > MANY_ROWS ? [this.search, this.count] : [];
      const tools = make("div", { className: "df-tools" }, ...search, this.picks, options, this.menu, this.live);
      this.box = make("div", { className: "df-box" });
      this.frame = make("div", { className: "df-frame" }, tools, this.box);
      this.table.replaceWith(this.frame);
      this.box.append(this.table);
      if (this.table.style.width) this.frame.classList.add("df-full");
      this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
      this.body.addEventListener("change", (event) => this.pick(event.target));
      const observer = new ResizeObserver(() => this.measure());
      [this.box, this.table, ...this.grid[0].slice(0, this.stubs)].forEach((node) => observer.observe(node));
      this.paint();
    }

    /** Say of what colour pinned cells are: what the page shows behind the table. */
    paint() {
      for (let node = this.frame; node; node = node.parentElement) {
        const colour = getComputedStyle(node).backgroundColor;
        if (/^rgb\(|^color\([^/]*\)$/.test(colour)) {
          this.frame.style.setProperty("--df-background", colour);
          return;
        }
      }
      this.frame.style.removeProperty("--df-background");
    }

    /** Follow the size that the table and its box have now; in a hidden tab they have none. */
    measure() {
      const { box, table } = this;
      const head = table.tHead.offsetHeight;
      if (!box.clientWidth) return;
      let [start, pinned] = [0, 0];
      for (let x = 0; x < this.stubs; x += 1) {
        table.style.setProperty(`--df-start-${x}`, `${start}px`);
        const cell = this.grid[this.grid.length - 1][x];
        start += cell.offsetWidth;
        if (start > 0.6 * box.clientWidth) break;
        pinned = x + 1;
      }
      if (pinned !== this.pinned) this.pin(pinned);
      table.classList.toggle("df-loose", head > 0.5 * box.clientHeight);
      box.style.scrollPaddingTop = `${head}px`;
      const wide = box.scrollWidth > box.clientWidth + 1;
      const over = wide || box.scrollHeight > box.clientHeight + 1;
      const names = { tabindex: "0", role: "region", "aria-label": this.caption };
      for (const [name, value] of Object.entries(names)) {
        if (over) box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
      this.frame.classList.toggle("df-scrolls", wide);
      this.scrolled();
    }

    /** Have the first columns stay in view, as many as leave room for others. */
    pin(count) {
      for (let x = 0; x < this.stubs; x += 1) {
        for (const cell of this.cells(x)) {
          cell.classList.toggle("df-pin", x < count);
          cell.classList.toggle("df-last", x === count - 1);
          cell.style.insetInlineStart = x < count ? `var(--df-start-${x})` : "";
        }
      }
      this.pinned = count;
    }

    /** Shade the edges that more is beyond, and lay out more rows before they come into view. */
    scrolled() {
      const { box, frame } = this;
      const left = Math.abs(box.scrollLeft); // negative from right to left
      frame.classList.toggle("df-before", left > 1);
      frame.classList.toggle("df-after", left + box.clientWidth < box.scrollWidth - 1);
      const below = box.scrollHeight - box.scrollTop - box.clientHeight;
      frame.classList.toggle("df-below", below > 1);
      if (below < box.clientHeight && this.laidOut < this.shown?.length) {
        for (const row of this.shown.slice(this.laidOut, this.laidOut + AT_ONCE)) row.classList.remove(OFF);
        this.laidOut += AT_ONCE;
      }
    }

    /** Change what is shown, say so in the address, and to those who listen. */
    change(names) {
      Object.assign(this.state, names);
      this.arrange();
      this.live.textContent = this.filtered() ? this.count.textContent : "";
      save();
    }

    filtered() {
      return this.state.words.trim() !== "" || this.state.only.size > 0;
    }

    /** Go on from the original order to ascending, to descending, and back. */
    sortBy(x) {
      const { sort } = this.state;
      const order = sort?.x === x ? { 1: -1, "-1": 0 }[sort.order] : 1;
      this.change({ sort: order ? { x, order } : null });
      this.live.textContent = order
        ? TEXT.sorted(this.columns[x].name, TEXT.order[order])
        : TEXT.original;
    }

    /** Return the positions of the rows that have all words and chosen values. */
    found() {
      const words = this.state.words.toLowerCase().split(/\s+/).filter(Boolean);
      const only = [...this.state.only].map(([x, rank]) => [this.columns[x].ranks, rank]);
      const fits = (y) => {
        if (!only.every(([ranks, rank]) => ranks[y] === rank)) return false;
        if (!words.length) return true;
        const text = (this.texts[y] ??= this.rows[y].textContent.toLowerCase());
        return words.every((word) => text.includes(word));
      };
      return this.rows.map((_, y) => y).filter(fits);
    }

    /** Put the rows that are shown first, in order, and the others below them, unseen. */
    arrange() {
      const { sort } = this.state;
      if (sort || this.filtered() || this.picking) this.split();
      const found = this.found();
      if (sort) {
        const { ranks } = this.columns[sort.x];
        found.sort((a, b) => (ranks[a] < 0) - (ranks[b] < 0) || sort.order * (ranks[a] - ranks[b]));
      }
      const isFound = new Uint8Array(this.rows.length);
      for (const y of found) isFound[y] = 1;
      this.shown = found.map((y) => this.rows[y]);
      this.laidOut = this.rows.length > 2 * AT_ONCE && !this.printing ? AT_ONCE : this.shown.length;
      const rest = document.createDocumentFragment();
      this.rows.forEach((row, y) => {
        if (isFound[y]) return;
        row.classList.add(OFF);
        rest.append(row);
      });
      let next = this.body.firstElementChild;
      this.shown.forEach((row, n) => {
        row.classList.toggle(OFF, n >= this.laidOut);
        if (row === next) next = next.nextElementSibling;
        else this.body.insertBefore(row, next);
      });
      this.body.append(rest, ...this.tail);
      if (!sort && !this.filtered() && !this.picking) this.join();
      this.columns.forEach(({ x, head }) => {
        head?.setAttribute("aria-sort", (sort?.x === x && TEXT.order[sort.order]) || "none");
      });
      this.count.textContent = this.filtered() ? TEXT.count(found.length, this.rows.length) : "";
      this.box.scrollTop = 0;
    }

    /** Repeat the values that are one cell over several rows: these may part. */
    split() {
      if (this.parts) return;
      this.parts = [];
      if (!this.body.querySelector("[rowspan]")) return;
      this.rows.forEach((row, y) => {
        for (const cell of [...row.cells]) {
          const { rowSpan, cellIndex } = cell;
          if (rowSpan < 2) continue;
          cell.rowSpan = 1;
          const copies = this.rows.slice(y + 1, y + rowSpan).map((below) => {
            const copy = cell.cloneNode(true);
            for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
            below.insertBefore(copy, below.cells[cellIndex]);
            return copy;
          });
          this.parts.push({ cell, rowSpan, copies });
        }
      });
    }

    /** Make them one cell again. */
    join() {
      for (const { cell, rowSpan, copies } of this.parts ?? []) {
        copies.forEach((copy) => copy.remove());
        cell.rowSpan = rowSpan;
      }
      this.parts = null;
    }

    /** Return the different values of a column by rank: the text of each. */
    values({ x, ranks }) {
      const texts = new Map();
      ranks.forEach((rank, y) => {
        const cell = this.cell(this.rows[y], x);
        if (cell && !texts.has(rank)) texts.set(rank, textOf(cell) || TEXT.missing);
      });
      return [...texts].sort(([a], [b]) => (a < 0) - (b < 0) || a - b);
    }

    /** Show the columns that are not hidden, and let labels over several cover no others. */
    showColumns() {
      const { hidden } = this.state;
      const cols = this.table.querySelectorAll(":scope > colgroup > col");
      this.columns.forEach((column) => {
        const off = hidden.has(column.x);
        if (off === Boolean(column.off)) return;
        column.off = off;
        [...this.cells(column.x), cols[column.x]].forEach((cell) => cell?.classList.toggle(OFF, off));
      });
      for (const row of this.grid) {
        for (const cell of new Set(row)) {
          if (!this.isGroup(cell)) continue;
          const width = row.filter((one, x) => one === cell && !hidden.has(x)).length;
          cell.colSpan = width || 1;
          cell.classList.toggle(OFF, !width);
        }
      }
      for (const { cells } of this.tail) {
        if (cells.length === 1) cells[0].colSpan = this.columns.length - hidden.size;
      }
      if (this.picking) this.addPicks();
    }

    /** Draw the bars of the columns that are to have some, from where 0 is. */
    showBars() {
      for (const { x, ranks, bars, name } of this.columns) {
        if (!bars.length) continue;
        const on = this.state.bars.has(x);
        const [low, high] = [Math.min(0, ...bars), Math.max(0, ...bars)];
        const share = (value) => `${(100 * (value - low)) / (high - low || 1)}%`;
        this.rows.forEach((row, y) => {
          const cell = this.cell(row, x);
          const bar = bars[ranks[y]];
          if (!cell) return;
          cell.classList.toggle("df-bar", on && bar !== undefined);
          cell.style.setProperty("--df-from", share(Math.min(0, bar)));
          cell.style.setProperty("--df-to", share(Math.max(0, bar)));
        });
      }
    }

    /** Make the menu, as things are when it opens. */
    fillMenu() {
      const { state } = this;
      const toggle = (set, x, shown) => () => {
        if (!set.delete(x)) set.add(x);
        shown();
        save();
      };
      const lines = this.columns.map((column) => {
        const { x, name, bars, ranks } = column;
        const show = make("input", { type: "checkbox", checked: !state.hidden.has(x) });
        show.disabled = x < 1; // it names the rows
        show.addEventListener("change", toggle(state.hidden, x, () => this.showColumns()));
        const bar = make("input", { type: "checkbox", checked: state.bars.has(x) });
        bar.setAttribute("aria-label", `${TEXT.bars}: ${name}`);
        bar.addEventListener("change", toggle(state.bars, x, () => this.showBars()));
        return make(
          "div",
          {},
          make("label", {}, show, make("span", {}, name)),
          bars.length ? bar : "",
          this.rows.length > 2 && ranks.length ? this.choice(column) : "",
        );
      });
      const titles = [TEXT.column, TEXT.bars, TEXT.only].map((text) => make("span", {}, text));
      const compare = button({ onclick: () => this.comparing(true) }, TEXT.compare);
      const reset = button({ onclick: () => this.reset() }, TEXT.reset);
      compare.disabled = this.rows.length < 2;
      this.menu.replaceChildren(
        make("div", { className: "df-actions" }, compare, reset),
        make("div", { className: "df-titles", "aria-hidden": "true" }, ...titles),
        ...lines,
      );
    }

    /** Return a list of the values of a column, where they are few and some repeat. */
    choice(column) {
      const few = new Set(column.ranks).size;
      if (few < 2 || few > FEW_VALUES || few === this.rows.length) return "";
      const { only } = this.state;
      const options = this.values(column).map(([rank, text]) => new Option(text, rank));
      const select = make("select", {}, new Option(TEXT.all, ""), ...options);
      select.setAttribute("aria-label", `${TEXT.only}: ${column.name}`);
      select.value = only.get(column.x) ?? "";
      select.addEventListener("change", () => {
        only.delete(column.x);
        if (select.value) only.set(column.x, Number(select.value));
        this.change({});
      });
      return select;
    }

    /** Put the menu below its button, within the window. */
    placeMenu(opener) {
      const { right, bottom } = opener.getBoundingClientRect();
      const room = document.documentElement.clientWidth - this.menu.offsetWidth - 8;
      this.menu.style.left = `${scrollX + Math.max(8, Math.min(right - this.menu.offsetWidth, room))}px`;
      this.menu.style.top = `${scrollY + bottom + 4}px`;
    }

    reset() {
      this.clear();
      this.search.value = "";
      this.comparing(false);
      this.showColumns();
      this.showBars();
      this.menu.hidePopover();
      save();
    }

    /** Begin or end to pick rows. */
    comparing(on) {
      this.picking = on;
      this.picked.clear();
      this.menu.hidePopover();
      this.arrange();
      this.addPicks();
      this.picks.hidden = !on;
      if (!on) return;
      this.opener = button({ onclick: () => this.compare() }, TEXT.compare);
      this.picks.replaceChildren(
        make("span", {}, TEXT.pick),
        this.opener,
        button({ onclick: () => this.comparing(false) || this.options.focus() }, TEXT.done),
      );
      this.pick();
      this.live.textContent = TEXT.pick;
    }

    /** Return what names a row: its row headers, or its first cell. */
    nameOf(row) {
      const cells = this.columns.slice(0, this.stubs).map(({ x }) => this.cell(row, x));
      return cells.map(textOf).filter(Boolean).join(" · ");
    }

    /** Put a box to tick into the first cell of each row that is seen. */
    addPicks() {
      this.body.querySelectorAll(".df-pick").forEach((box) => box.remove());
      if (!this.picking) return;
      const { x } = this.columns.find((column) => !column.off);
      this.rows.forEach((row, y) => {
        const cell = this.cell(row, x);
        const box = make("input", { type: "checkbox", className: "df-pick", value: y });
        box.setAttribute("aria-label", `${TEXT.compare}: ${this.nameOf(row)}`);
        box.checked = this.picked.has(y);
        (cell.querySelector("p") ?? cell).prepend(box);
      });
    }

    pick(box) {
      if (box) this.picked[box.checked ? "add" : "delete"](Number(box.value));
      const { size } = this.picked;
      this.opener.disabled = size < 2;
      this.opener.textContent = size < 2 ? TEXT.compare : TEXT.compareCount(size);
      this.opener.previousSibling.hidden = size > 1;
    }

    /** Show the picked rows side by side: a column each. */
    compare() {
      const rows = this.shown.filter((row) => this.picked.has(this.rows.indexOf(row)));
      const lines = this.columns.slice(this.stubs).filter((column) => !column.off).map(({ x, name }) => {
        const cells = rows.map((row) => this.cell(row, x));
        const differs = new Set(cells.map(textOf)).size > 1;
        const mark = make("span", { className: "df-mark", role: "img", "aria-label": TEXT.differs }, "≠");
        return make(
          "tr",
          { className: differs ? "df-differs" : "" },
          make("th", { scope: "row" }, name, differs ? mark : ""),
          ...cells.map((cell) => {
            const copy = make("td", { className: cell.className }, ...cell.cloneNode(true).childNodes);
            copy.classList.remove("df-pin", "df-bar");
            copy.querySelectorAll("[id]").forEach((named) => named.removeAttribute("id"));
            return copy;
          }),
        );
      });
      const names = rows.map((row) => make("th", { scope: "col" }, this.nameOf(row)));
      const table = make(
        "table",
        { className: `${this.table.className} df-compared` },
        make("thead", {}, make("tr", {}, make("td"), ...names)),
        make("tbody", {}, ...lines),
      );
      const different = make("input", { type: "checkbox" });
      different.onchange = () => table.classList.toggle("df-different", different.checked);
      const dialog = make(
        "dialog",
        { className: "df-dialog", "aria-label": `${TEXT.compare}: ${this.caption}` },
        make(
          "div",
          { className: "df-tools" },
          make("strong", {}, this.caption),
          make("label", {}, different, TEXT.different),
          button({ onclick: () => dialog.close() }, TEXT.close),
        ),
        make("div", { className: "df-box", tabIndex: 0, role: "region", "aria-label": this.caption }, table),
      );
      dialog.addEventListener("close", () => dialog.remove() || this.opener.focus());
      this.frame.append(dialog);
      dialog.showModal();
    }

    /** Return what the address says of the table; names of columns, since their places change. */
    toString() {
      const { words, sort, only, hidden, bars } = this.state;
      const names = new URLSearchParams();
      if (words.trim()) names.set("q", words);
      if (sort) names.set(TEXT.order[sort.order], this.columns[sort.x].name);
      const texts = (x) => new Map(this.values(this.columns[x]));
      only.forEach((rank, x) => names.append(`=${this.columns[x].name}`, texts(x).get(rank)));
      hidden.forEach((x) => names.append("hide", this.columns[x].name));
      bars.forEach((x) => names.append("bars", this.columns[x].name));
      return String(names);
    }

    /** Show what the address says. */
    restore() {
      const said = new URLSearchParams(location.search).get(this.key) ?? "";
      if (said === String(this)) return;
      this.clear();
      const { state } = this;
      for (const [name, value] of new URLSearchParams(said)) {
        const column = this.columns.find((one) => one.name === (name[0] === "=" ? name.slice(1) : value));
        if (name === "q") state.words = value;
        else if (!column) continue;
        else if (name === "hide") state.hidden.add(column.x);
        else if (name === "bars") state.bars.add(column.x);
        else if (name === TEXT.order[1]) state.sort = { x: column.x, order: 1 };
        else if (name === TEXT.order[-1]) state.sort = { x: column.x, order: -1 };
        else if (name[0] === "=") {
          const found = this.values(column).find(([, text]) => text === value);
          if (found) state.only.set(column.x, found[0]);
        }
      }
      this.search.value = state.words;
      this.arrange();
      this.showColumns();
      this.showBars();
    }

    /** Paper has the whole table, as it was written. */
    print(on) {
      if (on) {
        this.kept = this.state;
        this.clear();
      } else {
        this.state = this.kept;
      }
      this.printing = on;
      this.arrange();
      this.showColumns();
      this.showBars();
    }
  }

  let tables = [];

  /** Write the state of all tables into the address; browsers refuse to do so too often. */
  let timer;
  const save = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const url = new URL(location.href);
      for (const table of tables) {
        const text = String(table);
        if (text) url.searchParams.set(table.key, text);
        else url.searchParams.delete(table.key);
      }
      if (url.href !== location.href) history.replaceState(history.state, "", url);
    }, 200);
  };

  /** Open the tabs and dropdowns that hide what the address points to. */
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    let opened = false;
    for (let node = target; node; node = node.parentElement) {
      const tab = node.matches(".sd-tab-content") && node.previousElementSibling?.previousElementSibling;
      if (tab && !tab.checked) opened = tab.checked = true;
      if (node.matches("details:not([open])")) opened = node.open = true;
      if (node.matches(`tr.${OFF}`)) {
        tables.find((table) => table.rows.includes(node))?.reset();
        node.classList.remove(OFF);
        opened = true;
      }
    }
    if (opened) target.scrollIntoView();
  };

  const begin = () => {
    const heads = document.querySelectorAll("table.df-table th[data-df-order]");
    const found = new Set([...heads].map((head) => head.closest("table")));
    tables = [...found].map((table, n) => new Table(table, n + 1));
    const observer = new MutationObserver(() => tables.forEach((table) => table.paint()));
    for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => tables.forEach((t) => t.paint()));
    addEventListener("beforeprint", () => tables.forEach((table) => table.print(true)));
    addEventListener("afterprint", () => tables.forEach((table) => table.print(false)));
    addEventListener("popstate", () => tables.forEach((table) => table.restore()));
    addEventListener("hashchange", reveal);
    reveal();
  };

  // After the script of the tabs, which restores those of the last visit.
  if ("popover" in HTMLElement.prototype) document.addEventListener("DOMContentLoaded", begin);
})();
