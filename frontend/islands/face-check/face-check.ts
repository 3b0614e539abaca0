import { ServerSaidNo, post } from "../../lib/http";
import { say } from "../../lib/say";
import type { Detector } from "../face-detector/face-detector";
import { Camera, CameraTrouble } from "./camera";
import { type Scene, sceneOf } from "./guidance";
import { coded, drawn, newFrame } from "./picture";

type Answer = {
  passed?: boolean;
  final?: boolean;
  tone?: string;
  message?: string;
  next?: string;
  nonce?: string;
  turn?: string;
  code?: string;
};

const LOOK_EVERY = 200;
// A scene is believed after this long, and told at most this often.
const STEADY = 700;
const TELL_EVERY = 2000;
const BETWEEN_FRAMES = 400;
const BETWEEN_FRAMES_OF_A_TURN = 700;
const SLOW_AFTER = 8000;
const UNANSWERED_AFTER = 20_000;
const GIVE_UP_AFTER = 20_000;
const GO_ON_AFTER = 1500;
const TRIES = 3;
// The server looks at few cameras at a time; the frames wait here, in memory, as long as the challenge lives.
const BUSY = "presence.busy";
const BUSY_TRIES = 6;
const BUSY_PAUSE = 1000;

/**
 * <face-check data-mode="check" data-occasion="study" …> from presence/_face_check.html.
 *
 * Opens the camera after a click, waits until one well-lit face is in the middle, takes a few frames and sends them.
 * What it says are the page's own <template data-state> and what the server answers. Nothing is kept on the device.
 * Tells the page `face-check:passed` or `face-check:failed`; listens for `face-check:start`.
 */
class FaceCheck extends HTMLElement {
  #camera: Camera | undefined;
  #detector: Detector | undefined;
  #running = 0;
  #state = "";
  #toldAt = 0;

