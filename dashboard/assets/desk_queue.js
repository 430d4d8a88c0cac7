/* Files on their way to the data desk: one at a time, each shown as it is read; what cannot be taken stops no other. */
(function () {
  "use strict";

  const CARD_WAIT_MS = 15000;
  /* The first files are shown one by one; of many, some at a time: the page stands still while it takes cards in. */
  const SHOWN_SINGLY = 2;
  const SHOWN_TOGETHER = 10;
  const MEGABYTE = 1024 * 1024;
  const queue = [];
  let total = 0;
  let read = 0;
  let isRunning = false;

  function element(id) {
    return document.getElementById(id);
  }

  /* Which files this tab has dropped and nobody has decided on: [{token, name}], also while another page is open. */
  function waiting() {
    return JSON.parse(window.sessionStorage.getItem("desk-tokens") || "null") || [];
  }

  /* The input is ours: the browser's own chooser, keyboard and name; no file is read before it is its turn. */
  function placeInput() {
    const zone = element("desk-drop");
    const place = element("desk-drop-input");
    if (!zone || place.firstChild) {
      return;
    }
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.setAttribute("aria-label", zone.dataset.named);
    input.addEventListener("change", function () {
      take(Array.from(input.files));
      input.value = "";
    });
    place.appendChild(input);
    zone.addEventListener("dragover", function (event) {
      event.preventDefault();
      zone.classList.add("is-over");
    });
    zone.addEventListener("dragleave", function () {
      zone.classList.remove("is-over");
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      zone.classList.remove("is-over");
      take(Array.from(event.dataTransfer.files));
    });
    showProgress();
  }
  /* The names that a field offers while one types. */
  function fillLists() {
    document.querySelectorAll("datalist[data-names]").forEach(function (list) {
      if (!list.firstChild) {
        Object.entries(JSON.parse(list.dataset.names)).forEach(function (named) {
          const option = document.createElement("option");
          option.value = named[0];
          option.label = named[1];
          list.appendChild(option);
        });
      }
    });
  }

  function placeWhatIsOurs() {
    placeInput();
    fillLists();
  }
  new MutationObserver(placeWhatIsOurs).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", function (event) {
    if (event.target.id === "desk-stop") {
      queue.length = 0;
      total = read + 1;
      showProgress();
    }
  });

  function take(files) {
    const most = Number(element("desk-drop").dataset.mostBytes);
    if (!isRunning) {
      total = 0;
      read = 0;
      element("desk-refused").replaceChildren();
    }
    files.forEach(function (file) {
      if (file.size > most) {
        refuse(file.name, "too large. A file may have " + most / MEGABYTE + " MB; load a larger one in parts.");
      } else {
        queue.push(file);
        total += 1;
      }
    });
    if (!isRunning && queue.length) {
      run(element("desk-drop").dataset.address);
    }
  }

  async function run(address) {
    let arrived = [];
    isRunning = true;
    while (queue.length) {
      const file = queue.shift();
      showProgress(file.name);
      const answer = await send(address, file, waiting().concat(arrived));
      read += 1;
      if (answer.refused) {
        refuse(file.name, answer.refused);
      } else {
        arrived.push(answer);
      }
      if (arrived.length && (read <= SHOWN_SINGLY || arrived.length >= SHOWN_TOGETHER || !queue.length)) {
        await show(arrived);
        arrived = [];
      }
    }
    isRunning = false;
    showProgress();
  }

  async function send(address, file, before) {
    try {
      const response = await fetch(address + "?name=" + encodeURIComponent(file.name), {
        method: "POST",
        body: file,
        headers: {
          "Content-Type": "application/octet-stream",
          "X-Data-Desk": "drop",
          "X-Already-Waiting": before.map(function (each) { return each.token; }).join(","),
        },
      });
      const isSaid = (response.headers.get("Content-Type") || "").includes("json");
      return isSaid ? await response.json() : { refused: "It could not be read: something went wrong on our side " +
        "and was written to the log. Please tell who looks after the dashboard." };
    } catch (error) {
      return { refused: "It could not be sent: the file was moved, or the dashboard does not answer. Drop it again." };
    }
  }

  /* The next file waits until these are drawn, so that no answer overtakes another. */
  async function show(arrived) {
    if (!element("desk-cards")) {
      window.sessionStorage.setItem("desk-tokens", JSON.stringify(waiting().concat(arrived)));
      return;
    }
    window.dash_clientside.set_props("desk-arrived", { data: arrived });
    const until = Date.now() + CARD_WAIT_MS;
    const last = arrived[arrived.length - 1];
    while (element("desk-cards") && !isDrawn(last.token) && Date.now() < until) {
      await new Promise(function (resolve) { window.setTimeout(resolve, 30); });
    }
  }

  function isDrawn(token) {
    return Array.from(document.querySelectorAll(".desk-file")).some(function (card) {
      return card.dataset.token === token;
    });
  }

  function refuse(name, sentence) {
    const list = element("desk-refused");
    if (list) {
      const item = document.createElement("li");
      item.textContent = name + ": " + sentence;
      list.appendChild(item);
    }
  }

  function showProgress(name) {
    const said = element("desk-progress");
    if (!said) {
      return;
    }
    const bar = element("desk-progress-bar");
    bar.parentElement.hidden = !isRunning || total < 2;
    bar.max = Math.max(total, 1);
    bar.value = read;
    if (!total) {
      said.textContent = "";
    } else if (!isRunning) {
      said.textContent = total === 1 ? "" : "All " + total + " files were looked at.";
    } else if (name) {
      said.textContent = total === 1 ? "Reading " + name + " …" :
        read + " of " + total + " read. Reading " + name + " …";
    }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.desk = {
    /* What waits: with what has come, without what was decided on or was lost. */
    waiting: function (arrived, lost, decided, tokens) {
      const gone = new Set((lost || []).concat(decided || []));
      const kept = (tokens || []).filter(function (each) { return !gone.has(each.token); });
      const added = (arrived || []).filter(function (one) {
        return !gone.has(one.token) && !kept.some(function (each) { return each.token === one.token; });
      });
      const now = kept.concat(added);
      return now.length === (tokens || []).length && !added.length ? window.dash_clientside.no_update : now;
    },
  };
})();
