import { post } from "../../lib/http";

/**
 * <theme-switch> around the form that sets the theme.
 *
 * Changes the page at once and tells the server behind it. If the server cannot be told, the form is sent as without
 * script, and the page says what went wrong.
 */
class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", this.#change);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this.#change);
  }

  #change = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target as HTMLFormElement;
    const chosen = event.submitter as HTMLButtonElement;
    const fields = new FormData(form, chosen);
    try {
      await post(form.action, fields);
      this.#show(chosen.value);
    } catch {
      form.append(
        Object.assign(document.createElement("input"), { type: "hidden", name: chosen.name, value: chosen.value }),
      );
      form.submit();
    }
  };

  #show(theme: string): void {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    for (const button of this.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  }
}

customElements.define("theme-switch", ThemeSwitch);
