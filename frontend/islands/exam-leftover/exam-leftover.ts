import { Queue } from "../exam-paper/queue";
import { Sender } from "../exam-paper/sender";

/**
 * <exam-leftover data-attempt data-lease hidden> on the page of a result, once the time was up.
 *
 * A browser that was closed without a network may still hold answers. They are sent from here; whether they count is
 * decided by a person. Without the lease, a form inside asks for it first.
 */
class ExamLeftover extends HTMLElement {
  connectedCallback(): void {
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const queue = new Queue(Number(this.dataset.attempt));
    if (!(await queue.all()).length) return;
    this.hidden = false;
    const lease = this.dataset.lease;
    if (!lease) return this.#ask();
    const sender = new Sender(queue, Number(this.dataset.attempt), lease, {
      heard: () => undefined,
      waiting: (count) => {
        if (count) return;
        sender.stop();
        window.location.reload();
      },
      elsewhere: () => this.#ask(),
      signedOut: () => window.location.reload(),
      over: () => undefined,
    });
    sender.start();
  }

  #ask(): void {
    this.querySelector("form")?.removeAttribute("hidden");
  }
}

customElements.define("exam-leftover", ExamLeftover);
