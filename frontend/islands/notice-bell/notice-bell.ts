import { say } from "../../lib/say";

const EVERY = 30_000;

/**
 * <notice-bell data-address="/notices/bell/" data-shown="2"> around the link as the server drew it.
 *
 * A page may show several bells; the first asks for all of them, every half minute and only while somebody looks.
 * The server answers 204 when the count is still the one shown, else with the new bell.
 */
class NoticeBell extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    if (document.querySelector("notice-bell") !== this) return;
    this.#timer = window.setInterval(() => void this.#ask(), EVERY);
    document.addEventListener("visibilitychange", this.#look);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
  }

  #look = (): void => {
    void this.#ask();
  };

  async #ask(): Promise<void> {
    if (document.hidden) return;
    try {
      const answer = await fetch(`${this.dataset.address}?shown=${this.dataset.shown}`, { redirect: "error" });
      if (answer.status !== 200) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("notice-bell");
      if (drawn instanceof HTMLElement) this.#show(drawn);
    } catch {
      // No network, or signed out: the next page says so; a bell need not.
    }
  }

  #show(drawn: HTMLElement): void {
    for (const bell of document.querySelectorAll<HTMLElement>("notice-bell")) {
      bell.dataset.shown = drawn.dataset.shown ?? "0";
      bell.replaceChildren(...drawn.cloneNode(true).childNodes);
    }
    say(drawn.textContent?.trim().replace(/\s+/g, " ") ?? "");
  }
}

customElements.define("notice-bell", NoticeBell);
