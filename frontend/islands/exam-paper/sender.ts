/** Sends what is in the queue, again and again until the server says that it has it. */

import type { Queue, Unsent } from "./queue";

export interface Heard {
  now: number;
  until: number;
  paused: boolean;
  over: boolean;
  message: number;
}

export interface Ears {
  heard(said: Heard): void;
  /** How many wait, and for how many milliseconds nothing got through. */
  waiting(count: number, silentFor: number): void;
  elsewhere(): void;
  signedOut(): void;
  over(): void;
}

const WAITS = [1000, 2000, 4000, 8000, 15_000];
const HEARTBEAT = 20_000;
const PATIENCE = 6000;
const AT_ONCE = 100;

export class Sender {
  readonly #queue: Queue;
  readonly #attempt: number;
  readonly #lease: string;
  readonly #ears: Ears;
  #signals: string[] = [];
  #timer = 0;
  #failures = 0;
  #heardAt = performance.now();
  #sending = false;
  #stopped = false;

  constructor(queue: Queue, attempt: number, lease: string, ears: Ears) {
    this.#queue = queue;
    this.#attempt = attempt;
    this.#lease = lease;
    this.#ears = ears;
  }

  start(): void {
    for (const event of ["online", "pageshow"]) addEventListener(event, () => this.soon());
    document.addEventListener("visibilitychange", () => this.soon());
    this.soon();
  }

  stop(): void {
    this.#stopped = true;
    window.clearTimeout(this.#timer);
  }

  notice(signal: string): void {
    if (this.#signals.length < 20) this.#signals.push(signal);
  }

  /** Now, unless something is on its way; then right after it. */
  soon(): void {
    this.#failures = 0;
    this.#later(0);
  }

  /** The page may be gone in a moment: one last try that outlives it. */
  async parting(): Promise<void> {
    const rows = (await this.#queue.all()).slice(0, AT_ONCE);
    if (rows.length) void this.#post(rows, true).catch(() => undefined);
  }

  #later(milliseconds: number): void {
    window.clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = window.setTimeout(() => void this.#send(), milliseconds);
  }

  async #send(): Promise<void> {
    if (this.#sending) return this.#later(200);
    this.#sending = true;
    let rows: Unsent[] = [];
    try {
      rows = await this.#queue.all();
      const answer = await this.#post(rows.slice(0, AT_ONCE), false);
      if (answer.ok) await this.#taken(answer);
      else this.#refused(answer.status, (await answer.json().catch(() => ({}))) as { elsewhere?: boolean });
    } catch {
      // The network, or a server in trouble: what was said stays in the queue.
      this.#failed();
    } finally {
      this.#sending = false;
    }
    const left = (await this.#queue.all()).length;
    this.#ears.waiting(left, performance.now() - this.#heardAt);
    if (this.#failures) this.#later(this.#pause());
    else this.#later(left ? 0 : HEARTBEAT);
  }

  #post(rows: Unsent[], keepalive: boolean): Promise<Response> {
    const batch = rows.map((one) => [one.lease, one.seq, one.number, one.content]);
    const signals = this.#signals.splice(0);
    return fetch("/tests/answers", {
      method: "POST",
      credentials: "same-origin",
      keepalive,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ t: this.#attempt, l: this.#lease, b: batch, u: rows.length, s: signals }),
      signal: AbortSignal.timeout(PATIENCE),
    }).catch((error: unknown) => {
      this.#signals.unshift(...signals);
      throw error;
    });
  }

  async #taken(answer: Response): Promise<void> {
    const said = (await answer.json()) as Heard & { taken: [number, number][] };
    await this.#queue.drop(said.taken);
    this.#failures = 0;
    this.#heardAt = performance.now();
    this.#ears.heard(said);
  }

  #refused(status: number, said: { elsewhere?: boolean }): void {
    this.#failed();
    if (status === 401) this.#ears.signedOut();
    else if (status === 409 && said.elsewhere) this.#leave(() => this.#ears.elsewhere());
    else if (status === 409 || status === 404) this.#leave(() => this.#ears.over());
  }

  #leave(say: () => void): void {
    this.stop();
    say();
  }

  #failed(): void {
    this.#failures += 1;
  }

  #pause(): number {
    const wait = WAITS[Math.min(this.#failures, WAITS.length) - 1] ?? 1000;
    return wait * (0.75 + Math.random() / 2);
  }
}
