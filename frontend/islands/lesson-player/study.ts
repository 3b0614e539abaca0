import { postJson } from "../../lib/json";

/** What is being learned from: a film, a text, pages. */
export interface Medium {
  /** Is media playing now? Texts never are: for them the reader's activity counts. */
  readonly playing: boolean;
  /** Where the learner is, in the lesson's own measure. */
  readonly place: number;
  /** What was played since the last call: from, to, in seconds, and how fast. */
  takeStretches(): [number, number, number][];
  pause(): void;
}

export type Condition = "counting" | "paused" | "hidden" | "idle";
export type Trouble = "elsewhere" | "signed-out" | "out-of-step";

export interface Window {
  session: number;
  lease: string;
  seq: number;
}

interface Listener {
  counted(sincePass: number, untilCheck: number): void;
  offline(since: number): void;
  online(): void;
  over(why: Trouble): void;
  checkDue(): void;
}

const EVERY = 30_000;
const AGAIN = 5_000;
const READING_GRACE = 180_000;
const CHECKPOINT = 300_000;
// The sign-in of somebody who has gone must be able to end.
const QUIET_AFTER = 300_000;

/**
 * Counts with the server. Each pulse says how the time since the last one was spent; the server measures it.
 *
 * A pulse that could not be sent is not kept in a list: the next try covers its time too, because the server counts
 * from the last pulse it heard. So nothing is lost while the silence is shorter than two and a half minutes.
 */
export class Study {
  #good = 0;
  #bad = 0;
  #marked = performance.now();
  #badAtFirstTry: number | null = null;
  #lastActive = performance.now();
  #lastGood = performance.now();
  #countedSinceCheckpoint = 0;
  #sincePass = 0;
  #timer = 0;
  #busy = false;
  #again = false;
  #silentSince: number | null = null;
  #over = false;
  #due = false;

  constructor(
    readonly window: Window,
    private readonly medium: Medium,
    private readonly listener: Listener,
  ) {}

  get condition(): Condition {
    if (document.visibilityState === "hidden") return "hidden";
    if (this.medium.playing) return "counting";
    if (!this.#readsAlone) return "paused";
    return performance.now() - this.#lastActive <= READING_GRACE ? "counting" : "idle";
  }

  /** Milliseconds since the learner last did something. */
  get idleFor(): number {
    return performance.now() - this.#lastActive;
  }

  get isCheckDue(): boolean {
    return this.#due;
  }

  /** Films count while they play; everything else while somebody is there. */
  get #readsAlone(): boolean {
    return this.medium.place >= 0 && !("film" in this.medium);
  }

  begin(): void {
    this.#marked = performance.now();
    this.#schedule(EVERY);
  }

  /** Call whenever the condition may have changed, before it does. */
  mark(was: Condition): void {
    const now = performance.now();
    const gone = now - this.#marked;
    this.#marked = now;
    if (was === "counting") {
      this.#good += gone;
      this.#lastGood = now;
    } else this.#bad += gone;
  }

  /** Somebody moved, scrolled, typed, or said that they are still there. */
  active(): void {
    this.#lastActive = performance.now();
  }

  /** A check was passed: the server knows already, and tells when the next is due. */
  passed(): void {
    this.#due = false;
    void this.pulse();
  }

