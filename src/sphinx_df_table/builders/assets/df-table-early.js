// Until the scripts of the tables run, a browser need not lay out thousands of rows. If they
// can't run, the rows appear when the page is loaded.
{
  const { classList } = document.documentElement;
  classList.add("df-wait");
  addEventListener("DOMContentLoaded", () => setTimeout(() => classList.remove("df-wait")));
}
