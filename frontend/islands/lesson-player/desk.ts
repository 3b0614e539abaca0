import { postJson } from "../../lib/json";
import { say } from "../../lib/say";
import { type Condition, type Medium, Study, type Trouble, goOn, start } from "./study";

type Face = "ready" | "check" | "due" | "paused" | "idle" | "offline" | "stopped" | "unreachable" | Trouble;

const LOOK_EVERY = 1_000;
const ASK_AFTER = 150_000;
const SPEAK_AT = 60_000;

/**
 * <study-desk data-lesson="7" data-trusted> around the panel as the server drew it.
 *
 * Parts inside are found by `data-part`, buttons by `data-do`, and every message lies ready as `[data-face]`.
 * Asks the camera panel for a check when one is needed, and goes on after `face-check:passed`.
 */
export class StudyDesk extends HTMLElement {
  #study: Study | null = null;
  #medium: Medium | null = null;
  #was: Condition = "paused";
  #timer = 0;
  #due = 0;
  #dueAt = 0;
  #spoken = false;
  #face: Face | null = null;
  #offline = false;

  connectedCallback(): void {
    this.addEventListener("click", this.#clicked);
    document.addEventListener("visibilitychange", this.#changed);
    document.addEventListener("face-check:passed", this.#passed);
    addEventListener("pagehide", this.#leave);
    for (const sign of ["pointerdown", "keydown", "scroll", "wheel", "touchmove"]) {
      addEventListener(sign, this.#active, { passive: true, capture: true });
    }
  }

  /** The film, text or pages of this lesson report here. */
  async attach(medium: Medium): Promise<void> {
    this.#medium = medium;
    this.hidden = false;
    try {
      const opened = await goOn(this.#lesson);
      if (opened) this.#run(...opened);
      else this.#show("ready");
    } catch {
      this.#show("ready");
    }
  }

  get isRunning(): boolean {
    return this.#study !== null;
  }

  /** May the film play? A check that is due comes first. */
  get isWaiting(): boolean {
    return this.#study === null || this.#study.isCheckDue;
  }

  /** Somebody was active where this page cannot see it: in the frame of a package. */
  noticed = (): void => this.#active();

  /** Something changed in the medium: it began, it stopped. */
  changed = (): void => this.#changed();

  get #lesson(): number {
    return Number(this.dataset["lesson"]);
  }

  begin = async (): Promise<void> => {
    try {
      const opened = await start(this.#lesson);
      if (opened) {
        this.#run(...opened);
        this.dispatchEvent(new CustomEvent("study:running", { bubbles: true }));
      } else this.#ask("check");
    } catch {
      this.#show("unreachable");
    }
  };

  #run(window: ConstructorParameters<typeof Study>[0], sincePass: number, due: number): void {
    if (!this.#medium) return;
    this.#study = new Study(window, this.#medium, {
      counted: (since, until) => this.#counted(since, until),
      offline: () => {
        this.#offline = true;
        this.#show("offline");
      },
      online: () => {
        this.#offline = false;
        this.#show(null);
        this.#say("online");
      },
      over: (why) => this.#over(why),
      checkDue: () => this.#ask("due"),
    });
    this.#was = this.#study.condition;
    this.#study.begin();
    this.#counted(sincePass, due);
    this.#show(null);
    globalThis.clearInterval(this.#timer);
    this.#timer = globalThis.setInterval(this.#look, LOOK_EVERY) as unknown as number;
    if (due === 0) void this.#study.pulse();
  }

  #look = (): void => {
    const study = this.#study;
    if (!study) return;
    this.#changed();
    if (study.condition === "counting") this.#dueAt -= LOOK_EVERY;
    this.#draw();
    const quiet = !("film" in (this.#medium ?? {})) && study.idleFor > ASK_AFTER;
    if (this.#offline || study.isCheckDue) return;
    if (quiet) this.#show("idle");
    else this.#show(study.condition === "paused" ? "paused" : null);
  };

  #changed = (): void => {
    const study = this.#study;
    if (!study) return;
    const now = study.condition;
    if (now === this.#was) return;
    study.mark(this.#was);
    const before = this.#was;
    this.#was = now;
    if (before === "counting" || now === "counting") void study.pulse(now === "hidden");
    this.#draw();
  };

  #active = (): void => {
    this.#study?.active();
    if (this.#face === "idle") this.#show(null);
  };

  #counted(_since: number, until: number): void {
    this.#due = until;
    this.#dueAt = until;
    if (until > SPEAK_AT) this.#spoken = false;
    this.#draw();
  }

  #draw(): void {
    const digits = this.#part("next-time");
    const left = Math.max(0, Math.ceil(this.#dueAt / 1000));
    if (digits)
      digits.textContent = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    const circle = this.querySelector<SVGCircleElement>(".next-check circle[stroke-dasharray]");
    circle?.setAttribute("stroke-dasharray", `${Math.min(100, (left / 600) * 100)} 100`);
    if (this.#study && !this.#spoken && this.#due > 0 && this.#dueAt <= SPEAK_AT) {
      this.#spoken = true;
      this.#say("soon");
    }
  }

  #ask(face: "check" | "due"): void {
    this.#medium?.pause();
    this.#show(face);
    document.querySelector("face-check")?.dispatchEvent(new CustomEvent("face-check:start"));
  }

  /** The check stands on this page, so there is nowhere to go afterwards. */
  #passed = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    if (this.#face === "stopped") {
      this.#show("ready");
      return;
    }
    if (this.#study) {
      this.#study.passed();
      this.#show(null);
      this.dispatchEvent(new CustomEvent("study:running", { bubbles: true }));
    } else await this.begin();
  };

  #over(why: Trouble): void {
    this.#medium?.pause();
    this.#study = null;
    globalThis.clearInterval(this.#timer);
    this.#show(why);
  }

  #clicked = async (event: Event): Promise<void> => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-do]");
    if (!button) return;
    const act = button.dataset["do"];
    if (act === "start") await this.begin();
    else if (act === "still") this.#active();
    else if (act === "stop") await this.#stop();
    else if (act === "trust") await this.#trust();
    else if (act === "reload") location.reload();
  };

  async #stop(): Promise<void> {
    this.#medium?.pause();
    const study = this.#study;
    this.#study = null;
    globalThis.clearInterval(this.#timer);
    sessionStorage.removeItem("study");
    if (await study?.end()) this.#show("stopped");
    else this.#show("unreachable");
  }

  async #trust(): Promise<void> {
    try {
      const answer = await postJson("/api/learning/trusted-check", {});
      if (answer.status === 200) await this.#passed();
    } catch {
      this.#show("unreachable");
    }
  }

  #leave = (): void => {
    void this.#study?.pulse(true);
  };

  #show(face: Face | null): void {
    if (this.#face === face && this.dataset["face"] === (face ?? "running")) return;
    this.#face = face;
    this.dataset["face"] = face ?? "running";
    for (const one of this.querySelectorAll<HTMLElement>("[data-face]")) {
      one.hidden = !(one.dataset["face"] ?? "").split(" ").includes(face ?? "running");
    }
    const shown = this.querySelector<HTMLElement>(`.cam__msg[data-face="${face ?? "running"}"]`);
    const words = shown?.querySelector("b")?.textContent;
    if (words && face) say(words);
    for (const over of document.querySelectorAll<HTMLElement>("[data-over]")) {
      over.hidden = !(over.dataset["over"] ?? "").split(" ").includes(face ?? "running");
    }
  }

  #say(key: string): void {
    const words = this.querySelector<HTMLElement>(`[data-words="${key}"]`)?.textContent;
    if (words) say(words);
  }

  #part(name: string): HTMLElement | null {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

customElements.define("study-desk", StudyDesk);

/** The desk of the page, ready to be attached to; none where an author only looks. */
export async function desk(): Promise<StudyDesk | null> {
  await customElements.whenDefined("study-desk");
  return document.querySelector<StudyDesk>("study-desk");
}
