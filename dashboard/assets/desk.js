/* The data desk: a name for the file input, files that are too large said at once, links in the list of uploads. */
(function () {
  "use strict";

  function nameInput() {
    document.querySelectorAll(".drop-zone").forEach(function (zone) {
      const input = zone.querySelector("input[type=file]");
      if (input && !input.getAttribute("aria-label")) {
        input.setAttribute("aria-label", zone.dataset.named);
      }
    });
  }
  new MutationObserver(nameInput).observe(document.documentElement, { childList: true, subtree: true });

  /* A file over the limit would have to be sent whole before the server could refuse it. */
  function refuseLarge(event) {
    const zone = event.target instanceof Element ? event.target.closest(".drop-zone") : null;
    const files = zone && ((event.dataTransfer && event.dataTransfer.files) || event.target.files);
    if (!files || !files.length) {
      return;
    }
    const most = Number(zone.dataset.mostBytes);
    const megabyte = 1024 * 1024;
    const large = Array.from(files).filter(function (file) { return file.size > most; });
    const total = Array.from(files).reduce(function (sum, file) { return sum + file.size; }, 0);
    const said = document.getElementById("desk-too-large");
    let sentence = "";
    if (large.length) {
      sentence = large.map(function (file) { return file.name; }).join(", ") + ": too large. A file may have " +
        most / megabyte + " MB; load a larger one in parts.";
    } else if (total > most) {
      sentence = "Together these files are too large to send at once (" + most / megabyte +
        " MB): load some of them first.";
    }
    if (said) {
      said.textContent = sentence;
    }
    if (sentence) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type === "change") {
        event.target.value = "";
      }
    }
  }
  document.addEventListener("change", refuseLarge, true);
  document.addEventListener("drop", refuseLarge, true);

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
