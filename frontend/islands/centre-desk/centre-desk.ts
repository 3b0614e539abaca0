import { ServerClock } from "../../lib/clock";
import { post, ServerSaidNo } from "../../lib/http";
import { say } from "../../lib/say";
import { Outbox, type Note } from "./outbox";
import { Scanner } from "./scanner";

interface Taken {
  srn?: string;
  chair?: string;
  message?: string;
}

const WAITS = [1000, 2000, 4000, 8000, 15_000];
const SAME_CARD = 5000;
const HERE = "tr[data-state=here], tr[data-state=waits]";

/**
 * <centre-desk data-slot data-now data-…words> around the list of one slot.
 *
 * Who is checked in is written down in this browser first and sent as soon as there is a network, so that the desk goes
 * on without one. The list may be sent again and again: the server checks everybody in once. With a camera it reads
 * admit cards. Without script the same forms post as ever.
 */
class CentreDesk extends HTMLElement {
  #outbox!: Outbox;
  #clock!: ServerClock;
  #scanner: Scanner | undefined;
  #timer = 0;
  #failures = 0;
  #sending = false;
  #signedOut = false;
  #seen = { code: "", at: 0 };

  connectedCallback(): void {
    this.#outbox = new Outbox(this.dataset.slot ?? "");
    this.#clock = new ServerClock(Number(this.dataset.now));
    this.addEventListener("submit", this.#submitted);
    this.addEventListener("click", this.#clicked);
    addEventListener("online", this.#soon);
    if ("mediaDevices" in navigator) this.#part("camera")?.removeAttribute("hidden");
    void this.#begin();
  }

  disconnectedCallback(): void {
    this.#scanner?.close();
    window.clearTimeout(this.#timer);
    removeEventListener("online", this.#soon);
  }

  async #begin(): Promise<void> {
    for (const note of await this.#outbox.all()) if (note.who && !note.refused) this.#mark(note.who, "", "waits");
    await this.#tell();
    this.#soon();
  }

  #submitted = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    const kind = form.dataset.kind;
    if (!kind) return;
    event.preventDefault();
    const typed = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    delete typed.csrfmiddlewaretoken;
    void (kind === "arrival" ? this.#arrived(form.action, typed) : this.#happened(form.action, typed));
    form.reset();
    if (kind === "arrival") form.querySelector<HTMLInputElement>("input[name=who]")?.focus();
  };

  #clicked = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-dismiss], [data-part=camera]");
    if (button?.dataset.dismiss) void this.#dismiss(button.dataset.dismiss);
    else if (button) void this.#toggleCamera();
  };

  async #arrived(url: string, typed: Record<string, string>): Promise<void> {
    const who = numberOf(typed.who ?? "");
    const row = this.#row(who);
    if (row?.dataset.state === "here") {
      this.#say(this.#words("already", row.dataset.name ?? who));
      return;
    }
    this.#mark(who, typed.chair ?? "", "waits");
    await this.#keep(url, { ...typed, arrived_at: this.#now() }, who);
    this.#say(this.#words("noted", row?.dataset.name ?? who));
  }

  async #happened(url: string, typed: Record<string, string>): Promise<void> {
    await this.#keep(url, { ...typed, name: crypto.randomUUID(), happened_at: this.#now() }, "");
  }

  async #keep(url: string, fields: Record<string, string>, who: string): Promise<void> {
    const key = `${this.#now()} ${crypto.randomUUID()}`;
    await this.#outbox.keep({ key, slot: this.dataset.slot ?? "", url: new URL(url).pathname, fields, who });
    await this.#tell();
    this.#soon();
  }

  #soon = (): void => {
    this.#failures = 0;
    this.#signedOut = false;
    this.#later(0);
  };

