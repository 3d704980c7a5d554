// Loaded before the first paint and not as a module, so a forced theme never flashes the other one.
try {
  const { theme } = JSON.parse(localStorage.getItem("huitou.prefs") || "{}");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* a broken or forbidden storage means: follow the system */ }
