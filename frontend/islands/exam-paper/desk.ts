/** What lies on the desk: a calculator, rough notes, larger text, more contrast. */

import type { Queue } from "./queue";

const LARGER = ["", "1", "2"];

export function layOut(queue: Queue): void {
  document.querySelector("[data-tools]")?.removeAttribute("hidden");
  for (const one of document.querySelectorAll<HTMLElement>("[data-calculator]")) calculator(one);
  const notes = document.querySelector<HTMLTextAreaElement>("[data-notes]");
  if (notes) {
    void queue.notes().then((text) => {
      notes.value = text;
    });
    notes.addEventListener("input", () => void queue.keepNotes(notes.value));
  }
  const exam = document.querySelector<HTMLElement>(".exam");
  for (const larger of document.querySelectorAll("[data-zoom]")) {
    larger.addEventListener("click", () => {
      if (!exam) return;
      exam.dataset.larger = LARGER[(LARGER.indexOf(exam.dataset.larger ?? "") + 1) % LARGER.length];
    });
  }
  const contrasts = document.querySelectorAll("[data-contrast]");
  for (const contrast of contrasts) {
    contrast.addEventListener("click", () => {
      const on = exam?.toggleAttribute("data-plain") ?? false;
      for (const one of contrasts) one.setAttribute("aria-pressed", String(on));
    });
  }
  for (const opener of document.querySelectorAll<HTMLElement>("[data-tool]")) {
    opener.addEventListener("click", () => {
      // What stands over the page would keep the tool from being used.
      opener.closest("dialog")?.close();
      document.getElementById(opener.dataset.tool ?? "")?.showPopover();
    });
  }
  for (const tool of document.querySelectorAll<HTMLElement>(".tool")) {
    tool.addEventListener("keydown", (event) => {
      if (event.key === "Escape") tool.hidePopover();
    });
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("[data-language] form")) {
    form.addEventListener("submit", () => {
      const next = form.querySelector<HTMLInputElement>("[name=next]");
      if (next) next.value = window.location.pathname + window.location.search;
    });
  }
}

/** Works as the small ones people know: from left to right, no brackets. */
function calculator(desk: HTMLElement): void {
  const shown = desk.querySelector<HTMLOutputElement>("[data-shown]");
  let entry = "0";
  let held: number | undefined;
  let sign = "";
  let isNew = true;
  const show = (): void => {
    if (shown) shown.value = entry.replace("-", "−");
  };
  const set = (value: number): void => {
    entry = Number.isFinite(value) ? String(Number(value.toPrecision(12))) : "0";
    isNew = true;
  };
  const work = (): void => {
    if (held === undefined || !sign) return;
    const other = Number(entry);
    const ways: Record<string, number> = { "+": held + other, "−": held - other, "×": held * other, "÷": held / other };
    set(ways[sign] ?? other);
    held = undefined;
    sign = "";
  };
  const press = (key: string): void => {
    if (/^[0-9]$/.test(key)) {
      entry = isNew || entry === "0" ? key : entry.length < 15 ? entry + key : entry;
      isNew = false;
    } else if (key === ".") {
      if (isNew) entry = "0";
      if (!entry.includes(".")) entry += ".";
      isNew = false;
    } else if (key === "C") {
      [entry, held, sign, isNew] = ["0", undefined, "", true];
    } else if (key === "Backspace") {
      entry = isNew || entry.length < 2 ? "0" : entry.slice(0, -1);
    } else if (key === "±") {
      entry = String(-Number(entry));
    } else if (key === "%") {
      set(Number(entry) / 100);
    } else if (key === "√") {
      set(Math.sqrt(Number(entry)));
    } else if (key === "=") {
      work();
    } else {
      work();
      [held, sign, isNew] = [Number(entry), key, true];
    }
    show();
  };
  desk.addEventListener("click", (event) => {
    const key = (event.target as HTMLElement).closest<HTMLElement>("[data-key]")?.dataset.key;
    if (key) press(key);
  });
  desk.addEventListener("keydown", (event) => {
    const same: Record<string, string> = { "*": "×", "/": "÷", "-": "−", ",": ".", c: "C", Enter: "=" };
    const key = same[event.key] ?? event.key;
    if (event.ctrlKey || event.metaKey || event.altKey || !/^([0-9.+−×÷=%C]|Backspace)$/.test(key)) return;
    // The enter key reckons, whichever key of ours is focused; the space bar presses that one.
    event.preventDefault();
    press(key);
  });
}
