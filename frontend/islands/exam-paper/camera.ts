/** The camera check of a test: its panel opens when the server says that one is due. Nothing waits for it. */

import type { ServerClock } from "../../lib/clock";

const MINUTE = 60_000;
// A panel that was closed unanswered comes back after this long.
const AGAIN_AFTER = 2 * MINUTE;

export function watch(clock: () => ServerClock): void {
  const panel = document.querySelector<HTMLElement>("[data-camera]");
  const check = panel?.querySelector("face-check");
  if (!panel || !check) return;
  let due = Number(panel.dataset.due);
  const every = Number(panel.dataset.every) * MINUTE;
  window.setInterval(() => {
    if (clock().secondsUntil(due) > 0 || panel.matches(":popover-open")) return;
    panel.showPopover();
    // Where the browser has allowed the camera before, nobody has to press anything.
    check.dispatchEvent(new CustomEvent("face-check:start"));
  }, 1000);
  panel.addEventListener("toggle", () => {
    if (!panel.matches(":popover-open")) due = Math.max(due, clock().now() + AGAIN_AFTER);
  });
  check.addEventListener("face-check:passed", (event) => {
    // The page stays where it is.
    event.preventDefault();
    due = clock().now() + every;
    window.setTimeout(() => panel.hidePopover(), 2000);
  });
}