  connectedCallback(): void {
    this.#camera = new Camera(this.#part<HTMLVideoElement>("[data-video]"), () => this.#stopWith("lost"));
    this.#on("start", this.#start);
    this.#on("again", this.#start);
    this.#on("how", this.#showHow);
    this.#chooser?.addEventListener("change", this.#start);
    this.addEventListener("face-check:start", this.#start);
    addEventListener("pagehide", this.#leave);
    void this.#firstPanel();
  }

  disconnectedCallback(): void {
    this.#leave();
    removeEventListener("pagehide", this.#leave);
  }

  /** Camera off, loops over. */
  #leave = (): void => {
    this.#running += 1;
    this.#camera?.close();
    this.#show(false);
  };

  async #firstPanel(): Promise<void> {
    if (!navigator.mediaDevices?.getUserMedia) return this.#stopWith("unsupported");
    this.#tell("ask");
    this.#offer("start");
    // Only chooses the first panel; browsers that do not answer count as not asked.
    try {
      const { state } = await navigator.permissions.query({ name: "camera" as PermissionName });
      if (state === "denied") this.#stopWith("denied");
    } catch {
      // Not asked.
    }
  }

  #start = async (): Promise<void> => {
    this.#running += 1;
    const run = this.#running;
    this.#offer();
    this.#tell("waiting");
    const unanswered = window.setTimeout(() => run === this.#running && this.#tell("unanswered"), UNANSWERED_AFTER);
    try {
      await this.#camera?.open(this.#chooser?.value ?? "");
    } catch (trouble) {
      const name = trouble instanceof CameraTrouble ? trouble.trouble : "in-use";
      return this.#stopWith(name);
    } finally {
      window.clearTimeout(unanswered);
    }
    if (run !== this.#running) return this.#camera?.close();
    this.#show(true);
    void this.#listCameras();
    await this.#loadDetector();
    await this.#oneCheck(run);
  };

  /** Until it is decided: look, take frames, send them, and once more if the server asks for it. */
  async #oneCheck(run: number): Promise<void> {
    try {
      const challenge = this.#isCheck ? await this.#ask(this.dataset.challenge ?? "", this.#fields()) : {};
      if (challenge.message) return this.#conclude(challenge);
      if (!(await this.#untilGood(run))) return;
      if (challenge.turn) this.#tell(challenge.turn === "LEFT" ? "turn-left" : "turn-right");
      if (this.#isCheck) {
        const begun = await this.#ask(this.dataset.begin ?? "", { nonce: challenge.nonce ?? "" });
        if (begun.message) return this.#conclude(begun);
      }
      if (!challenge.turn) this.#tell("checking", "scanning");
      const frames = await this.#take(challenge.turn ? BETWEEN_FRAMES_OF_A_TURN : BETWEEN_FRAMES, run);
      if (run !== this.#running) return;
      this.#tell("checking", "scanning");
      const slow = window.setTimeout(() => this.#tell("slow"), SLOW_AFTER);
      try {
        this.#conclude(await this.#send(frames, challenge.nonce ?? ""));
      } finally {
        window.clearTimeout(slow);
      }
    } catch {
      if (run === this.#running) this.#stopWith("unreachable");
    }
  }

  /** Waits until one face is well seen, for as long as it takes; says what to change. */
  async #untilGood(run: number): Promise<boolean> {
    let seen: Scene | "" = "";
    let since = 0;
    while (run === this.#running && this.#camera?.isOpen) {
      const now = performance.now();
      const scene = await this.#scene();
      if (scene !== seen) [seen, since] = [scene, now];
      if (now - since >= STEADY) {
        if (scene === "good") return true;
        this.#tellNow(scene);
      }
      await pause(LOOK_EVERY);
    }
    return false;
  }

  async #scene(): Promise<Scene> {
    try {
      return await sceneOf(this.#camera?.video as HTMLVideoElement, this.#detector);
    } catch {
      // A detector that fails once is not asked again.
      this.#detector = undefined;
      return "good";
    }
  }

  async #take(every: number, run: number): Promise<Blob[]> {
    const frames: Blob[] = [];
    const count = Number(this.dataset.frames ?? "4");
    const video = this.#camera?.video as HTMLVideoElement;
    while (frames.length < count && run === this.#running && this.#camera?.isOpen) {
      await newFrame(video);
      frames.push(await coded(drawn(video)));
      if (frames.length < count) await pause(every);
    }
    return frames;
  }

  /** Sends the frames, again while the server is busy with others. */
  async #send(frames: Blob[], nonce: string): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#deliver(frames, nonce);
      if (answer.code !== BUSY || attempt >= BUSY_TRIES) return answer;
      // Not all at the same moment.
      await pause(BUSY_PAUSE * (0.5 + attempt * Math.random()));
    }
  }

  /** Delivers the frames, again after a lost connection; they are in memory and nowhere else. */
  async #deliver(frames: Blob[], nonce: string): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const body = new FormData();
      for (const [number, frame] of frames.entries()) body.append("frame", frame, `${number}.jpg`);
      body.append("nonce", nonce);
      body.append("camera", this.#camera?.label ?? "");
      body.append("device", /Mobi|Android/i.test(navigator.userAgent) ? "phone" : "computer");
      try {
        return await this.#ask(this.dataset.framesTo ?? "", body);
      } catch (trouble) {
        if (attempt >= TRIES || trouble instanceof ServerSaidNo) throw trouble;
        this.#tell("unreachable-again");
        await pause(attempt * 1000);
      }
    }
  }

  /** What the server answers, be it yes or no. Throws when there is no answer. */
  async #ask(url: string, fields: FormData | Record<string, string>): Promise<Answer> {
    try {
      return (await (await post(url, fields, GIVE_UP_AFTER)).json()) as Answer;
    } catch (trouble) {
      const answer = trouble instanceof ServerSaidNo ? trouble.answer : undefined;
      if (answer?.headers.get("content-type")?.includes("json")) return (await answer.json()) as Answer;
      throw trouble;
    }
  }

