// One step back in the browser undoes one thing that a person did.
// Where a page's script leads to another page, Streamlit writes the other's query under its own path first: a step of
// the history at which nobody was. `links.go` marks such a query; until the path has changed nothing is written into
// the history, and the mark never is. And the language, which every page writes into its address, is no step either.
(() => {
  if (window.ptlmHistory) return;
  const PATIENCE = 10000;  // milliseconds until it is taken that the other page, or its language, does not come
  const { pushState, replaceState } = window.history;
  const soon = (since) => Date.now() - since < PATIENCE;
  const without = (url, name) => {
    const rest = new URL(url);
    if (rest.searchParams.has(name)) rest.searchParams.delete(name);  // which writes the others anew
    return rest;
  };
  let leaving = 0, arrived = 0;

  window.ptlmHistory = function (state, unused, address) {
    const here = new URL(window.location.href), next = new URL(address ?? here, here);
    const to = without(next, LEAVING), moved = to.pathname !== here.pathname;
    if (next.searchParams.has(LEAVING)) leaving = Date.now();
    if (!moved && soon(leaving)) return;
    const told = !moved && soon(arrived) && !here.searchParams.has("lang") && without(to, "lang").href === here.href;
    [leaving, arrived] = [0, moved ? Date.now() : 0];
    (told ? replaceState : pushState).call(window.history, state, unused, to.href);
  };
  window.history.pushState = window.ptlmHistory;
})();
