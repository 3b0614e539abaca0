/**
 * <pop-menu> around a <details>.
 *
 * Closes it on Escape, on a click elsewhere, and when the focus leaves. Without script it is a plain <details>.
 */
class PopMenu extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("click", this.#elsewhere);
    this.addEventListener("focusout", this.#left);
    this.addEventListener("keydown", this.#escape);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#elsewhere);
    this.removeEventListener("focusout", this.#left);
    this.removeEventListener("keydown", this.#escape);
  }

  get #details(): HTMLDetailsElement {
    return this.querySelector("details") as HTMLDetailsElement;
  }

  #elsewhere = (event: Event): void => {
    if (!this.contains(event.target as Node)) this.#details.open = false;
  };

  #left = (event: FocusEvent): void => {
    if (event.relatedTarget && !this.contains(event.relatedTarget as Node)) this.#details.open = false;
  };

  #escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.#details.open) return;
    this.#details.open = false;
    this.querySelector("summary")?.focus();
  };
}

customElements.define("pop-menu", PopMenu);
