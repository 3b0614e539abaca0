/**
 * `<button command="show-modal" commandfor="…">` is HTML, but younger than the browsers we serve. Where the browser
 * knows it, nothing is added.
 */
export function openDialogsByCommand(): void {
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor") ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    if (button?.getAttribute("command") === "show-modal") dialog.showModal();
    if (button?.getAttribute("command") === "close") dialog.close();
  });
}