  #conclude(answer: Answer): void {
    this.#leave();
    if (answer.message) this.#put(answer.message, answer.tone ?? "");
    if (answer.passed) return this.#goOn(answer.next ?? this.dataset.next ?? "");
    if (answer.next) return location.assign(answer.next);
    this.dispatchEvent(
      new CustomEvent("face-check:failed", { bubbles: true, detail: { final: Boolean(answer.final) } }),
    );
    if (!answer.final) this.#offer("again");
    this.#focus();
  }

  #goOn(next: string): void {
    const goes = this.dispatchEvent(new CustomEvent("face-check:passed", { bubbles: true, cancelable: true }));
    if (goes && next) window.setTimeout(() => location.assign(next), GO_ON_AFTER);
  }

  #stopWith(state: string): void {
    this.#leave();
    this.#tell(state);
    if (state !== "unsupported") this.#offer("again", ...(state.startsWith("denied") ? ["how"] : []));
    void this.#listCameras();
  }

  #showHow = (): void => this.#tell("how");

  async #loadDetector(): Promise<void> {
    const { script, runtime, detector } = this.dataset;
    if (this.#detector || !script || !runtime || !detector) return;
    try {
      const { Detector } = (await import(script)) as typeof import("../face-detector/face-detector");
      this.#detector = await Detector.load(runtime, detector);
    } catch {
      // Light alone, then: an old device, or a browser that refuses WebAssembly.
    }
  }

  /** Shown only to people who have a choice. */
  async #listCameras(): Promise<void> {
    const cameras = (await this.#camera?.others().catch(() => [])) ?? [];
    const chooser = this.#chooser;
    if (!chooser || cameras.length < 2 || !cameras[0]?.label) return;
    const now = this.#camera?.deviceId || chooser.value;
    chooser.replaceChildren(...cameras.map((one) => new Option(one.label, one.deviceId, false, one.deviceId === now)));
    this.#part("[data-choose]").hidden = false;
  }

  #fields(): Record<string, string> {
    return { occasion: this.dataset.occasion ?? "" };
  }

  get #isCheck(): boolean {
    return this.dataset.mode === "check";
  }

  get #chooser(): HTMLSelectElement | null {
    return this.querySelector("select");
  }

  /** The same at most once in two seconds, so that a screen reader can finish its sentence. */
  #tellNow(state: string): void {
    const now = performance.now();
    if (state === this.#state || now - this.#toldAt < TELL_EVERY) return;
    this.#toldAt = now;
    this.#tell(state);
  }

  #tell(state: string, look = ""): void {
    const template = this.querySelector<HTMLTemplateElement>(`template[data-state="${state}"]`);
    if (!template || state === this.#state) return;
    this.#state = state;
    this.#put(template.innerHTML, look || (template.dataset.tone ?? ""));
  }

  #put(html: string, tone: string): void {
    const said = this.#part("[data-said]");
    said.innerHTML = html;
    say(said.textContent?.replace(/\s+/g, " ").trim() ?? "");
    this.#part("[data-guide]").setAttribute("class", `guide ${tone}`);
    if (!this.contains(said.firstElementChild)) this.#state = "";
  }

  #show(on: boolean): void {
    this.#part("[data-video]").hidden = !on;
    this.#part("[data-live]").hidden = !on;
    this.#part("[data-off]").hidden = on;
    if (on) this.#part("[data-guide]").removeAttribute("hidden");
    else this.#part("[data-guide]").setAttribute("hidden", "");
    if (!on) this.#state = "";
  }

  #offer(...names: string[]): void {
    for (const button of this.querySelectorAll<HTMLButtonElement>("button[data-do]")) {
      button.hidden = !names.includes(button.dataset.do ?? "");
    }
  }

  /** The button that was pressed is gone: the next one takes its place. */
  #focus(): void {
    if (this.contains(document.activeElement) || document.activeElement === document.body) {
      this.querySelector<HTMLElement>("button[data-do]:not([hidden]), a.btn")?.focus();
    }
  }

  #on(name: string, then: () => unknown): void {
    this.querySelector(`button[data-do="${name}"]`)?.addEventListener("click", () => void then());
  }

  #part<E extends HTMLElement = HTMLElement>(selector: string): E {
    return this.querySelector(selector) as E;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => window.setTimeout(done, milliseconds));
}

customElements.define("face-check", FaceCheck);
