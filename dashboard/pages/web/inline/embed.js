// Draws the chart of an embedded page from the data that stand in it, as wide and as high as its frame.
(() => {
  const chart = document.getElementById("chart");
  const given = document.getElementById("figure");
  // @ts-expect-error plotly.js is loaded by the page itself
  const { Plotly } = window;
  if (!chart || !given || !Plotly) return;
  const { data, layout } = JSON.parse(given.textContent);
  // The frame decides on the size: a layout of its own would leave bars to scroll by.
  const { width: _width, height, ...rest } = layout;
  const room = chart.clientHeight >= (height ?? 0) ? {} : { height };
  Plotly.newPlot(chart, data, { ...rest, ...room, autosize: true }, {
    displaylogo: false,
    responsive: true,
    showSendToCloud: false,
    plotlyServerURL: "",
    displayModeBar: false,
  });
})();
