/**
 * <ask-first> around a form and a <dialog>.
 *
 * Asks before the form is sent. The dialog's button with `data-yes` sends it; any other way out leaves everything as
 * it was. Without script the form is sent at once, so whatever it does must be recorded and, where it can be, undone.
 */
class AskFirst extends HTMLElement {
  #asked: HTMLElement | null = null;

  connectedCallback(): void {
    this.addEventListener("submit", this.#ask, { capture: true });
    this.addEventListener("click", this.#answer);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this.#ask, { capture: true });
    this.removeEventListener("click", this.#answer);
  }

  get #form(): HTMLFormElement {
    return this.querySelector("form:not([method=dialog])") as HTMLFormElement;
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog") as HTMLDialogElement;
  }

  #ask = (event: SubmitEvent): void => {
    if (event.target !== this.#form || this.#dialog.returnValue === "yes") return;
    event.preventDefault();
    event.stopPropagation();
    this.#asked = event.submitter;
    this.#dialog.showModal();
  };

  #answer = (event: Event): void => {
    if (!(event.target as Element).closest("[data-yes]")) return;
    this.#dialog.close("yes");
    this.#form.requestSubmit(this.#asked);
    this.#dialog.returnValue = "";
  };
}

customElements.define("ask-first", AskFirst);
