// What Streamlit says by itself, and in English only, in the reader's language: labels of buttons, tips, menus.
// Only whole texts that the table knows are replaced, and visible ones only in places that hold no text of ours.
(() => {
  const LABELS = ["aria-label", "title", "data-title", "placeholder"];
  const LABELLED = LABELS.map((name) => `[${name}]`).join();
  const MARKUP = /\*\*|\\(?=[^A-Za-z0-9\s])/g;  // a label's Markdown, which a screen reader would read out
  const PLACES = "[role=tooltip], [role=listbox], [role=menu], [data-testid=stStatusWidget], .gdg-search-bar,"
    + " [data-testid^=stDataFrameColumn], [data-testid=stFileChip],"
    + " [role=dialog]:not(:has([data-testid=stVerticalBlock]))";

  const follow = (table) => {
    const whole = new Map(table.filter(([said]) => !said.includes("*")));
    const filled = table.filter(([said]) => said.includes("*")).map((pair) => pair.map((text) => text.split("*")));
    const instead = (said) => {
      if (whole.has(said)) return whole.get(said);
      const fits = ([[before, after]]) => said.startsWith(before) && said.endsWith(after);
      const [[head, tail], better] = filled.find(fits) ?? [[]];
      if (better) return better.join(said.slice(head.length, said.length - tail.length));
      const [name, rest] = said.split(/: (.*)/s);
      if (rest !== undefined && whole.has(name)) return `${whole.get(name)}: ${rest}`;
    };
    const label = (element) => LABELS.forEach((name) => {
      const said = element.getAttribute(name);
      let better = said && (instead(said) ?? said);
      if (better && name === "aria-label") better = better.replace(MARKUP, "");
      if (better && better !== said) element.setAttribute(name, better);
    });
    const words = (node) => {
      const said = node.nodeValue.trim(), better = said && instead(said);
      if (better && better !== said) node.nodeValue = node.nodeValue.replace(said, () => better);
    };
    const within = (place) => {
      const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) words(walker.currentNode);
    };
    const all = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return void (node.parentElement?.closest(PLACES) && words(node));
      if (node.nodeType !== Node.ELEMENT_NODE || node instanceof SVGElement) return;  // a figure is made of many
      label(node);
      node.querySelectorAll(LABELLED).forEach(label);
      if (node.closest(PLACES)) within(node);
      else node.querySelectorAll(PLACES).forEach(within);
    };
    all(document.body);
    const observer = new MutationObserver((changes) => changes.forEach((change) => {
      if (change.type === "attributes") label(change.target);
      else if (change.type === "characterData") all(change.target);
      else change.addedNodes.forEach(all);
    }));
    observer.observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: LABELS,
    });
    return observer;
  };

  const before = window.ptlmWords;
  if (before) {  // another language was chosen: what is on the page says it in English again
    before.observer.disconnect();
    follow(before.table.map(([said, better]) => [better, said])).disconnect();
  }
  const table = Object.entries(TABLE);
  document.documentElement.lang = LANGUAGE;
  window.ptlmWords = { table, observer: follow(table) };
})();
