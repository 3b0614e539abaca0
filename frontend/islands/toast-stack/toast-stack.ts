/**
 * <toast-stack for="8"> around toasts.
 *
 * Takes each toast away after that many seconds, or when its button is pressed. The time stands still while the
 * pointer or the focus is on one.
 */
class ToastStack extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    this.addEventListener("click", this.#dismiss);
    this.#timer = window.setInterval(this.#grow, 1000);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
    this.removeEventListener("click", this.#dismiss);
  }

  #grow = (): void => {
    if (this.matches(":hover, :focus-within")) return;
    const seconds = Math.max(6, Number(this.getAttribute("for") ?? 8));
    for (const toast of this.querySelectorAll<HTMLElement>(".toast")) {
      const age = Number(toast.dataset.age ?? 0) + 1;
      toast.dataset.age = String(age);
      if (age >= seconds) toast.remove();
    }
  };

  #dismiss = (event: Event): void => {
    if ((event.target as Element).closest("button")) (event.target as Element).closest(".toast")?.remove();
  };
}

customElements.define("toast-stack", ToastStack);