  #later(milliseconds: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#send(), milliseconds);
  }

  async #send(): Promise<void> {
    if (this.#sending) return this.#later(200);
    this.#sending = true;
    const waiting = (await this.#outbox.all()).filter((note) => !note.refused);
    try {
      for (const note of waiting) await this.#sendOne(note);
      this.#failures = 0;
    } catch {
      // No network, or nobody is signed in: everything stays where it is.
      this.#failures += 1;
      this.#later(WAITS[Math.min(this.#failures, WAITS.length) - 1] ?? 1000);
    } finally {
      this.#sending = false;
    }
    await this.#tell();
  }

  async #sendOne(note: Note): Promise<void> {
    let said: Taken;
    try {
      said = await asJson(await post(note.url, note.fields));
    } catch (error) {
      if (error instanceof NotOurs) this.#signedOut = true;
      if (!(error instanceof ServerSaidNo) || ![404, 409, 422].includes(error.status)) throw error;
      const why = error.answer ? await asJson(error.answer).catch((): Taken => ({})) : {};
      await this.#outbox.keep({ ...note, refused: why.message ?? String(error.status) });
      if (note.who) this.#mark(note.who, "", "expected");
      return;
    }
    await this.#outbox.drop(note.key);
    if (said.srn) this.#mark(said.srn, said.chair ?? "", "here");
    else this.#incident(note.fields.words ?? "");
  }

  async #dismiss(key: string): Promise<void> {
    await this.#outbox.drop(key);
    await this.#tell();
  }

  async #toggleCamera(): Promise<void> {
    const video = this.querySelector("video");
    if (!video) return;
    if (this.#scanner?.isOpen) {
      this.#scanner.close();
      video.hidden = true;
      return;
    }
    this.#scanner = new Scanner(video, (code) => this.#scanned(code));
    try {
      await this.#scanner.open();
      video.hidden = false;
    } catch {
      this.#say(this.dataset.noCamera ?? "");
    }
  }

  /** The same card stays before the camera for a while: it is one arrival. */
  #scanned(code: string): void {
    const now = performance.now();
    const again = code === this.#seen.code && now - this.#seen.at < SAME_CARD;
    this.#seen = { code, at: now };
    const form = this.querySelector<HTMLFormElement>("form[data-kind=arrival]");
    if (again || !form) return;
    const chair = form.querySelector<HTMLInputElement>("input[name=chair]")?.value ?? "";
    void this.#arrived(form.action, { who: code, chair });
  }

  async #tell(): Promise<void> {
    const all = await this.#outbox.all();
    const waiting = all.filter((note) => !note.refused).length;
    const state = this.#part("state");
    if (state) {
      const word = this.#signedOut ? "signedOut" : waiting ? "waiting" : "";
      state.hidden = !word;
      state.textContent = word ? this.#words(word, String(waiting)) : "";
    }
    this.#showRefused(all.filter((note) => note.refused));
    const counted = document.querySelector<HTMLElement>("[data-part=counted]");
    const [here, everybody] = [this.querySelectorAll(HERE).length, this.querySelectorAll("tr[data-srn]").length];
    if (counted) counted.textContent = this.#words("counted", String(here)).replace("{all}", String(everybody));
  }

  #showRefused(notes: Note[]): void {
    const list = this.#part("refused");
    const sample = this.querySelector<HTMLTemplateElement>("template[data-part=refusal]");
    if (!list || !sample) return;
    list.hidden = !notes.length;
    list.replaceChildren(
      ...notes.map((note) => {
        const item = sample.content.cloneNode(true) as DocumentFragment;
        const words = item.querySelector("[data-words]");
        if (words) words.textContent = `${note.who || (note.fields.words ?? "")}: ${note.refused ?? ""}`;
        item.querySelector("button")?.setAttribute("data-dismiss", note.key);
        return item;
      }),
    );
  }

  #mark(who: string, chair: string, state: "expected" | "waits" | "here"): void {
    const row = this.#row(who);
    if (!row) return;
    row.dataset.state = state;
    const cell = row.querySelector("[data-part=chair]");
    if (cell && chair) cell.textContent = chair;
    for (const badge of row.querySelectorAll<HTMLElement>("[data-when]")) badge.hidden = badge.dataset.when !== state;
  }

  #incident(words: string): void {
    const item = document.createElement("li");
    item.textContent = words;
    this.#part("incidents")?.prepend(item);
  }

  #row(who: string): HTMLTableRowElement | undefined {
    const rows = [...this.querySelectorAll<HTMLTableRowElement>("tr[data-srn]")];
    return rows.find((row) => row.dataset.srn?.toLowerCase() === who.toLowerCase());
  }

  #part(name: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-part=${name}]`);
  }

  #words(name: string, about: string): string {
    return (this.dataset[name] ?? "").replace("{about}", about);
  }

  #say(words: string): void {
    say(words);
    const last = this.#part("last");
    if (last) last.textContent = words;
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

/** The sign-in page answered in place of the desk. */
class NotOurs extends Error {}

async function asJson(answer: Response): Promise<Taken> {
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new NotOurs();
  return (await answer.json()) as Taken;
}

/** The student's number: what was typed, or what an admit card says. Whether the card is real, the server decides. */
function numberOf(typed: string): string {
  const payload = typed.trim().split(".")[1];
  if (!payload) return typed.trim();
  try {
    const said: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return Array.isArray(said) ? String(said[1]) : typed.trim();
  } catch {
    return typed.trim();
  }
}

customElements.define("centre-desk", CentreDesk);
