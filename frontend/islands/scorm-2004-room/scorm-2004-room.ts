// The room of SCORM 2004: window.API_1484_11, by scorm-again. What the package sets goes to the portal.

import * as library from "scorm-again/scorm2004";

import { type Begin, type Tell, asKept, meet, notTooOften } from "../../lib/room";

// The library's types speak of a default export, and its file has a named one.
const { Scorm2004API } = library as unknown as { Scorm2004API: typeof library.default };
const EVERY = 1_000;
const NOT_KEPT = new Set(["cmi.learner_id", "cmi.learner_name", "cmi.session_time", "cmi.entry"]);

meet((begin: Begin, tell: Tell) => {
  const api = new Scorm2004API({ autocommit: false, lmsCommitUrl: false });
  const suspended = begin.kept["cmi.exit"] === "suspend";
  const rest = { ...begin.kept };
  delete rest["cmi.exit"];
  api.loadFromFlattenedJSON({
    ...rest,
    "cmi.learner_id": begin.learner,
    "cmi.learner_name": begin.name,
    "cmi.entry": suspended ? "resume" : Object.keys(begin.kept).length ? "" : "ab-initio",
  });
  let exit = begin.kept["cmi.exit"] ?? "";
  let over = false;
  const keep = (): void => {
    const kept = asKept(api.getFlattenedCMI());
    for (const name of NOT_KEPT) delete kept[name];
    kept["cmi.total_time"] = api.cmi.getCurrentTotalTime();
    if (exit) kept["cmi.exit"] = exit;
    tell({ kind: "kept", item: begin.item, kept });
  };
  const soon = notTooOften(() => over || keep(), EVERY);
  api.on("SetValue.cmi.*", soon);
  api.on("SetValue.cmi.exit", (_name: string, value: string) => (exit = value));
  api.on("Commit", keep);
  api.on("Terminate", () => {
    keep();
    over = true;
  });
  Object.assign(window, { API_1484_11: api });
  return () => over || keep();
});
