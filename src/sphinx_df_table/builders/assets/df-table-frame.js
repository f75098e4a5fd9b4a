// What stands around a table: the box that scrolls, the tools above it, and its menu.
{
  const { button, checkbox, make, text } = dfTable;
  const SEARCH_FROM = 5;
  const TOOLS_FROM = 3;

  class Frame {
    constructor(table) {
      this.owner = table;
      const { name, table: element, columns } = table;
      this.box = make("div", { className: "df-box", ariaLabel: name, onscroll: () => this.scrolled() });
      this.box.onkeydown = (event) => event.stopPropagation(); // themes turn pages
      this.none = make("p", { className: "df-none", hidden: true });
      this.none.append(text("none"), " ", button(text("show_rows"), () => this.showAllRows()));
      this.node = make("div", { className: "df-frame" }, this.tools(), table.fold.line, this.box, this.none);
      this.node.append(table.ticks.panel);
      const cell = getComputedStyle(table.rows[0].cells[0]);
      element.classList.toggle("df-boxed", parseFloat(cell.borderTopWidth) > 0);
      element.style.setProperty("--df-columns", columns.length);
      if (element.style.width) {
        this.node.style.width = element.style.width; // of the option "width"
        element.style.width = "100%";
      }
      element.replaceWith(this.node);
      this.box.append(element);
      const observer = new ResizeObserver(() => this.measure());
      [this.box, element, ...table.grid[0].slice(0, table.stubs)].forEach((node) => observer.observe(node));
      this.paint();
    }

    // == Tools

    tools() {
      const { name, rows } = this.owner;
      this.search = make("input", {
        type: "search",
        placeholder: text("search"),
        ariaLabel: `${text("search")}: ${name}`,
        oninput: () => this.find(this.search.value),
        onkeydown: (event) => {
          if (event.key !== "Escape" || !this.search.value) return;
          event.preventDefault();
          this.find("");
        },
      });
      this.count = make("span");
      this.chips = make("span", { className: "df-chips" });
      this.status = make("span", { className: "df-unseen", role: "status" });
      this.tabs = button(text("show_tabs"), () => this.toggleTabs(), { className: "df-tabs", hidden: true });
      const title = text("whole_window");
      const ofWide = { ariaLabel: `${title}: ${name}`, className: "df-icon", hidden: true, title };
      this.wide = button("⤢", () => this.toggleWindow(), ofWide);
      this.menu = make("div", { className: "df-menu", popover: "auto", role: "group" });
      this.menu.ariaLabel = `${text("menu")}: ${name}`;
      this.menu.onbeforetoggle = ({ newState }) => {
        if (newState === "open") this.fillMenu();
      };
      const opener = { ariaLabel: this.menu.ariaLabel, className: "df-icon", popoverTargetElement: this.menu };
      this.opener = button("⋯", null, { ...opener, title: text("menu") });
      this.opener.hidden = true;
      const { search, count, chips, tabs, wide, menu, status } = this;
      return make(
        "div",
        { className: "df-tools" },
        rows.length >= SEARCH_FROM ? search : "",
        count,
        chips,
        make("span", { className: "df-last" }, tabs, wide, this.opener, menu),
        status,
      );
    }

    find(query) {
      this.owner.query = query;
      this.owner.show();
    }

    showAllRows() {
      for (const { filter } of this.owner.columns) filter.value = "";
      this.find("");
      this.search.focus();
    }

    // The state of the table, in words and as buttons that undo it.
    describe(message) {
      const { owner } = this;
      const { columns, rows, found, ticks } = owner;
      this.search.value = owner.query;
      this.count.textContent = owner.isFiltered ? text("count", { found: found.length, all: rows.length }) : "";
      this.none.hidden = found.length > 0;
      const chips = [];
      const chip = (label, undo) => {
        const remove = () => {
          undo();
          owner.show();
          (this.chips.querySelector("button") ?? this.opener).focus();
        };
        chips.push(button(`${label} ×`, remove, { ariaLabel: text("remove", { text: label }) }));
      };
      for (const column of columns) {
        const { name, order, choice, filter } = column;
        filter.parentNode?.classList.toggle("df-chosen", filter.value !== "");
        if (order) chip(`${name} ${{ up: "▲", down: "▼" }[order]}`, () => (column.order = ""));
        if (choice) chip(`${name}: ${choice}`, () => (filter.value = ""));
      }
      const hidden = columns.filter(({ x, isHidden }) => x && isHidden);
      const showColumns = () => {
        hidden.forEach((column) => (column.isHidden = false));
        owner.fold.decide();
      };
      if (hidden.length) chip(text("hidden", { count: hidden.length }), showColumns);
      const count = ticks.names().length;
      if (count) chip(count > 1 ? text("ticked", { count }) : text("tick_another"), () => ticks.load([]));
      this.chips.replaceChildren(...chips);
      this.status.textContent = message ?? this.count.textContent;
    }

    // == Menu

    fillMenu() {
      const { owner } = this;
      const run = (label, command) => {
        const close = () => {
          this.menu.hidePopover();
          command();
        };
        return button(label, close);
      };
      const commands = [
        run(text("copy"), () => dfTable.copy(owner)),
        run(text("reset"), () => {
          owner.load("");
          dfTable.save();
        }),
      ];
      const lines = owner.columns.map((column) => {
        const { x, name, isHidden, hasBars, canHaveBars } = column;
        const flip = (flag) => () => {
          column[flag] = !column[flag];
          owner.fold.decide();
          owner.show();
        };
        const shown = checkbox(!x || !isHidden, flip("isHidden"), { disabled: !x });
        const bars = checkbox(hasBars, flip("hasBars"), { ariaLabel: `${text("bars")}: ${name}` });
        return make("div", {}, make("label", {}, shown, name), canHaveBars ? make("label", {}, bars) : "");
      });
      const titles = [text("column"), text("bars")].map((title) => make("b", {}, title));
      const head = make("div", { ariaHidden: true }, ...titles);
      this.menu.replaceChildren(make("div", { className: "df-commands" }, ...commands), head, ...lines);
    }

    // == The whole window, all tabs

    // The frame stays where it is in the page, so that the rules of the theme still fit.
    toggleWindow() {
      const { node } = this;
      if (node.matches(":popover-open")) {
        node.hidePopover();
        return;
      }
      node.popover = "auto";
      node.ontoggle = ({ newState }) => {
        if (newState === "open") return;
        node.removeAttribute("popover");
        this.nameWide("⤢", "whole_window");
      };
      node.showPopover();
      this.nameWide("✕", "close");
    }

    nameWide(sign, key) {
      this.wide.textContent = sign;
      this.wide.title = text(key);
      this.wide.ariaLabel = `${text(key)}: ${this.owner.name}`;
      this.wide.focus();
    }

    get tabSet() {
      return this.node.closest(".sd-tab-set");
    }

    get ofTabSet() {
      return dfTable.tables.filter(({ frame }) => this.tabSet && frame.tabSet === this.tabSet);
    }

    // The first table of a set keeps this in the address.
    get showsAllTabs() {
      return this.tabSet?.matches(".df-all-tabs") === true && this.ofTabSet[0] === this.owner;
    }

    toggleTabs() {
      const top = this.tabs.getBoundingClientRect().top;
      const isOn = this.tabSet.classList.toggle("df-all-tabs");
      for (const { frame } of this.ofTabSet) frame.tabs.ariaPressed = isOn;
      if (isOn) scrollBy({ behavior: "instant", top: this.tabs.getBoundingClientRect().top - top });
      else dfTable.open(this.node);
      dfTable.save();
    }

    // == Scrolling

    // Cells that stay in place while others scroll below them are opaque.
    paint() {
      let ground = "";
      for (let { node } = this; node && !ground; node = node.parentElement) {
        if (!node.matches(":popover-open")) ground = /^(?!rgba)[^/]+$/.exec(getComputedStyle(node).backgroundColor);
      }
      this.node.style.setProperty("--df-ground", ground ?? "Canvas");
    }

    measure() {
      const { box, owner, node } = this;
      const { table, columns, stubs, fold } = owner;
      const width = box.clientWidth;
      const height = box.clientHeight;
      if (!width) return; // a hidden tab
      if (!fold.isDecided) fold.decide();
      let [start, pinned, edge] = [0, 0, 0];
      for (let x = 0; x < stubs; x += 1) {
        table.style.setProperty(`--df-start-${x}`, `${start}px`);
        start += columns[x].head.offsetWidth;
        if (start < 0.6 * width) [pinned, edge] = [x + 1, start];
      }
      this.pin(pinned);
      const head = table.tHead.offsetHeight;
      const stays = box.classList.toggle("df-stay", head < 0.5 * height);
      box.style.scrollPaddingTop = `${stays ? head : 0}px`;
      box.style.scrollPaddingInlineStart = `${edge}px`;
      const isOver = box.scrollWidth > width || box.scrollHeight > height;
      box.tabIndex = isOver ? 0 : -1;
      box.role = isOver ? "region" : "group";
      this.wide.hidden = !isOver && !node.matches(":popover-open");
      this.opener.hidden = owner.rows.length < TOOLS_FROM && !isOver;
      const inTabs = this.tabSet?.querySelectorAll(":scope > .sd-tab-content:has(.df-table)") ?? [];
      this.tabs.hidden = inTabs.length < 2;
      node.style.setProperty("--df-bar-x", `${box.offsetWidth - width}px`);
      node.style.setProperty("--df-bar-y", `${box.offsetHeight - height}px`);
      this.scrolled();
    }

    pin(count) {
      const { owner } = this;
      for (let x = 0; x < owner.stubs; x += 1) {
        for (const cell of owner.cells(x)) {
          cell.classList.toggle("df-pin", x < count);
          cell.classList.toggle("df-edge", x === count - 1);
          cell.style.insetInlineStart = `var(--df-start-${x})`;
        }
      }
    }

    scrolled() {
      const { box, node, owner } = this;
      const left = Math.abs(box.scrollLeft);
      const below = box.scrollHeight - box.scrollTop - box.clientHeight;
      const caption = owner.table.caption?.offsetHeight ?? 0;
      node.style.setProperty("--df-caption", `${Math.max(0, caption - box.scrollTop)}px`);
      node.classList.toggle("df-before", left > 1);
      node.classList.toggle("df-after", box.scrollWidth - left - box.clientWidth > 1);
      node.classList.toggle("df-below", below > 1);
      if (below < box.clientHeight && owner.laidOut < owner.shown.length) owner.layOut();
    }
  }

  Object.assign(dfTable, { Frame });
}
