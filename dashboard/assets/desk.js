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
