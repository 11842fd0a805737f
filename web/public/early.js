// Before anything is drawn: the look and the language of the last visit, so that nothing flashes. A file of its own, because the
// content security policy allows no scripts inside the page.
(function () {
  var page = document.documentElement;
  var look = null;
  try {
    look = localStorage.getItem("ganvas.look");
    var language = localStorage.getItem("ganvas.language");
    if (language) page.lang = language;
  } catch (error) {
    // Storage may be switched off; then the page looks as the system does.
  }
  if (look !== "light" && look !== "dark") look = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  page.dataset.look = look;
})();
