/**
 * <tab-list> around links to panels: `<a href="#notes">My notes</a>`.
 *
 * Turns them into tabs with arrow keys, Home and End. Without script they stay links, and every panel is open.
 */
class TabList extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute("role", "tablist");
    for (const tab of this.#tabs) {
      const panel = this.#panel(tab);
      tab.setAttribute("role", "tab");
      tab.id ||= `tab-${panel.id}`;
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
    }
    this.#select(this.#tabs.find((tab) => tab.hash === location.hash) ?? (this.#tabs[0] as HTMLAnchorElement));
    this.addEventListener("click", this.#click);
    this.addEventListener("keydown", this.#move);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#click);
    this.removeEventListener("keydown", this.#move);
  }

  get #tabs(): HTMLAnchorElement[] {
    return [...this.querySelectorAll("a")];
  }

  #panel(tab: HTMLAnchorElement): HTMLElement {
    return document.getElementById(tab.hash.slice(1)) as HTMLElement;
  }

  #select(chosen: HTMLAnchorElement): void {
    for (const tab of this.#tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      this.#panel(tab).hidden = tab !== chosen;
    }
  }

  #click = (event: Event): void => {
    const tab = (event.target as Element).closest("a");
    if (!tab) return;
    event.preventDefault();
    this.#select(tab);
  };

  #move = (event: KeyboardEvent): void => {
    const tabs = this.#tabs;
    const here = tabs.indexOf(document.activeElement as HTMLAnchorElement);
    const last = tabs.length - 1;
    const places: Record<string, number> = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: last, " ": here };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    const next = tabs[place < 0 ? last : place > last ? 0 : place] as HTMLAnchorElement;
    next.focus();
    this.#select(next);
  };
}

customElements.define("tab-list", TabList);
