// Runs before the first paint, as a file of its own because the CSP allows no inline script: without it, people who chose
// the light theme would see a dark flash on every load.
try {
  if (localStorage.getItem("webmacs.theme") === "light") document.documentElement.dataset.theme = "light";
} catch {
  // Storage may be forbidden; the dark theme is then as good as any.
}
