// The room of SCORM 1.2: window.API, by scorm-again. What the package sets goes to the portal, which keeps it.

import * as library from "scorm-again/scorm12";

import { type Begin, type Tell, asKept, meet, notTooOften } from "../../lib/room";

// The library's types speak of a default export, and its file has a named one.
const { Scorm12API } = library as unknown as { Scorm12API: typeof library.default };
const EVERY = 1_000;
// Told by the portal at each visit, so not kept; the session's own time has been added to the total by then.
const NOT_KEPT = new Set(["cmi.core.student_id", "cmi.core.student_name", "cmi.core.session_time", "cmi.core.entry"]);

meet((begin: Begin, tell: Tell) => {
  const api = new Scorm12API({ autocommit: false, lmsCommitUrl: false, mastery_override: begin.mastery !== "" });
  const suspended = begin.kept["cmi.core.exit"] === "suspend";
  api.loadFromFlattenedJSON({
    ...without(begin.kept, "cmi.core.exit"),
    "cmi.core.student_id": begin.learner,
    "cmi.core.student_name": begin.name,
    "cmi.core.entry": suspended ? "resume" : Object.keys(begin.kept).length ? "" : "ab-initio",
    ...(begin.mastery ? { "cmi.student_data.mastery_score": begin.mastery } : {}),
  });
  let exit = begin.kept["cmi.core.exit"] ?? "";
  let over = false;
  const keep = (): void => {
    const kept = asKept(api.getFlattenedCMI());
    for (const name of NOT_KEPT) delete kept[name];
    kept["cmi.core.total_time"] = api.cmi.getCurrentTotalTime();
    if (exit) kept["cmi.core.exit"] = exit;
    tell({ kind: "kept", item: begin.item, kept });
  };
  const soon = notTooOften(() => over || keep(), EVERY);
  api.on("LMSSetValue.cmi.*", soon);
  api.on("LMSSetValue.cmi.core.exit", (_name: string, value: string) => (exit = value));
  api.on("LMSCommit", keep);
  api.on("BeforeFinish", keep);
  api.on("LMSFinish", () => {
    keep();
    over = true;
  });
  Object.assign(window, { API: api });
  return () => over || keep();
});

function without(kept: Record<string, string>, name: string): Record<string, string> {
  const rest = { ...kept };
  delete rest[name];
  return rest;
}
