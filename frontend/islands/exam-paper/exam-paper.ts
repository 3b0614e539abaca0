import { ServerClock, asDigits } from "../../lib/clock";
import { say } from "../../lib/say";
import { watch } from "./camera";
import { layOut } from "./desk";
import { contentOf, fieldsOf, isAnswered, isMarked, numberOf } from "./fields";
import { Queue, type Unsent } from "./queue";
import { Sender, type Heard } from "./sender";

/**
 * <exam-paper data-attempt data-lease data-lease-no data-seq data-now data-until> around the form of the paper.
 *
 * Shows one of the questions that the server drew, keeps every change in the browser's database before it is sent, and
 * counts by the server's clock. Without script the same form saves question by question.
 */
class ExamPaper extends HTMLElement {
  readonly #attempt = Number(this.dataset.attempt);
  readonly #lease = Number(this.dataset.leaseNo);
  readonly #queue = new Queue(this.#attempt);
  #sender?: Sender;
  #clock = new ServerClock(Number(this.dataset.now));
  #until = Number(this.dataset.until);
  #seq = Number(this.dataset.seq);
  #paused = Boolean(this.dataset.paused);
  #frozen = false;
  #handingIn = false;
  #unsent = 0;
  #said = new Set<number>();
  #message = Number(this.dataset.message);

  connectedCallback(): void {
    void this.#begin();
  }

