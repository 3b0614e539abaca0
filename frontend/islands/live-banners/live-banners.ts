import { say } from "../../lib/say";

const EVERY = 120_000;
// Not everybody at the same moment.
const SPREAD = 5_000;
const LONGEST = 2 ** 31 - 1;

/**
 * <live-banners data-address="/maintenance/banners/?area=tests" data-shown="1f3a" data-next="1800">
 *
 * Around the banners as the server drew them. Asks again now and then while somebody looks, when they come back to the
 * page, and when the next window begins or ends: so that nobody who sits on a page is surprised by its closing. The
 * server answers 204 when nothing changed, else with the new banners.
 */
class LiveBanners extends HTMLElement {
  #timer = 0;
  #change = 0;

  connectedCallback(): void {
    this.#timer = window.setInterval(() => void this.#ask(), EVERY);
    document.addEventListener("visibilitychange", this.#look);
    this.#waitForNext();
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
    window.clearTimeout(this.#change);
    document.removeEventListener("visibilitychange", this.#look);
  }

  #look = (): void => {
    void this.#ask();
  };

  /** Asks once more when the next window begins or ends, which the server knows in seconds. */
  #waitForNext(): void {
    window.clearTimeout(this.#change);
    const wait = Number(this.dataset.next) * 1000 + 1000 + Math.random() * SPREAD;
    if (this.dataset.next && wait < LONGEST) this.#change = window.setTimeout(() => void this.#ask(), wait);
  }

  async #ask(): Promise<void> {
    if (document.hidden) return;
    try {
      const address = new URL(this.dataset.address ?? "", window.location.href);
      address.searchParams.set("shown", this.dataset.shown ?? "");
      const answer = await fetch(address, { redirect: "error" });
      if (answer.status !== 200) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("live-banners");
      if (drawn instanceof HTMLElement) this.#show(drawn);
    } catch {
      // No network: the next page says so.
    }
  }

  #show(drawn: HTMLElement): void {
    this.dataset.shown = drawn.dataset.shown ?? "";
    this.dataset.next = drawn.dataset.next ?? "";
    this.replaceChildren(...drawn.cloneNode(true).childNodes);
    this.#waitForNext();
    say(this.textContent?.trim().replace(/\s+/g, " ") ?? "");
  }
}

customElements.define("live-banners", LiveBanners);
