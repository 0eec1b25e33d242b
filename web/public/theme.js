// Runs before the first paint, so that a chosen theme never flashes. A file of its own: the CSP allows no inline script.
(function () {
  try {
    var theme = localStorage.getItem("keepwatch.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    var language = localStorage.getItem("keepwatch.language");
    if (language) document.documentElement.lang = language;
  } catch (_) {
    // Storage may be shut off; the system's theme then applies.
  }
})();
