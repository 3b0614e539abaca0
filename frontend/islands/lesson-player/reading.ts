import { desk } from "./desk";
import type { Medium } from "./study";

/** <lesson-text place="340"> around a text, questions or anything that is read: the place is thousandths of its length. */
class LessonText extends HTMLElement implements Medium {
  readonly playing = false;
  #furthest = 0;

  async connectedCallback(): Promise<void> {
    this.#furthest = Number(this.getAttribute("place") ?? 0);
    addEventListener("scroll", this.#look, { passive: true });
    if (this.#furthest > 0 && this.#furthest < 950 && !location.hash) this.#goBack();
    this.#look();
    await (await desk())?.attach(this);
  }

  disconnectedCallback(): void {
    removeEventListener("scroll", this.#look);
  }

  get place(): number {
    return this.#furthest;
  }

  takeStretches(): [number, number, number][] {
    return [];
  }

  pause(): void {
    // A text does not run.
  }

  #look = (): void => {
    const { top, height } = this.getBoundingClientRect();
    const seen = height > 0 ? ((innerHeight - top) / height) * 1000 : 0;
    this.#furthest = Math.max(this.#furthest, Math.min(1000, Math.round(seen)));
  };

  #goBack(): void {
    const { top, height } = this.getBoundingClientRect();
    scrollTo({ top: scrollY + top + (height * this.#furthest) / 1000 - innerHeight * 0.8 });
  }
}

customElements.define("lesson-text", LessonText);
