/**
 * <print-page> around a hidden button.
 *
 * Opens the browser's print dialog. Without script the browser's own menu does it.
 */
class PrintPage extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.removeAttribute("hidden");
    this.addEventListener("click", this.#print);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#print);
  }

  #print = (): void => window.print();
}

customElements.define("print-page", PrintPage);
