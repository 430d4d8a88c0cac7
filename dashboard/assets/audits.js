/* A standard's parts open and close where they stand. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.audits = {
  toggle: function (clicks, isHidden) {
    if (!clicks) {
      return [window.dash_clientside.no_update, window.dash_clientside.no_update];
    }
    return [!isHidden, isHidden ? "true" : "false"];
  },
};
