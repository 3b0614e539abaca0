import { say } from "../../lib/say";

const PAUSE = 180;

/**
 * <site-search data-address="/search/" data-key="/"> around the link to the search page.
 *
 * The key opens a dialog that the server drew (`?part=box`); what is typed there is looked up while one types
 * (`?part=found`), Enter opens the page with everything. Arrow keys walk through the hits. A page may show several
 * links; the first one listens to the key.
 */
class SiteSearch extends HTMLElement {
  #dialog: HTMLDialogElement | null = null;
  #timer = 0;
  #asking: AbortController | null = null;

  connectedCallback(): void {
    this.querySelector("a")?.addEventListener("click", this.#click);
    if (document.querySelector("site-search") === this && this.dataset.key) {
      document.addEventListener("keydown", this.#press);
    }
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#press);
    window.clearTimeout(this.#timer);
    this.#dialog?.remove();
  }

  #press = (event: KeyboardEvent): void => {
    if (event.key !== this.dataset.key || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    void this.#open();
  };

  #click = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void this.#open();
  };

  async #open(): Promise<void> {
    const own = document.querySelector<HTMLInputElement>("main form[role=search] input[name=q][data-search]");
    if (own) {
      own.focus();
      return;
    }
    try {
      this.#dialog ??= await this.#draw();
      this.#dialog.showModal();
    } catch {
      // No network, or signed out: the page itself says so.
      window.location.assign(this.dataset.address ?? "/search/");
    }
  }

  async #draw(): Promise<HTMLDialogElement> {
    const drawn = await this.#fetch({ part: "box" }, AbortSignal.timeout(6000));
    const dialog = drawn.querySelector("dialog");
    if (!dialog) throw new Error("No box.");
    document.body.append(dialog);
    dialog.querySelector("input")?.addEventListener("input", this.#typed);
    dialog.addEventListener("keydown", this.#walk);
    return dialog;
  }

  #typed = (): void => {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#look(), PAUSE);
  };

  async #look(): Promise<void> {
    const box = this.#dialog?.querySelector("[data-found]");
    const typed = this.#dialog?.querySelector("input")?.value.trim() ?? "";
    this.#asking?.abort();
    if (!box) return;
    if (!typed) {
      box.replaceChildren();
      return;
    }
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const drawn = await this.#fetch({ part: "found", q: typed }, signal);
      box.replaceChildren(...drawn.body.childNodes);
      say(box.querySelector("[data-count]")?.textContent?.trim() ?? "");
    } catch {
      // Overtaken by the next letter, or no network: what is shown stays, and Enter still works.
    }
  }

  #walk = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const places = [...(this.#dialog?.querySelectorAll<HTMLElement>("input[name=q], [data-found] a") ?? [])];
    const here = places.indexOf(document.activeElement as HTMLElement);
    const next = places[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  async #fetch(wishes: Record<string, string>, signal: AbortSignal): Promise<Document> {
    const address = `${this.dataset.address}?${new URLSearchParams(wishes)}`;
    const answer = await fetch(address, { redirect: "error", signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }
}

customElements.define("site-search", SiteSearch);
