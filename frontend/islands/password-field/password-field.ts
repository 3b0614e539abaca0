/**
 * <password-field> around an input and a hidden button with `data-show` and `data-hide`.
 *
 * Shows or hides what is typed. Hidden again before it is sent, so that no browser keeps it as plain text.
 */
class PasswordField extends HTMLElement {
  connectedCallback(): void {
    this.#button.hidden = false;
    this.#button.addEventListener("click", this.#turn);
    this.#input.form?.addEventListener("submit", this.#hide);
  }

  disconnectedCallback(): void {
    this.#button.removeEventListener("click", this.#turn);
    this.#input.form?.removeEventListener("submit", this.#hide);
  }

  get #input(): HTMLInputElement {
    return this.querySelector("input") as HTMLInputElement;
  }

  get #button(): HTMLButtonElement {
    return this.querySelector("button") as HTMLButtonElement;
  }

  #turn = (): void => this.#show(this.#input.type === "password");

  #hide = (): void => this.#show(false);

  #show(readable: boolean): void {
    this.#input.type = readable ? "text" : "password";
    this.#button.setAttribute("aria-pressed", String(readable));
    const { show = "", hide = "" } = this.#button.dataset;
    (this.#button.firstElementChild as HTMLElement).textContent = readable ? hide : show;
  }
}

customElements.define("password-field", PasswordField);
