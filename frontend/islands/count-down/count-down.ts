import { ServerClock, asDigits } from "../../lib/clock";

/**
 * <count-down until="2026-12-12T05:00:00Z" now="2026-12-12T04:58:00Z"> around the digits as the server drew them.
 *
 * Counts by the server's clock. Dispatches `count-down:over` once, and un-hides what `data-then` names by id.
 */
class CountDown extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    const clock = new ServerClock(Date.parse(this.getAttribute("now") ?? ""));
    const deadline = Date.parse(this.getAttribute("until") ?? "");
    const tick = (): void => {
      const left = clock.secondsUntil(deadline);
      this.textContent = asDigits(left);
      if (left === 0) this.#finish();
    };
    this.#timer = window.setInterval(tick, 1000);
    tick();
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
  }

  #finish(): void {
    window.clearInterval(this.#timer);
    document.getElementById(this.dataset.then ?? "")?.removeAttribute("hidden");
    this.dispatchEvent(new CustomEvent("count-down:over", { bubbles: true }));
  }
}

customElements.define("count-down", CountDown);
