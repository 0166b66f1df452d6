// Loads plotly.js once for the page, whoever asks first: the page itself, early, or the first figure.
window.loadPlotly ??= (address) =>
  (window.plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      delete window.plotlyLoading;
      script.remove();
      reject(new Error("plotly.js was not found at " + address));
    };
    document.head.appendChild(script);
  }));
