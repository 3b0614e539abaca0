/** Tells screen readers something, politely, through the one status region of the page. */
export function say(text: string): void {
  const region = document.getElementById("say");
  if (region) region.textContent = text;
}
