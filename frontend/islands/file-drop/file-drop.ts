/**
 * <file-drop data-limit="10485760"> around an input, an empty `[data-chosen]` and a hidden `[data-too-big]`.
 *
 * Names what was chosen, and says at once when a file is too big to be taken. The server checks again.
 */
class FileDrop extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this.#name);
    this.addEventListener("dragenter", this.#over);
    this.addEventListener("dragleave", this.#out);
    this.addEventListener("drop", this.#out);
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#name);
    this.removeEventListener("dragenter", this.#over);
    this.removeEventListener("dragleave", this.#out);
    this.removeEventListener("drop", this.#out);
  }

  #over = (): void => {
    this.toggleAttribute("data-over", true);
  };

  #out = (): void => {
    this.toggleAttribute("data-over", false);
  };

  #name = (event: Event): void => {
    const files = [...((event.target as HTMLInputElement).files ?? [])];
    const limit = Number(this.dataset.limit ?? Infinity);
    const tooBig = files.some((file) => file.size > limit);
    (this.querySelector("[data-chosen]") as HTMLElement).textContent = files.map((file) => file.name).join(", ");
    this.querySelector("[data-too-big]")?.toggleAttribute("hidden", !tooBig);
  };
}

customElements.define("file-drop", FileDrop);
