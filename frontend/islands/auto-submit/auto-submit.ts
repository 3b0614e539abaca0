/**
 * <auto-submit> around a form with a select and a button.
 *
 * Choosing sends the form; the button, needed only without script, goes.
 */
class AutoSubmit extends HTMLElement {
  connectedCallback(): void {
    this.querySelector<HTMLElement>("button[type=submit], button:not([type])")?.setAttribute("hidden", "");
    this.addEventListener("change", this.#send);
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#send);
  }

  #send = (event: Event): void => (event.target as HTMLSelectElement).form?.requestSubmit();
}

customElements.define("auto-submit", AutoSubmit);
