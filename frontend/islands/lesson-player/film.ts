import { type StudyDesk, desk } from "./desk";
import type { Medium } from "./study";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const BACK = 10;

/**
 * <lesson-film place="494000"> around a <video> with the browser's own controls, and ours hidden beside it.
 *
 * Takes over the controls; follows the transcript; switches to sound alone on thin lines; keeps what was played.
 */
class LessonFilm extends HTMLElement implements Medium {
  readonly film = true;
  #desk: StudyDesk | null = null;
  #stretches: [number, number, number][] = [];
  #from = 0;
  #open = false;
  #chosen = 1;
  #unstream: (() => void) | null = null;

  async connectedCallback(): Promise<void> {
    const video = this.#video;
    video.controls = false;
    for (const part of this.querySelectorAll<HTMLElement>("[data-ours]")) part.hidden = false;
    video.addEventListener("loadedmetadata", this.#resume, { once: true });
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) this.#resume();
    video.addEventListener("play", this.#playing);
    video.addEventListener("pause", this.#paused);
    video.addEventListener("seeking", this.#close);
    video.addEventListener("seeked", this.#reopen);
    video.addEventListener("ratechange", this.#reopen);
    video.addEventListener("waiting", this.#paused);
    video.addEventListener("playing", this.#playing);
    video.addEventListener("timeupdate", this.#draw);
    video.addEventListener("ended", this.#paused);
    this.addEventListener("click", this.#clicked);
    this.addEventListener("keydown", this.#typed);
    this.#range?.addEventListener("input", this.#seek);
    document.addEventListener("study:running", this.#go);
    document.addEventListener("click", this.#jump);
    this.#followTranscript();
    video.addEventListener("durationchange", this.#mark);
    this.#mark();
    this.#captions(localStorage.getItem("captions") !== "off");
    await this.#adapt();
    this.#desk = await desk();
    await this.#desk?.attach(this);
    this.#draw();
  }

  disconnectedCallback(): void {
    document.removeEventListener("study:running", this.#go);
    document.removeEventListener("click", this.#jump);
  }

  get playing(): boolean {
    const video = this.#video;
    return !video.paused && !video.ended && !video.seeking && video.readyState > HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  get place(): number {
    return this.#video.currentTime * 1000;
  }

  takeStretches(): [number, number, number][] {
    this.#reopen();
    const taken = this.#stretches;
    this.#stretches = [];
    return taken;
  }

  pause(): void {
    this.#video.pause();
  }

  /** A stream of several qualities, where the lesson has one; the plain file if it cannot be played. */
  async #adapt(): Promise<void> {
    const [stream, player] = [this.dataset["hls"], this.dataset["hlsPlayer"]];
    if (!stream || !player) return;
    if (!("MediaSource" in window)) {
      this.#video.src = stream;
      return;
    }
    const { play } = (await import(player)) as typeof import("../hls-film/hls-film");
    this.#unstream = play(this.#video, stream, () => {
      if (this.dataset["video"]) this.#video.src = this.dataset["video"];
    });
  }

  get #video(): HTMLVideoElement {
    return this.querySelector("video") as HTMLVideoElement;
  }

  get #range(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[type=range][data-seek]");
  }

  #resume = (): void => {
    const place = Number(this.getAttribute("place") ?? 0) / 1000;
    const { duration } = this.#video;
    if (place > 0 && !(place > duration - 3)) this.#video.currentTime = place;
    this.#draw();
  };

  #playing = (): void => {
    this.#openStretch();
    this.#desk?.changed();
    this.#draw();
  };

  #paused = (): void => {
    this.#close();
    this.#desk?.changed();
    this.#draw();
  };

  #openStretch(): void {
    if (this.#open || this.#video.paused) return;
    this.#from = this.#video.currentTime;
    this.#open = true;
  }

  #close = (): void => {
    if (!this.#open) return;
    this.#open = false;
    const to = this.#video.currentTime;
    // A jump has already moved the time; it can only be told from playing by its size.
    if (to > this.#from) this.#stretches.push([round(this.#from), round(to), this.#video.playbackRate]);
    this.#stretches = this.#stretches.slice(-8);
  };

  #reopen = (): void => {
    this.#close();
    this.#openStretch();
  };

  /** Play only after the check; the desk says when. */
  #go = (): void => {
    void this.#video.play().catch(() => undefined);
  };

  #toggle(): void {
    if (this.#desk?.isWaiting && this.#video.paused) {
      if (!this.#desk.isRunning) void this.#desk.begin();
      return;
    }
    if (this.#video.paused) this.#go();
    else this.#video.pause();
  }

  #clicked = (event: Event): void => {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>("[data-act]");
    if (!button && target === this.#video) return this.#toggle();
    const act = button?.dataset["act"];
    if (act === "play") this.#toggle();
    else if (act === "back") this.#video.currentTime -= BACK;
    else if (act === "mute") this.#video.muted = !this.#video.muted;
    else if (act === "captions") this.#captions(button?.getAttribute("aria-pressed") !== "true");
    else if (act === "speed") this.#faster();
    else if (act === "full") void (document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen());
    else if (act === "audio") this.#soundAlone(button as HTMLElement);
    else if (act === "start") void this.#desk?.begin();
    this.#draw();
  };

  /** As everywhere: space or K, arrows, C, F, M. Never while somebody types. */
  #typed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || (event.target as Element).matches("textarea, [type=search]"))
      return;
    const onControl = (event.target as Element).matches("button, input, a");
    const video = this.#video;
    const acts: Record<string, () => void> = {
      k: () => this.#toggle(),
      j: () => (video.currentTime -= BACK),
      l: () => (video.currentTime += BACK),
      c: () => this.#captions(this.querySelector("[data-act=captions]")?.getAttribute("aria-pressed") !== "true"),
      f: () => void (document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen()),
      m: () => (video.muted = !video.muted),
    };
    if (!onControl) {
      acts[" "] = () => this.#toggle();
      acts["ArrowLeft"] = () => (video.currentTime -= 5);
      acts["ArrowRight"] = () => (video.currentTime += 5);
    }
    const act = acts[event.key.toLowerCase()] ?? acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    this.#draw();
  };

  #faster(): void {
    const next = SPEEDS[(SPEEDS.indexOf(this.#chosen) + 1) % SPEEDS.length] ?? 1;
    this.#chosen = next;
    this.#video.playbackRate = next;
  }

  #captions(on: boolean): void {
    for (const track of this.#video.textTracks) track.mode = on ? "showing" : "hidden";
    this.querySelector("[data-act=captions]")?.setAttribute("aria-pressed", String(on));
    localStorage.setItem("captions", on ? "on" : "off");
  }

  /** The same film without its pictures, for thin lines; and back. */
  #soundAlone(button: HTMLElement): void {
    const video = this.#video;
    const [pictures, sound] = [this.dataset["video"] ?? "", this.dataset["audio"] ?? ""];
    const wasAlone = button.getAttribute("aria-pressed") === "true";
    const [place, went] = [video.currentTime, !video.paused];
    this.#close();
    this.#unstream?.();
    this.#unstream = null;
    if (wasAlone && this.dataset["hls"]) void this.#adapt();
    else video.src = wasAlone ? pictures : sound;
    video.addEventListener(
      "loadedmetadata",
      () => {
        video.currentTime = place;
        video.playbackRate = this.#chosen;
        if (went) this.#go();
      },
      { once: true },
    );
    button.setAttribute("aria-pressed", String(!wasAlone));
    this.classList.toggle("player--sound", !wasAlone);
  }

  #seek = (): void => {
    this.#video.currentTime = Number(this.#range?.value ?? 0);
  };

  /** A line of the transcript, or the place of a note, leads to its second. */
  #jump = (event: Event): void => {
    const link = (event.target as Element).closest<HTMLElement>("[data-second]");
    if (!link) return;
    event.preventDefault();
    this.#video.currentTime = Number(link.dataset["second"]);
  };

  /** The chapters beside the player, each with the second at which it begins. */
  get #chapters(): { begun: number; name: string; button: HTMLElement }[] {
    return [...document.querySelectorAll<HTMLElement>("[data-chapters] [data-second]")].map((button) => ({
      begun: Number(button.dataset["second"]),
      name: button.lastElementChild?.textContent ?? "",
      button,
    }));
  }

  /** A line in the seek bar where a chapter begins. The bar is a thousand wide, however long the film. */
  #mark = (): void => {
    const bar = this.querySelector<SVGElement>("[data-marks]");
    const { duration } = this.#video;
    if (!bar || !Number.isFinite(duration) || duration <= 0) return;
    const marks = this.#chapters.filter((chapter) => chapter.begun > 0 && chapter.begun < duration);
    bar.replaceChildren(
      ...marks.map((chapter) => {
        const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        mark.setAttribute("x", String(Math.round((chapter.begun / duration) * 1000) - 2));
        mark.setAttribute("width", "4");
        mark.setAttribute("height", "4");
        return mark;
      }),
    );
  };

  /** Which chapter this is: said in the bar, marked in the list. Answers its name. */
  #followChapters(now: number): string {
    const chapters = this.#chapters;
    const current = chapters.filter((chapter) => chapter.begun <= now + 0.05).at(-1);
    for (const chapter of chapters) {
      if (chapter === current) chapter.button.setAttribute("aria-current", "true");
      else chapter.button.removeAttribute("aria-current");
    }
    const named = this.querySelector("[data-part=chapter]");
    if (named) named.textContent = current?.name ?? "";
    return current?.name ?? "";
  }

  #followTranscript(): void {
    const lines = [...document.querySelectorAll<HTMLElement>("#transcript [data-second]")];
    const follow = (): void => {
      const now = this.#video.currentTime + 0.05;
      const current = lines.filter((line) => Number(line.dataset["second"]) <= now).at(-1);
      for (const line of lines) {
        if (line === current) line.setAttribute("aria-current", "true");
        else line.removeAttribute("aria-current");
      }
      const box = current?.closest<HTMLElement>("[data-follow]");
      if (box && current && !box.matches(":hover, :focus-within")) {
        box.scrollTop = current.offsetTop - box.offsetTop - box.clientHeight / 3;
      }
    };
    this.#video.addEventListener("timeupdate", follow);
    document.querySelector<HTMLInputElement>("#transcript [type=search]")?.addEventListener("input", (event) => {
      const sought = (event.target as HTMLInputElement).value.trim().toLocaleLowerCase();
      let found = 0;
      for (const line of lines) {
        const row = line.closest("li") ?? line;
        row.hidden = sought !== "" && !(line.textContent ?? "").toLocaleLowerCase().includes(sought);
        if (!row.hidden) found += 1;
      }
      const none = document.querySelector<HTMLElement>("#transcript [data-none]");
      if (none) none.hidden = found > 0;
    });
  }

  #draw = (): void => {
    const video = this.#video;
    const [now, all] = [video.currentTime, Number.isFinite(video.duration) ? video.duration : 0];
    const chapter = this.#followChapters(now);
    const range = this.#range;
    if (range) {
      range.max = String(Math.ceil(all) || 1);
      range.value = String(now);
      range.setAttribute("aria-valuetext", `${asClock(now)} / ${asClock(all)}${chapter ? `, ${chapter}` : ""}`);
    }
    const time = this.querySelector("[data-part=time]");
    if (time) time.textContent = `${asClock(now)} / ${asClock(all)}`;
    this.querySelector("[data-act=play]")?.setAttribute("aria-pressed", String(!video.paused));
    this.querySelector("[data-act=mute]")?.setAttribute("aria-pressed", String(video.muted));
    const speed = this.querySelector("[data-part=speed]");
    if (speed) speed.textContent = `${this.#chosen}×`;
    const place = document.querySelector<HTMLInputElement>("#notes input[name=place]");
    if (place) place.value = String(Math.round(now * 1000));
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

function asClock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}

customElements.define("lesson-film", LessonFilm);
