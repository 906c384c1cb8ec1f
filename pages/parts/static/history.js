// One step back in the browser undoes one thing that a person did.
// Where a page's script leads to another page, Streamlit writes the other's query under its own path first: a step of
// the history at which nobody was. `links.go` marks such a query; until the path has changed nothing is
// written into the history, and the mark never is.
(() => {
  if (window.ptlmHistory) return;
  const PATIENCE = 10000;  // milliseconds until it is taken that the other page does not come
  const push = window.history.pushState.bind(window.history);
  let leaving = 0;

  window.ptlmHistory = (state, unused, address) => {
    const here = new URL(window.location.href), next = new URL(address ?? here, here);
    if (next.searchParams.has(LEAVING)) {
      next.searchParams.delete(LEAVING);
      leaving = Date.now();
    }
    if (next.pathname === here.pathname && Date.now() - leaving < PATIENCE) return;
    leaving = 0;
    push(state, unused, next.href);
  };
  window.history.pushState = window.ptlmHistory;
})();