  async #begin(): Promise<void> {
    // Of two windows of this browser with one lease, one writes; the server sees to those with another.
    if (!(await onlyHere(`exam-${this.#attempt}-${this.#lease}`))) return this.#elsewhere();
    await this.#recover();
    this.#sender = new Sender(this.#queue, this.#attempt, this.dataset.lease ?? "", {
      heard: (said) => this.#heard(said),
      waiting: (count, silentFor) => this.#waiting(count, silentFor),
      elsewhere: () => this.#elsewhere(),
      signedOut: () => open("sign-in-again"),
      over: () => this.#over(),
    });
    layOut(this.#queue);
    watch(() => this.#clock);
    this.#listen();
    this.#sender.start();
    window.setInterval(() => this.#tick(), 1000);
    this.#tick();
    this.dataset.ready = "";
  }

  /** What this browser kept and could not send, before it was closed or killed, stands on the page again. */
  async #recover(): Promise<void> {
    for (const kept of await this.#queue.all()) {
      if (kept.lease === this.#lease) this.#seq = Math.max(this.#seq, kept.seq);
      if (this.#isNews(kept)) this.#fill(kept);
      this.#unsent += 1;
    }
    for (const one of this.#questions()) this.#paint(one);
  }

  #listen(): void {
    this.addEventListener("change", (event) => {
      const question = (event.target as HTMLElement).closest<HTMLElement>("[data-number]");
      if (question && !(event.target as HTMLElement).matches("[data-keys-on]")) void this.#keep(question);
    });
    this.addEventListener("input", (event) => {
      const typed = event.target as HTMLInputElement;
      const question = typed.closest<HTMLElement>("[data-kind=NUMERICAL]");
      if (question && typed.matches(".input")) void this.#keep(question);
    });
    document.addEventListener("click", (event) => this.#clicked(event), true);
    document.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("paste", () => this.#sender?.notice("PASTED"));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#sender?.notice("HIDDEN");
    });
    addEventListener("pagehide", () => void this.#sender?.parting());
    addEventListener("beforeunload", (event) => {
      if (this.#unsent && !this.#handingIn) event.preventDefault();
    });
    document.getElementById("hand-in")?.addEventListener("submit", (event) => void this.#handIn(event));
    for (const strike of this.querySelectorAll(".strike")) strike.removeAttribute("hidden");
    this.querySelector("[data-keys]")?.removeAttribute("hidden");
  }

  #clicked(event: MouseEvent): void {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button");
    if (!button) return;
    const inside = button.form?.id === "paper";
    if (button.dataset.tile) this.#go(Number(button.dataset.tile));
    else if (button.matches("[data-sheet]")) open("questions");
    else if (inside && button.name === "go" && button.value === "finish") this.#askToHandIn();
    else if (inside && button.name === "go") this.#step(button.value);
    else if (button.dataset.strike) this.#strike(button);
    else return;
    event.preventDefault();
  }

  #step(to: string): void {
    const here = this.#current();
    if (to === "clear") return void this.#clear(here);
    // The button says that it saves: a question it leaves is kept as it is, answered or not.
    void this.#keep(here);
    this.#go(numberOf(here) + (to === "next" ? 1 : -1));
  }

  async #clear(question: HTMLElement): Promise<void> {
    for (const field of fieldsOf(question)) {
      if (field instanceof HTMLInputElement && field.name.startsWith("a-") && field.type !== "text")
        field.checked = false;
      else if (!field.name.startsWith("m-")) field.value = "";
    }
    await this.#keep(question);
  }

  #strike(button: HTMLButtonElement): void {
    const struck = button.closest(".opt-row")?.classList.toggle("is-struck") ?? false;
    button.setAttribute("aria-pressed", String(struck));
    void this.#keep(this.#current());
  }

  #go(number: number): void {
    const questions = this.#questions();
    const to = questions[number - 1];
    if (!to) return number > questions.length ? this.#askToHandIn() : undefined;
    for (const one of questions) one.hidden = one !== to;
    const current = this.querySelector<HTMLInputElement>("input[name=current]");
    if (current) current.value = String(number);
    const here = this.querySelector("[data-here]");
    if (here) here.textContent = `${number}/${questions.length}`;
    if (!("seen" in to.dataset)) {
      to.dataset.seen = "";
      void this.#keep(to);
    }
    close("questions");
    history.replaceState(null, "", `?question=${number}`);
    to.querySelector<HTMLElement>("h1")?.focus();
    scrollTo({ top: 0 });
    this.#paintAll();
  }

  #key(event: KeyboardEvent): void {
    const on = this.querySelector<HTMLInputElement>("[data-keys-on]")?.checked;
    if (!on || !event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const flag = this.#current().querySelector<HTMLInputElement>("input[name^=m-]");
    if (event.code === "KeyN") this.#step("next");
    else if (event.code === "KeyP") this.#step("previous");
    else if (event.code === "KeyM") flag?.click();
    else return;
    event.preventDefault();
  }

  /** First into the browser's database, then on its way. */
  async #keep(question: HTMLElement): Promise<void> {
    if (this.#frozen) return;
    this.#seq += 1;
    this.#unsent += 1;
    const said = { lease: this.#lease, seq: this.#seq, number: numberOf(question), content: contentOf(question) };
    this.#paint(question);
    await this.#queue.add(said);
    this.#sender?.soon();
  }

  #heard(said: Heard): void {
    this.#clock = new ServerClock(said.now);
    const more = said.until - this.#until;
    this.#until = said.until;
    if (more > 1000 && this.#frozen) this.#freeze(false);
    if (said.paused !== this.#paused) {
      this.#paused = said.paused;
      document.getElementById("paused")?.toggleAttribute("hidden", !said.paused);
    }
    if (said.message > this.#message) void this.#readMessages(said.message);
    // What came too late is still sent, before the page is left.
    if (said.over) void this.#queue.all().then((left) => left.length || this.#over());
  }

  /** Words for the candidate are drawn by the server: fetched with the page, put where they belong. */
  async #readMessages(newest: number): Promise<void> {
    const answer = await fetch(window.location.href, { credentials: "same-origin" }).catch(() => undefined);
    if (!answer?.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = drawn.getElementById("from-invigilator");
    const here = document.getElementById("from-invigilator");
    if (!there || !here) return;
    here.replaceChildren(...there.children);
    this.#message = newest;
  }

  #waiting(count: number, silentFor: number): void {
    this.#unsent = count;
    const bar = document.querySelector<HTMLElement>("[data-save]");
    const words = bar?.querySelector("[data-words]");
    if (!bar || !words) return;
    const off = count > 0;
    const wasOff = bar.classList.toggle("is-off", off) === false && words.textContent !== bar.dataset.saved;
    words.textContent = off ? (bar.dataset.kept ?? "").replace("{n}", String(count)) : (bar.dataset.saved ?? "");
    bar.querySelector("[data-sign=saved]")?.toggleAttribute("hidden", off);
    bar.querySelector("[data-sign=off]")?.toggleAttribute("hidden", !off);
    const offline = document.getElementById("offline");
    offline?.toggleAttribute("hidden", silentFor < 25_000 && !(off && silentFor > 5000));
    if (wasOff) say(words.textContent);
    // Only when the server has just answered: offline, a form sent would take the page away.
    if (!count && silentFor < 2000 && this.#handingIn) this.#handOver();
  }

  #tick(): void {
    if (this.#paused) return;
    const left = this.#clock.secondsUntil(this.#until);
    const clock = document.querySelector<HTMLElement>("[data-clock]");
    const digits = clock?.querySelector("span");
    if (clock && digits) {
      digits.textContent = asDigits(left);
      clock.classList.toggle("is-last", left <= 60);
      clock.classList.toggle("is-low", left > 60 && left <= 600);
    }
    const minutes = Math.ceil(left / 60);
    if ([30, 10, 5, 1].includes(minutes) && left % 60 === 0 && !this.#said.has(minutes)) {
      this.#said.add(minutes);
      say((this.dataset.minutes ?? "").replace("{n}", String(minutes)));
    }
    if (left === 0 && !this.#frozen) this.#timeUp();
  }

  #timeUp(): void {
    this.#freeze(true);
    document.getElementById("time-up")?.removeAttribute("hidden");
    this.#handingIn = true;
    this.#sender?.soon();
  }

  #freeze(on: boolean): void {
    this.#frozen = on;
    if (!on) {
      this.#handingIn = false;
      document.getElementById("time-up")?.setAttribute("hidden", "");
    }
    for (const question of this.#questions()) question.toggleAttribute("inert", on);
  }

  #askToHandIn(): void {
    const questions = this.#questions();
    const answered = questions.filter((one) => isAnswered(one)).length;
    const marked = questions.filter((one) => isMarked(one)).length;
    const counts: Record<string, number> = { answered, unanswered: questions.length - answered, marked };
    for (const [name, count] of Object.entries(counts)) {
      for (const cell of document.querySelectorAll(`[data-count=${name}]`)) cell.textContent = String(count);
    }
    close("questions");
    open("submit");
  }

  /** The last answers go first; the paper follows when they are through. */
  async #handIn(event: Event): Promise<void> {
    if (this.#handingIn && !this.#unsent) return;
    event.preventDefault();
    this.#handingIn = true;
    const waiting = await this.#queue.all();
    if (waiting.length) document.querySelector("[data-waiting]")?.removeAttribute("hidden");
    this.#unsent = waiting.length;
    this.#sender?.soon();
  }

  #handOver(): void {
    const form = document.getElementById("hand-in");
    if (!(form instanceof HTMLFormElement)) return;
    this.#sender?.stop();
    const go = (): void => form.submit();
    void this.#queue.forget().then(go, go);
  }

  #elsewhere(): void {
    this.#freeze(true);
    open("elsewhere");
  }

  #over(): void {
    this.#handingIn = true;
    window.location.assign(window.location.pathname);
  }

  #questions(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-number]")];
  }

  #current(): HTMLElement {
    return this.#questions().find((one) => !one.hidden) as HTMLElement;
  }

  /** Whether the server has nothing newer: another device may have gone on after this one lost its network. */
  #isNews(kept: Unsent): boolean {
    const said = this.#questions()[kept.number - 1]?.dataset;
    const [lease, seq] = [Number(said?.saidLease), Number(said?.saidSeq)];
    return kept.lease > lease || (kept.lease === lease && kept.seq > seq);
  }

  #fill(kept: Unsent): void {
    const question = this.#questions()[kept.number - 1];
    if (!question) return;
    const said = kept.content;
    question.dataset.seen = "";
    for (const field of fieldsOf(question)) {
      const list = Array.isArray(said.a) ? said.a : [];
      if (field.name.startsWith("m-")) (field as HTMLInputElement).checked = said.m === 1;
      else if (field instanceof HTMLSelectElement) field.value = String(list[Number(field.name.split("-")[2])] ?? "");
      else if (field.type === "text") field.value = typeof said.a === "string" ? said.a : "";
      else field.checked = list.includes(Number(field.value));
    }
    for (const strike of question.querySelectorAll<HTMLElement>(".strike")) {
      const struck = said.x?.includes(Number(strike.dataset.strike)) ?? false;
      strike.setAttribute("aria-pressed", String(struck));
      strike.closest(".opt-row")?.classList.toggle("is-struck", struck);
    }
  }

  #paint(question: HTMLElement): void {
    const number = numberOf(question);
    const answered = isAnswered(question);
    const seen = "seen" in question.dataset;
    const marked = isMarked(question);
    const state = answered ? this.dataset.answered : seen ? this.dataset.seen : this.dataset.unseen;
    const label = `${(this.dataset.question ?? "").replace("{n}", String(number))}: ${state ?? ""}`;
    for (const tile of document.querySelectorAll<HTMLElement>(`[data-tile="${number}"]`)) {
      tile.className = [answered ? "answered" : seen ? "" : "unseen", marked ? "marked" : ""].join(" ").trim();
      tile.setAttribute("aria-label", marked ? `${label}, ${this.dataset.marked ?? ""}` : label);
      if (question.hidden) tile.removeAttribute("aria-current");
      else tile.setAttribute("aria-current", "true");
    }
    this.#countUp();
  }

  #paintAll(): void {
    for (const one of this.#questions()) this.#paint(one);
  }

  #countUp(): void {
    const questions = this.#questions();
    const answered = questions.filter((one) => isAnswered(one)).length;
    const unseen = questions.filter((one) => !("seen" in one.dataset) && !isAnswered(one)).length;
    const marked = questions.filter((one) => isMarked(one)).length;
    const counts = [answered, questions.length - answered - unseen, marked, unseen];
    document.querySelectorAll(".legend b").forEach((cell, place) => {
      cell.textContent = String(counts[place % counts.length]);
    });
  }
}

function open(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

function close(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement) dialog.close();
}

/** Whether no other window of this browser writes. Kept until this page is gone; one that is just going is waited for. */
async function onlyHere(name: string): Promise<boolean> {
  for (let tries = 0; tries < 5; tries += 1) {
    if (await locked(name)) return true;
    await new Promise((again) => window.setTimeout(again, 300));
  }
  return false;
}

function locked(name: string): Promise<boolean> {
  return new Promise((tell) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      tell(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => undefined);
    });
  });
}

customElements.define("exam-paper", ExamPaper);
