import { postJson } from "../../lib/json";
import type { Begin, Kept, Said } from "../../lib/room";

interface Desk extends HTMLElement {
  attach(medium: unknown): Promise<void>;
  begin(): Promise<void>;
  noticed(): void;
  readonly isWaiting: boolean;
}

interface Part {
  item: string;
  title: string;
  start: string;
  mastery: string;
  kept: Kept;
  version: number;
  /** Another part comes first. */
  waits: boolean;
}

interface Opened {
  launch: number;
  room: string;
  origin: string;
  learner: string;
  name: string;
  parts: Part[];
}

const LOOK_EVERY = 1_000;
const AGAIN = 5_000;

/**
 * <package-frame data-lesson="7"> with a cover for each state of the desk, and a button for each part if there are some.
 *
 * The package runs in a frame of another origin, without any right but to run. What it wants to keep comes as a message
 * and goes to the server; the newest state is sent until it has arrived. Its word counts for nothing but how it ended:
 * whether somebody is there, the browser says, which knows keys and clicks in a frame from those a script makes up.
 */
class PackageFrame extends HTMLElement {
  readonly playing = false;
  #desk: Desk | null = null;
  #opened: Opened | null = null;
  #part: Part | null = null;
  #frame: HTMLIFrameElement | null = null;
  #unsaved = new Map<string, Kept>();
  #sending = false;
  #timer = 0;
  #closed: (() => void) | null = null;
  #through = 0;

