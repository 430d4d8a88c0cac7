/* The data desk: the focus after a decision, links in the list of uploads. */
(function () {
  "use strict";

  /* A button that was pressed goes with its card: the focus moves to what is said in its place. */
  let decidedOn = null;
  document.addEventListener("click", function (event) {
    decidedOn = event.target.closest(".desk-file");
  });
  new MutationObserver(function () {
    const said = decidedOn && document.activeElement === document.body && decidedOn.querySelector(".notice");
    if (said) {
      said.tabIndex = -1;
      said.focus({ preventScroll: true });
      decidedOn = null;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* What is said of a marked cell, or why a row was taken for what it is, in the line above the sheet. */
  function say(event) {
    const marked = event.target instanceof Element && event.target.closest(".sheet [data-said]");
    const said = marked && marked.closest(".sheet").querySelector(".sheet-said");
    if (said && said.textContent !== marked.dataset.said) {
      said.textContent = marked.dataset.said;
    }
  }
  ["focusin", "mouseover", "click"].forEach(function (type) { document.addEventListener(type, say); });

  /* A sheet that was drawn for one cell is shown there. */
  const gone = new WeakMap();
  new MutationObserver(function () {
    document.querySelectorAll(".sheet[data-turn]").forEach(function (sheet) {
      const wanted = sheet.dataset.focus + " " + sheet.dataset.turn;
      if (gone.get(sheet) === wanted) {
        return;
      }
      gone.set(sheet, wanted);
      const cell = sheet.querySelector('.marked[data-place="' + sheet.dataset.focus + '"]');
      if (cell) {
        cell.scrollIntoView({ block: "nearest", inline: "nearest" });
        cell.focus();
      }
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-turn", "data-focus"] });

  window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
  window.dashAgGridComponentFunctions.UploadLink = function (props) {
    return window.React.createElement("a", {
      href: props.data.href,
      onClick: function (event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) {
          return;
        }
        event.preventDefault();
        window.history.pushState({}, "", props.data.href);
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
      },
    }, props.value);
  };
})();
