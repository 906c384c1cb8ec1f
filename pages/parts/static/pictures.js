// The buttons for a picture of a figure (`figures.py`): the browser draws it, as the figure's own bar does, but on
// white, whatever the theme, and with fonts that a picture can hold: labels measured in the page's own would be cut.
(() => {
  if (window.ptlmPictures) return;
  window.ptlmPictures = true;
  const BUTTON = /\bst-key-(\S+)-save-(png|svg)\b/;
  const NARROWEST = 640;  // pixels; a phone's screen would cut the axes' titles
  const AXIS = { ticklabelstandoff: 4, gridcolor: "#E7E5DF", linecolor: "#B9B6AE", zerolinecolor: "#B9B6AE" };
  const PRINT = { layout: {
    font: { family: "Helvetica, Arial, sans-serif", size: 12, color: "#262730" },
    paper_bgcolor: "white", plot_bgcolor: "white", xaxis: AXIS, yaxis: AXIS,
  } };

  const save = (plot, format) => {
    const button = plot?._fullLayout?._modeBar?.buttons?.flat().find((each) => each.name === "toImage");
    if (!button) return false;
    const { width, height } = plot._fullLayout;
    const size = { width: Math.max(width, NARROWEST), height };
    const options = { ...plot._context.toImageButtonOptions, format, ...size };
    const layout = { ...structuredClone(plot.layout), template: PRINT };
    for (const name of ["font", "paper_bgcolor", "plot_bgcolor"]) delete layout[name];
    const context = { ...plot._context, toImageButtonOptions: options };
    button.click({ data: structuredClone(plot.data), layout, config: {}, _context: context });
    return true;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.('[class*="-save-"] button');
    const [, key, format] = button?.closest('[class*="-save-"]').className.match(BUTTON) ?? [];
    if (!key) return;
    const plot = document.querySelector(`.st-key-${CSS.escape(`figure-${key}`)} .js-plotly-plot`);
    if (save(plot, format)) event.stopPropagation();  // the server has nothing to do with it
  }, true);
})();
