/** After signing in again: the form is as it was when the session ended. */

import { say } from "./say";

interface Kept {
  path: string;
  fields: Record<string, string[]>;
  said: string;
}

/** Fills in the form this page was left with, if the address names kept work. */
export async function fillKeptWork(): Promise<void> {
  const key = /^#kept=([\w-]+)$/.exec(window.location.hash)?.[1];
  if (!key) return;
  const response = await fetch(`/kept/${key}/fields/`, { credentials: "same-origin" });
  if (!response.ok) return;
  const kept = (await response.json()) as Kept;
  const form = formFor(kept);
  if (!form) {
    window.location.replace(`/kept/${key}/#stay`);
    return;
  }
  for (const [name, values] of Object.entries(kept.fields)) fill(form, name, values);
  history.replaceState(null, "", window.location.pathname + window.location.search);
  show(form, kept.said);
}

function formFor(kept: Kept): HTMLFormElement | undefined {
  const names = Object.keys(kept.fields);
  return [...document.forms].find(
    (form) =>
      form.method === "post" &&
      new URL(form.action).pathname === kept.path &&
      names.some((name) => form.elements.namedItem(name)),
  );
}

function fill(form: HTMLFormElement, name: string, values: string[]): void {
  const inputs = [...form.elements].filter((element) => element.getAttribute("name") === name);
  inputs.forEach((input, place) => {
    if (input instanceof HTMLInputElement && ["checkbox", "radio"].includes(input.type)) {
      input.checked = values.includes(input.value);
    } else if (input instanceof HTMLSelectElement) {
      for (const option of input.options) option.selected = values.includes(option.value);
    } else if (input instanceof HTMLTextAreaElement || (input instanceof HTMLInputElement && input.type !== "hidden")) {
      input.value = values[place] ?? "";
    }
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function show(form: HTMLFormElement, said: string): void {
  const note = document.createElement("p");
  note.className = "note note--brand";
  note.textContent = said;
  form.prepend(note);
  form.scrollIntoView({ block: "center" });
  say(said);
}
