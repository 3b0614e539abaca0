/** What the fields of one question say. */

import type { Content } from "./queue";

type Field = HTMLInputElement | HTMLSelectElement;

export function fieldsOf(question: HTMLElement): Field[] {
  return [...question.querySelectorAll<Field>("input[name], select[name]")];
}

export function numberOf(question: HTMLElement): number {
  return Number(question.dataset.number);
}

export function isMarked(question: HTMLElement): boolean {
  return question.querySelector<HTMLInputElement>("input[name^=m-]")?.checked ?? false;
}

export function isAnswered(question: HTMLElement): boolean {
  const { a } = contentOf(question);
  return Array.isArray(a) ? a.some((one) => one !== null) : Boolean(a);
}

/** What the fields of a question say, as the server keeps it. */
export function contentOf(question: HTMLElement): Content {
  const fields = fieldsOf(question).filter((field) => field.name.startsWith("a-"));
  const content: Content = { a: null };
  if (question.dataset.kind === "NUMERICAL") content.a = fields[0]?.value.trim() || null;
  else if (question.dataset.kind === "MATCHING") {
    const places = fields.map((field) => (field.value === "" ? null : Number(field.value)));
    content.a = places.some((place) => place !== null) ? places : null;
  } else {
    const chosen = fields.filter((field) => (field as HTMLInputElement).checked).map((field) => Number(field.value));
    content.a = chosen.length ? chosen : null;
  }
  if (isMarked(question)) content.m = 1;
  const struck = [...question.querySelectorAll<HTMLElement>(".strike[aria-pressed=true]")];
  if (struck.length) content.x = struck.map((one) => Number(one.dataset.strike));
  return content;
}
