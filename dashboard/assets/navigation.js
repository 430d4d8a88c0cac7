/* What a change of page means to the browser: a new title, the focus on the new message, the current menu entry named,
   and the rule that an address points at brought into sight. */
window.dash_clientside = window.dash_clientside || {};
const TRIES = 20;

window.dash_clientside.navigation = {
  reveal: function (tries) {
    const name = window.location.hash.slice(1);
    const target = name ? document.getElementById(name) : null;
    if (!target) {
      // A long page is drawn a little later than this is called.
      if (name && tries > 0) {
        window.setTimeout(window.dash_clientside.navigation.reveal, 50, tries - 1);
      }
      return;
    }
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") {
        part.open = true;
      }
    }
    document.querySelectorAll(".is-target").forEach(function (shown) {
      shown.classList.remove("is-target");
    });
    const whole = target.closest("tr, li") || target.parentElement;
    whole.classList.add("is-target");
    whole.scrollIntoView({ block: "center" });
  },
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
      window.dash_clientside.navigation.reveal(TRIES);
    }, 0);
    return true;
  },
};

window.addEventListener("hashchange", function () {
  window.dash_clientside.navigation.reveal(0);
});