  /** Sends what is known now. */
  async pulse(last = false): Promise<void> {
    if (this.#over) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    window.clearTimeout(this.#timer);
    this.mark(this.condition);
    try {
      await this.#send(last);
    } finally {
      this.#busy = false;
    }
    if (this.#again && !this.#over) {
      this.#again = false;
      await this.pulse(last);
    }
  }

  async checkpoint(): Promise<void> {
    await this.pulse();
    if (this.#over || this.#silentSince !== null) return;
    await postJson(`/api/learning/study/${this.window.session}/checkpoint`, { lease: this.window.lease }).catch(
      () => undefined,
    );
    this.#countedSinceCheckpoint = 0;
  }

  async end(): Promise<boolean> {
    await this.pulse();
    this.#stop();
    const path = `/api/learning/study/${this.window.session}/end`;
    const answer = await postJson(path, { lease: this.window.lease }).catch(() => null);
    return answer?.status === 200;
  }

  async #send(last: boolean): Promise<void> {
    const [good, bad] = [this.#good, this.#bad];
    this.#badAtFirstTry ??= bad;
    const counts = good > 0;
    const visible = counts || document.visibilityState === "visible";
    const said = {
      s: this.window.session,
      l: this.window.lease,
      n: this.window.seq + 1,
      v: visible ? 1 : 0,
      p: "film" in this.medium ? (counts ? 1 : 0) : 0,
      ...("film" in this.medium
        ? {}
        : { i: Math.round((counts ? Math.min(this.idleFor, READING_GRACE) : this.idleFor) / 1000) }),
      ...(counts && bad > 0 ? { w: Math.round(bad) } : {}),
      at: Math.max(0, Math.round(this.medium.place)),
      m: this.#stretches(),
    };
    let answer;
    try {
      answer = await postJson("/learning/pulse", said, 8000, last);
    } catch {
      this.#silentSince ??= performance.now();
      this.listener.offline(performance.now() - this.#silentSince);
      this.#schedule(AGAIN);
      return;
    }
    this.#kept = [];
    if (answer.status === 401) return this.#finish("signed-out");
    if (answer.status !== 200) {
      return this.#finish(answer.said["code"] === "campus.pulse_out_of_turn" ? "out-of-step" : "elsewhere");
    }
    this.#heard(answer.said, good, bad);
  }

  #heard(said: Record<string, unknown>, good: number, bad: number): void {
    const wasSilent = this.#silentSince !== null;
    this.#silentSince = null;
    this.window.seq = Number(said["seq"]);
    sessionStorage.setItem("study", JSON.stringify(this.window));
    const [sincePass, due] = [Number(said["since"]), Number(said["due"])];
    this.#countedSinceCheckpoint += Math.max(0, sincePass - this.#sincePass);
    this.#sincePass = sincePass;
    if (said["again"]) {
      // The first try had arrived and only its answer was lost: what came after it is still to be told.
      this.#bad -= Math.min(this.#badAtFirstTry ?? 0, this.#bad);
      this.#again = true;
    } else {
      this.#good -= good;
      this.#bad -= bad;
    }
    this.#badAtFirstTry = null;
    if (wasSilent) this.listener.online();
    this.listener.counted(sincePass, due);
    if (due === 0 && !this.#due) {
      this.#due = true;
      this.listener.checkDue();
    } else if (due > 0) this.#due = false;
    if (this.#countedSinceCheckpoint >= CHECKPOINT) {
      this.#countedSinceCheckpoint = 0;
      void this.checkpoint();
    }
    const quiet = this.condition !== "counting" && performance.now() - this.#lastGood > QUIET_AFTER;
    // The check is due at a moment that is known: be there, and not up to half a minute late.
    if (!quiet) this.#schedule(due > 0 ? Math.min(EVERY, due + 50) : EVERY);
  }

  #kept: [number, number, number][] = [];

  #stretches(): [number, number, number][] {
    this.#kept = [...this.#kept, ...this.medium.takeStretches()].slice(-8);
    return this.#kept;
  }

  #schedule(after: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.pulse(), after);
  }

  #finish(why: Trouble): void {
    this.#stop();
    sessionStorage.removeItem("study");
    this.listener.over(why);
  }

  #stop(): void {
    this.#over = true;
    window.clearTimeout(this.#timer);
  }
}

/** Goes on in this tab with the session it had, in this lesson; null when there is none any more. */
export async function goOn(lesson: number): Promise<[Window, number, number] | null> {
  const known = sessionStorage.getItem("study");
  if (!known) return null;
  const { session, lease } = JSON.parse(known) as Window;
  const answer = await postJson(`/api/learning/study/${session}/lesson`, { lease, lesson });
  if (answer.status !== 200) {
    sessionStorage.removeItem("study");
    return null;
  }
  return opened(answer.said);
}

/** Begins to study. Null when a check comes first. */
export async function start(lesson: number): Promise<[Window, number, number] | null> {
  const answer = await postJson("/api/learning/study", { lesson });
  return answer.status === 201 ? opened(answer.said) : null;
}

function opened(said: Record<string, unknown>): [Window, number, number] {
  const window = { session: Number(said["session"]), lease: String(said["lease"]), seq: Number(said["seq"]) };
  sessionStorage.setItem("study", JSON.stringify(window));
  return [window, Number(said["since_pass_ms"]), Number(said["check_in_ms"])];
}
