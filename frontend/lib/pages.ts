/** What happens on every page: busy buttons, focus on errors, and what htmx brings in is announced. */

import { say } from "./say";

/** The button that sends a form says it is busy, and an impatient second click sends nothing. */
export function showBusyButtons(): void {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !(button instanceof HTMLButtonElement)) return;
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    button.setAttribute("aria-busy", "true");
  });
  // A page that comes back from the browser's memory was left in the middle of sending.
  addEventListener("pageshow", (event) => {
    if (event.persisted) notBusy(document);
  });
  for (const end of ["htmx:afterRequest", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(end, () => notBusy(document));
  }
}

function notBusy(within: ParentNode): void {
  for (const button of within.querySelectorAll("button[aria-busy=true]")) button.removeAttribute("aria-busy");
}

/** Moves the focus to the error summary, if there is one. */
export function focusFirstError(within: ParentNode): void {
  within.querySelector<HTMLElement>("[data-errors]")?.focus();
}

/** After a swap: focus the errors that came, and say what the server asks to be said. */
export function listenToSwaps(): void {
  document.addEventListener("htmx:afterSwap", (event) => focusFirstError(event.target as ParentNode & EventTarget));
  // The server sends `HX-Trigger: {"say": "Seat reserved"}`.
  document.addEventListener("say", (event) => say(String((event as CustomEvent<{ value: string }>).detail.value)));
  const trouble = document.getElementById("trouble");
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, () => trouble?.removeAttribute("hidden"));
  }
  document.addEventListener("htmx:afterOnLoad", () => trouble?.setAttribute("hidden", ""));
}
