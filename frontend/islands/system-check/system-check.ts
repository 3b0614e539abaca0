import { rehearseCamera } from "./camera";
import { measureNetwork } from "./network";

type State = "ok" | "warn" | "bad";
type Finding = { state: State; value: string };

const FEATURES: Record<string, () => boolean> = {
  "light-dark()": () => CSS.supports("color", "light-dark(red, red)"),
  ":has()": () => CSS.supports("selector(:has(a))"),
  dialog: () => typeof HTMLDialogElement === "function",
  popover: () => "popover" in HTMLElement.prototype,
  IndexedDB: () => "indexedDB" in window,
};

// The first that fits: most browsers also say that they are others.
const BROWSERS: [RegExp, string][] = [
  [/SamsungBrowser\/(\d+)/, "Samsung Internet"],
  [/Edg(?:A|iOS)?\/(\d+)/, "Edge"],
  [/(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/(?:Chrome|CriOS)\/(\d+)/, "Chrome"],
  [/Version\/(\d+\.\d+).* Safari/, "Safari"],
];

/**
 * <system-check data-ping="/system-check/ping/" data-bytes="/system-check/bytes/"> around a list of checks.
 *
 * Every check is an element with `data-check`; the server wrote into it what each outcome means, as elements with
 * `data-when="ok|warn|bad"`. Shows the one that holds, the measured value in `data-value`, and keeps all findings
 * as JSON in the input that `data-keep` names, so that they can be sent along with a message to the help desk.
 */
class SystemCheck extends HTMLElement {
  #found: Record<string, Finding> = {};

  connectedCallback(): void {
    this.querySelector("[data-only-without-script]")?.setAttribute("hidden", "");
    this.querySelector("[data-camera-start]")?.addEventListener("click", () => void this.#camera());
    this.querySelector("[data-again]")?.addEventListener("click", () => void this.#run());
    void this.#run();
  }

  async #run(): Promise<void> {
    this.#show("browser", browser());
    this.#show("cookies", cookies());
    this.#show("storage", await storage());
    this.#show("cores", cores());
    this.#show("memory", memory());
    this.#show("screen", screenSize());
    const network = await measureNetwork(this.dataset.ping ?? "", this.dataset.bytes ?? "");
    if (!network) {
      for (const check of ["clock", "latency", "bandwidth"]) this.#show(check, { state: "bad", value: "–" });
      return;
    }
    const skew = Math.round(network.skew / 1000);
    this.#show("clock", { state: grade(Math.abs(skew), 30, 120), value: `${skew} s` });
    this.#show("latency", { state: grade(network.latency, 300, 1000), value: `${Math.round(network.latency)} ms` });
    const speed = network.megabits;
    const state = speed >= 5 ? "ok" : speed >= 2 ? "warn" : "bad";
    this.#show("bandwidth", { state, value: `${speed.toFixed(1)} Mbit/s` });
  }

  async #camera(): Promise<void> {
    const video = this.querySelector("video");
    if (!video) return;
    const seen = await rehearseCamera(video);
    this.#show("camera", { state: seen.state, value: seen.reason });
    if (seen.light !== null) {
      const state = seen.light < 50 ? "bad" : seen.light < 75 ? "warn" : "ok";
      this.#show("light", { state, value: `${Math.round((seen.light / 255) * 100)} %` });
    }
  }

  #show(check: string, finding: Finding): void {
    const row = this.querySelector<HTMLElement>(`[data-check="${check}"]`);
    if (!row) return;
    row.dataset.state = finding.state;
    for (const words of row.querySelectorAll<HTMLElement>("[data-when]")) {
      words.hidden = words.dataset.when !== finding.state;
    }
    const value = row.querySelector("[data-value]");
    if (value) value.textContent = finding.value;
    this.#found[check] = finding;
    const kept = document.getElementById(this.dataset.keep ?? "");
    if (kept instanceof HTMLInputElement) kept.value = JSON.stringify(this.#found);
  }
}

/** Lower is better: fine up to one limit, bad beyond the other. */
function grade(value: number, fine: number, bad: number): State {
  return value <= fine ? "ok" : value <= bad ? "warn" : "bad";
}

function browser(): Finding {
  const missing = Object.keys(FEATURES).filter((name) => !FEATURES[name]?.());
  const called = nameAndVersion();
  return missing.length
    ? { state: "bad", value: [called, missing.join(", ")].filter(Boolean).join(": ") }
    : { state: "ok", value: called };
}

/** What it calls itself. Only shown: what it can do decides, because names are often not true. */
function nameAndVersion(): string {
  for (const [pattern, name] of BROWSERS) {
    const found = pattern.exec(navigator.userAgent);
    if (found) return `${name} ${found[1]}`;
  }
  return "";
}

function cookies(): Finding {
  document.cookie = "system-check=1; SameSite=Lax; path=/system-check/";
  const kept = document.cookie.includes("system-check=1");
  document.cookie = "system-check=; SameSite=Lax; path=/system-check/; max-age=0";
  return { state: kept ? "ok" : "bad", value: "" };
}

/** A test keeps unsent answers here: it has to hold something, and to have room. */
async function storage(): Promise<Finding> {
  const works = await new Promise<boolean>((answer) => {
    try {
      const opening = indexedDB.open("system-check", 1);
      opening.onerror = () => answer(false);
      opening.onsuccess = () => {
        opening.result.close();
        indexedDB.deleteDatabase("system-check");
        answer(true);
      };
    } catch {
      answer(false);
    }
  });
  if (!works) return { state: "bad", value: "" };
  const room = (await navigator.storage?.estimate?.())?.quota;
  if (room === undefined) return { state: "ok", value: "" };
  const megabytes = Math.round(room / 1_000_000);
  return { state: megabytes < 50 ? "warn" : "ok", value: `${megabytes} MB` };
}

function cores(): Finding {
  const count = navigator.hardwareConcurrency;
  return count ? { state: count >= 2 ? "ok" : "warn", value: String(count) } : { state: "ok", value: "?" };
}

/** Only some browsers tell, and they round down to 8. */
function memory(): Finding {
  const gigabytes = (navigator as Navigator & { deviceMemory?: number }).deviceMemory;
  if (gigabytes === undefined) return { state: "ok", value: "?" };
  return { state: gigabytes >= 2 ? "ok" : "warn", value: `${gigabytes} GB` };
}

function screenSize(): Finding {
  const { innerWidth: width, innerHeight: height } = window;
  const whole = `${window.screen.width} × ${window.screen.height}`;
  return { state: width >= 320 && height >= 400 ? "ok" : "warn", value: `${width} × ${height} / ${whole}` };
}

customElements.define("system-check", SystemCheck);
