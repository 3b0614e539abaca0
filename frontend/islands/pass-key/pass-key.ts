import { post } from "../../lib/http";

/**
 * <pass-key ask="/sign-in/passkey/ask/" answer="/sign-in/passkey/answer/" data-next="/"> around a hidden button and a
 * hidden message. With the attribute `make` it makes a new passkey instead of showing one.
 *
 * Without WebAuthn the button stays hidden: the page has other ways.
 */
class PassKey extends HTMLElement {
  connectedCallback(): void {
    if (!("PublicKeyCredential" in window) || !("parseRequestOptionsFromJSON" in PublicKeyCredential)) return;
    this.#button.hidden = false;
    this.#button.addEventListener("click", this.#start);
  }

  disconnectedCallback(): void {
    this.#button.removeEventListener("click", this.#start);
  }

  get #button(): HTMLButtonElement {
    return this.querySelector("button") as HTMLButtonElement;
  }

  #start = async (): Promise<void> => {
    const no = this.querySelector<HTMLElement>("[data-no]");
    if (no) no.hidden = true;
    this.#button.setAttribute("aria-busy", "true");
    try {
      const asked = await (await post(this.getAttribute("ask") ?? "", {})).json();
      const credential = await this.#dialog(asked.publicKey);
      const fields = { answer: JSON.stringify(credential), next: this.dataset.next ?? "" };
      const told = await (await post(this.getAttribute("answer") ?? "", fields)).json();
      window.location.assign(told.next);
    } catch {
      if (no) no.hidden = false;
    } finally {
      this.#button.removeAttribute("aria-busy");
    }
  };

  async #dialog(
    options: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON,
  ): Promise<unknown> {
    const credential = this.hasAttribute("make")
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return (credential as PublicKeyCredential).toJSON();
  }
}

customElements.define("pass-key", PassKey);
