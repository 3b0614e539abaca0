// One exercise of a few decisions, each explained at once; SCORM 1.2 when a portal listens, by itself when none does.
(function () {
  "use strict";
  function findApi(place) {
    for (var hops = 0; place && hops < 8; hops += 1) {
      try { if (place.API) { return place.API; } } catch (away) { return null; }
      if (place === place.parent) { break; }
      place = place.parent;
    }
    return null;
  }
  var api = findApi(window) || (window.opener && findApi(window.opener));
  function tell(name, value) { if (api) { api.LMSSetValue(name, String(value)); } }
  var stage = document.getElementById("stage");
  var cases = window.CASES;
  var at = 0, right = 0;
  if (api) {
    api.LMSInitialize("");
    var before = (api.LMSGetValue("cmi.suspend_data") || "").split("/");
    if (before.length === 2 && Number(before[0]) < cases.length) { at = Number(before[0]); right = Number(before[1]); }
    if (api.LMSGetValue("cmi.core.lesson_status") === "not attempted") { tell("cmi.core.lesson_status", "incomplete"); }
    api.LMSCommit("");
  }
  function add(kind, text, to) { var made = document.createElement(kind); made.textContent = text; (to || stage).appendChild(made); return made; }
  function save() {
    tell("cmi.suspend_data", at + "/" + right);
    tell("cmi.core.score.min", 0); tell("cmi.core.score.max", 100);
    tell("cmi.core.score.raw", Math.round((right * 100) / cases.length));
    if (at === cases.length) { tell("cmi.core.lesson_status", right * 100 >= cases.length * window.MASTERY ? "passed" : "failed"); }
    if (api) { api.LMSCommit(""); }
  }
  function draw() {
    stage.textContent = "";
    if (at === cases.length) {
      add("h2", right + " of " + cases.length + " right").tabIndex = -1;
      add("p", window.CLOSING);
      var again = add("button", "Once more");
      again.onclick = function () { at = 0; right = 0; draw(); };
      return;
    }
    var one = cases[at];
    var heading = add("h2", (at + 1) + ". " + one.title); heading.tabIndex = -1;
    add("p", one.story);
    if (one.table) {
      var table = add("table", "");
      one.table.forEach(function (row, number) {
        var line = document.createElement("tr"); table.appendChild(line);
        row.forEach(function (cell) { add(number ? "td" : "th", cell, line); });
      });
    }
    one.options.forEach(function (text, number) {
      var button = add("button", text);
      button.onclick = function () {
        stage.querySelectorAll("button").forEach(function (other) { other.disabled = true; });
        button.setAttribute("aria-pressed", "true");
        var good = number === one.right;
        right += good ? 1 : 0; at += 1; save();
        var answer = add("p", (good ? "Right. " : "Not so. ") + one.why); answer.className = "answer"; answer.setAttribute("role", "status");
        var next = add("button", at === cases.length ? "See the result" : "Next"); next.onclick = function () { draw(); stage.querySelector("h2").focus(); };
        next.focus();
      };
    });
  }
  window.addEventListener("pagehide", function () { if (api) { api.LMSFinish(""); api = null; } });
  draw();
})();
