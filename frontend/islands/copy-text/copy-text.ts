import { say } from "../../lib/say";

/**
 * <copy-text value="K7F2-19" data-copied="Copied"> around a hidden button.
 *
 * Copies the value and says so. Without a clipboard the button stays hidden: the text beside it can be selected.
 */
class CopyText extends HTMLElement {
  connectedCallback(): void {
    if (!navigator.clipboard) return;
    this.querySelector("button")?.removeAttribute("hidden");
    this.addEventListener("click", this.#copy);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#copy);
  }

  #copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(this.getAttribute("value") ?? "");
    const label = this.querySelector<HTMLElement>("button > span");
    const before = label?.textContent ?? "";
    const copied = this.dataset.copied ?? "";
    say(copied);
    if (!label || before === copied) return;
    label.textContent = copied;
    window.setTimeout(() => (label.textContent = before), 2000);
  };
}

customElements.define("copy-text", CopyText);
