/** JSON to and from our own server, with the CSRF token, and never for ever. */

export interface Answer {
  status: number;
  said: Record<string, unknown>;
}

/** Posts JSON. Answers with the status and what was said, whatever it was; throws only when nobody could be reached. */
export async function postJson(url: string, body: unknown, timeout = 8000, keepalive = false): Promise<Answer> {
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, "X-Requested-With": "fetch" },
    credentials: "same-origin",
    keepalive,
    signal: AbortSignal.timeout(timeout),
  });
  // A proxy that is down answers in HTML: the same as not being reached.
  if (response.status >= 500) throw new TypeError(`The server answered ${response.status}.`);
  const said = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  return { status: response.status, said };
}
