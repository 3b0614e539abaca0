/** How islands talk to the server: same origin, with the CSRF token, and never for ever. */

export class ServerSaidNo extends Error {
  constructor(
    readonly status: number,
    readonly answer?: Response,
  ) {
    super(`The server answered ${status}.`);
  }
}

/** Posts form fields. Throws ServerSaidNo for 4xx and 5xx, and a DOMException when `timeout` milliseconds pass. */
export async function post(url: string, fields: FormData | Record<string, string>, timeout = 6000): Promise<Response> {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
    credentials: "same-origin",
    signal: AbortSignal.timeout(timeout),
  });
  if (response.status >= 400) throw new ServerSaidNo(response.status, response);
  return response;
}

/** The token is in every form of the page; the cookie is out of reach of scripts. */
function csrfToken(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
