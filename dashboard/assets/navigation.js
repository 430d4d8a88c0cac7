/* What a change of page means to the browser: a new title, the focus on the new message, the current menu entry named. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.navigation = {
  arrive: function (content, alreadyArrived) {
    // The content is drawn just after this callback.
    window.setTimeout(function () {
      const heading = document.getElementById("page-title");
      const board = document.querySelector(".board-name");
      if (heading) {
        document.title = heading.textContent + (board ? " · " + board.textContent : "");
        if (alreadyArrived) {
          heading.focus({ preventScroll: true });
        }
      }
      document.querySelectorAll("nav a").forEach(function (link) {
        if (link.classList.contains("is-current")) {
          link.setAttribute("aria-current", "page");
        } else {
          link.removeAttribute("aria-current");
        }
      });
    }, 0);
    return true;
  },
};
