// The tables of a page: states in the address, targets of links, print, and the start.
{
  const { OFF, Table, tables } = dfTable;

  // == Address

  let timer = 0;

  const write = () => {
    clearTimeout(timer);
    timer = 0;
    const url = new URL(location);
    for (const table of tables) {
      const state = table.state();
      url.searchParams.set(table.key, state);
      if (!state) url.searchParams.delete(table.key);
    }
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  };

  // Browsers limit how often a page may write its address.
  dfTable.save = () => {
    clearTimeout(timer);
    timer = setTimeout(write, 200);
  };

  const inAddress = ({ key }) => new URLSearchParams(location.search).get(key) ?? "";

  const restore = () => {
    if (timer) return;
    for (const table of tables) if (table.state() !== inAddress(table)) table.load(inAddress(table));
  };

  // == Targets

  // Open the tabs and the folds around a node; return whether any was closed.
  dfTable.open = (inner) => {
    let isOpened = false;
    for (let node = inner; node; node = node.parentElement) {
      const tab = node.matches(".sd-tab-content") ? node.previousElementSibling.previousElementSibling : {};
      const fold = node.matches("details") ? node : {};
      if (tab.checked === false || fold.open === false) isOpened = true;
      tab.checked = true;
      fold.open = true;
    }
    return isOpened;
  };

  const isInTable = (node) => node?.closest("table.df-table tbody");

  const reveal = (mark) => {
    const target = document.querySelector(":target") ?? (mark && document.querySelector(mark));
    if (!target) return;
    const table = tables.find(({ frame }) => frame.node.contains(target));
    while (table && target.closest(`table .${OFF}`)) {
      if (table.laidOut < table.shown.length) table.layOut();
      else table.load("");
      dfTable.save();
    }
    const isOpened = dfTable.open(target);
    if (isInTable(target)) target.scrollIntoView({ block: "center", inline: "nearest" });
    else if (isOpened) target.scrollIntoView();
  };

  // A link to a state shows the table, and the row that it marks.
  const revealState = () => {
    const [visit] = performance.getEntriesByType("navigation");
    const table = tables.find(inAddress);
    const target = document.querySelector(":target");
    if (!table || tables.some(({ frame }) => frame.node.contains(target))) return;
    const [row] = table.ticks.ticked;
    while (row?.matches(`.${OFF}`) && table.laidOut < table.shown.length) table.layOut();
    const isOpened = dfTable.open(table.frame.node);
    // Browsers scroll back by themselves, except to what was closed.
    if (visit?.type !== "navigate" && !isOpened) return;
    if (target && !target.contains(table.frame.node)) return;
    if (row) row.scrollIntoView({ block: "center" });
    else table.frame.node.scrollIntoView();
  };

  // == Start

  const start = () => {
    const heads = document.querySelectorAll("table.df-table thead:has(th[data-df-order])");
    for (const head of heads) tables.push(new Table(head.parentNode, tables.length + 1));
    for (const table of tables) {
      table.load(inAddress(table));
      table.frame.node.addEventListener("copy", dfTable.copySelection);
    }
    const paint = () => tables.forEach(({ frame }) => frame.paint());
    const print = (isPrinted) => () => tables.forEach((table) => table.print(isPrinted));
    const theme = new MutationObserver(paint);
    [document.documentElement, document.body].forEach((node) => theme.observe(node, { attributes: true }));
    matchMedia("(prefers-color-scheme: dark)").onchange = paint;
    addEventListener("beforeprint", print(true));
    addEventListener("afterprint", print(false));
    addEventListener("popstate", restore);
    addEventListener("hashchange", () => reveal());
    addEventListener("pagehide", () => timer && write());
    // The same link again.
    addEventListener("click", ({ target }) => {
      if (target.closest?.("a")?.href === location.href) setTimeout(reveal);
    });
    // Sphinx marks the words of a search late.
    setTimeout(reveal, 50, "[role=main] .highlighted");
    setTimeout(revealState, 50);
  };

  if ("popover" in HTMLElement.prototype) addEventListener("DOMContentLoaded", start);
}
