// As packages of SCORM 2004 do: look for the runtime from window to window, begin, keep, end.
function runtime() {
  for (let here = window, steps = 0; steps < 10; steps += 1) {
    if (here.API_1484_11) return here.API_1484_11;
    if (here.parent === here) return null;
    here = here.parent;
  }
  return null;
}
const api = runtime();
api.Initialize("");
const show = () => {
  document.querySelector("#place").textContent = `You are on page ${api.GetValue("cmi.location") || "1"}.`;
};
show();
document.querySelector("#next").addEventListener("click", () => {
  api.SetValue("cmi.location", "2");
  api.SetValue("cmi.exit", "suspend");
  api.Commit("");
  show();
});
document.querySelector("#finish").addEventListener("click", () => {
  api.SetValue("cmi.score.scaled", "0.8");
  api.SetValue("cmi.completion_status", "completed");
  api.SetValue("cmi.success_status", "passed");
  api.Commit("");
});