  async connectedCallback(): Promise<void> {
    addEventListener("message", this.#heard);
    addEventListener("pagehide", this.#leave);
    this.addEventListener("click", this.#clicked);
    document.addEventListener("study:running", this.#go);
    this.#through = Number(this.getAttribute("place") ?? 0);
    if (this.dataset["room"]) return this.#preview(this.dataset["room"]);
    await customElements.whenDefined("study-desk");
    this.#desk = document.querySelector<Desk>("study-desk");
    await this.#desk?.attach(this);
    // A reload goes on with the session it had.
    if (this.#desk && !this.#desk.isWaiting) this.#go();
    this.#timer = window.setInterval(this.#look, LOOK_EVERY);
  }

  disconnectedCallback(): void {
    removeEventListener("message", this.#heard);
    removeEventListener("pagehide", this.#leave);
    document.removeEventListener("study:running", this.#go);
    window.clearInterval(this.#timer);
  }

  /** Thousandths of the parts that are done. */
  get place(): number {
    return this.#through;
  }

  takeStretches(): [number, number, number][] {
    return [];
  }

  /** A check comes first: the cover is in front of the frame, and no key may reach it. */
  pause(): void {
    if (this.#frame) this.#frame.inert = true;
  }

  #go = (): void => {
    if (this.#frame) this.#frame.inert = false;
    else void this.#open();
  };

  /** For its author: the package at work, with nothing kept. */
  #preview(room: string): void {
    const parts = [...this.querySelectorAll<HTMLElement>("[data-item]")].map((one) => ({
      item: one.dataset["item"] ?? "",
      title: one.textContent ?? "",
      start: one.dataset["start"] ?? "",
      mastery: one.dataset["mastery"] ?? "",
      kept: {},
      version: 0,
      waits: false,
    }));
    this.#opened = { launch: 0, room, origin: new URL(room).origin, learner: "preview", name: "Preview", parts };
    this.#show(parts[0] ?? null);
  }

  async #open(): Promise<void> {
    const answer = await postJson(`/api/learning/lessons/${this.dataset["lesson"]}/package`, {}).catch(() => null);
    if (answer?.status !== 200) return this.#trouble("unreachable");
    this.#opened = answer.said as unknown as Opened;
    const open = this.#opened.parts.find(
      (part) => !part.waits && !part.kept["cmi.core.lesson_status"]?.match(/passed|completed/),
    );
    this.#show(open ?? this.#opened.parts[0] ?? null);
  }

  #show(part: Part | null): void {
    if (!this.#opened || !part) return;
    this.#part = part;
    this.#frame?.remove();
    const frame = document.createElement("iframe");
    // Scripts may run, in the origin of packages; nothing else: no windows, no way to the page around it.
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms");
    frame.allow = "autoplay; fullscreen";
    frame.title = part.title;
    frame.src = this.#opened.room;
    this.#frame = frame;
    this.querySelector(".package__stage")?.prepend(frame);
    for (const one of this.querySelectorAll<HTMLElement>("[data-item]")) {
      if (one.dataset["item"] === part.item) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }

  #heard = (event: MessageEvent<Said>): void => {
    const [opened, part] = [this.#opened, this.#part];
    if (!opened || !part || event.origin !== opened.origin || event.source !== this.#frame?.contentWindow) return;
    const said = event.data;
    if (said.kind === "ready") {
      const { item, start, mastery, kept } = part;
      const begin: Begin = { kind: "begin", item, start, mastery, kept, learner: opened.learner, name: opened.name };
      this.#frame?.contentWindow?.postMessage(begin, opened.origin);
    } else if (said.kind === "kept" && said.item === part.item) {
      part.kept = said.kept;
      this.#unsaved.set(part.item, said.kept);
      void this.#send();
    } else if (said.kind === "closed") this.#closed?.();
  };

  /** The newest state of each part, again and again until it has arrived. */
  async #send(leaving = false): Promise<void> {
    if (this.dataset["room"] || (this.#sending && !leaving)) return;
    this.#sending = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const [part, kept] = next;
      part.version += 1;
      const said = { launch: this.#opened?.launch, item: part.item, version: part.version, kept };
      const path = `/api/learning/lessons/${this.dataset["lesson"]}/package/state`;
      const answer = await postJson(path, said, 8000, leaving).catch(() => null);
      if (answer === null) {
        this.#trouble("unreachable");
        window.setTimeout(() => void this.#send(), AGAIN);
        break;
      }
      if (this.#unsaved.get(part.item) === kept) this.#unsaved.delete(part.item);
      this.#trouble(answer.status === 200 ? null : "elsewhere");
      if (answer.status === 200) this.#draw(part, answer.said);
    }
    this.#sending = false;
  }

  #next(): [Part, Kept] | null {
    for (const [item, kept] of this.#unsaved) {
      const part = this.#opened?.parts.find((one) => one.item === item);
      if (part) return [part, kept];
    }
    return null;
  }

  #draw(part: Part, said: Record<string, unknown>): void {
    const percent = said["percent"] === null ? "" : ` · ${Math.round(Number(said["percent"]))} %`;
    const words = `${String(said["label"])}${percent}`;
    const result = this.querySelector("[data-part=result]");
    if (result) result.textContent = words;
    const button = [...this.querySelectorAll<HTMLElement>("[data-item]")].find(
      (one) => one.dataset["item"] === part.item,
    );
    if (button) {
      button.classList.toggle("done", said["through"] === true);
      const outcome = button.querySelector("[data-outcome]");
      if (outcome) outcome.textContent = words;
    }
    this.#unlock(said["open"] as string[]);
    const all = this.#opened?.parts.length ?? 1;
    const done = this.querySelectorAll("[data-item].done").length || (said["through"] === true ? 1 : 0);
    this.#through = Math.max(this.#through, Math.round((done / all) * 1000));
  }

  /** What had to come first has come. */
  #unlock(open: string[]): void {
    for (const one of this.querySelectorAll<HTMLButtonElement>("[data-item]:disabled")) {
      const part = this.#opened?.parts.find((each) => each.item === one.dataset["item"]);
      if (!part || !open.includes(part.item)) continue;
      part.waits = false;
      one.disabled = false;
      const outcome = one.querySelector("[data-outcome]");
      if (outcome) outcome.textContent = "";
    }
  }

  #clicked = async (event: Event): Promise<void> => {
    const button = (event.target as Element).closest<HTMLElement>("[data-act], [data-item]");
    if (!button) return;
    if (button.dataset["act"] === "start") await this.#desk?.begin();
    else if (button.dataset["act"] === "full") {
      const stage = this.querySelector(".package__stage");
      await (document.fullscreenElement ? document.exitFullscreen() : stage?.requestFullscreen());
    } else if (button.dataset["item"] !== undefined) await this.#change(button.dataset["item"]);
  };

  async #change(item: string): Promise<void> {
    const part = this.#opened?.parts.find((one) => one.item === item);
    if (!part || part.waits || part === this.#part) return;
    const closed = new Promise<void>((resolve) => (this.#closed = resolve));
    this.#frame?.contentWindow?.postMessage({ kind: "close" }, this.#opened?.origin ?? "");
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1_500))]);
    this.#closed = null;
    this.#show(part);
  }

  /** A key or a click inside a frame wakes every window around it. A script cannot make one up. */
  #look = (): void => {
    if (document.activeElement === this.#frame && navigator.userActivation?.isActive) this.#desk?.noticed();
  };

  #leave = (): void => {
    if (this.#unsaved.size > 0) void this.#send(true);
  };

  #trouble(key: "unreachable" | "elsewhere" | null): void {
    const line = this.querySelector<HTMLElement>("[data-part=trouble]");
    if (!line) return;
    line.hidden = key === null;
    line.textContent = key === null ? "" : (line.dataset[key] ?? "");
  }
}

customElements.define("package-frame", PackageFrame);
