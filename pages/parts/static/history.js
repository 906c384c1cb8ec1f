// One step back in the browser undoes one thing that a person did.
// Where a page's script leads to another page, Streamlit writes the other's query under its own path first: a step of
// the history at which nobody was. `links.go` marks such a query; until the path has changed nothing is written into
// the history, and the mark never is. And what a page writes into its address before anybody has touched it, the
// language or what it shows at first, is no step of its own.
(() => {
  if (window.ptlmHistory) return;
  const PATIENCE = 10000;  // milliseconds until it is taken that the other page does not come
  const { pushState, replaceState } = window.history;
  let leaving = 0, touched = false;
  for (const kind of ["pointerdown", "keydown", "input"]) window.addEventListener(kind, () => { touched = true; }, true);

  window.ptlmHistory = function (state, unused, address) {
    const here = new URL(window.location.href), next = new URL(address ?? here, here);
    if (next.searchParams.has(LEAVING)) {
      next.searchParams.delete(LEAVING);
      leaving = Date.now();
    }
    const moved = next.pathname !== here.pathname;
    if (!moved && Date.now() - leaving < PATIENCE) return;
    (moved || touched ? pushState : replaceState).call(window.history, state, unused, next.href);
    leaving = 0;
    if (moved) touched = false;
  };
  window.history.pushState = window.ptlmHistory;
})();
