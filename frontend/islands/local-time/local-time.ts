/**
 * <local-time datetime="2026-04-11T00:00:00+05:30" data-words="On your clock: {moment}">
 *
 * Says a moment on the reader's own clock, where that differs from the one the page uses. Stays empty otherwise.
 */
class LocalTime extends HTMLElement {
  connectedCallback(): void {
    const written = this.getAttribute("datetime") ?? "";
    const moment = new Date(written);
    if (Number.isNaN(moment.getTime()) || offsetOf(written) === -moment.getTimezoneOffset()) return;
    const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    this.textContent = (this.dataset.words ?? "{moment}").replace("{moment}", format.format(moment));
  }
}

/** Minutes east of Greenwich that the written moment names: 330 for +05:30. */
function offsetOf(written: string): number {
  const found = /([+-])(\d\d):(\d\d)$/.exec(written);
  if (!found) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === "-" ? -minutes : minutes;
}

customElements.define("local-time", LocalTime);
