/**
 * <order-list data-said="…"> around a list whose items carry `data-key`, a form with the keys as hidden fields, and the
 * buttons that move an item up or down, which stay: dragging is only quicker.
 *
 * With mouse, pen or finger an item is taken by its `[data-grip]`; let go, the form is sent.
 */
class OrderList extends HTMLElement {
  #item: HTMLElement | null = null;
  #before = "";

  connectedCallback(): void {
    for (const grip of this.querySelectorAll<HTMLElement>("[data-grip]")) grip.hidden = false;
    this.addEventListener("pointerdown", this.#take);
    this.addEventListener("pointermove", this.#move);
    this.addEventListener("pointerup", this.#leave);
    this.addEventListener("pointercancel", this.#giveUp);
    addEventListener("keydown", this.#escape);
  }

  disconnectedCallback(): void {
    removeEventListener("keydown", this.#escape);
  }

  get #list(): HTMLElement {
    return this.querySelector("ol") as HTMLElement;
  }

  get #items(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>(":scope > [data-key]")];
  }

  get #order(): string {
    return this.#items.map((item) => item.dataset["key"]).join(",");
  }

  #take = (event: PointerEvent): void => {
    const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
    const item = grip?.closest<HTMLElement>("[data-key]");
    if (!grip || !item || event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    this.#item = item;
    this.#before = this.#order;
    item.classList.add("is-dragged");
  };

  #move = (event: PointerEvent): void => {
    const item = this.#item;
    if (!item) return;
    const after = this.#items.find((one) => {
      const { top, height } = one.getBoundingClientRect();
      return one !== item && event.clientY < top + height / 2;
    });
    if (after) {
      if (item.nextElementSibling !== after) this.#list.insertBefore(item, after);
    } else if (this.#list.lastElementChild !== item) this.#list.append(item);
  };

  #leave = (): void => {
    const item = this.#item;
    if (!item) return;
    item.classList.remove("is-dragged");
    this.#item = null;
    if (this.#order === this.#before) return;
    const form = this.querySelector<HTMLFormElement>("form[data-order]") as HTMLFormElement;
    for (const field of form.querySelectorAll("input[name=content]")) field.remove();
    for (const key of this.#order.split(",")) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "content";
      field.value = key;
      form.append(field);
    }
    form.requestSubmit();
  };

  #giveUp = (): void => {
    if (!this.#item) return;
    this.#item.classList.remove("is-dragged");
    this.#item = null;
    for (const key of this.#before.split(",")) {
      const item = this.#items.find((one) => one.dataset["key"] === key);
      if (item) this.#list.append(item);
    }
  };

  #escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#giveUp();
  };
}

customElements.define("order-list", OrderList);
