/**
 * <big-upload data-door="/learning/uploads/" data-from="4194304"> around a file input, a `[data-part=bar]` with a
 * <progress>, and sentences in `data-…`.
 *
 * Small files go with the form, as without script. Large ones go in pieces, with progress; after a broken line the next
 * try begins where the last one ended, and after a reload too, once the same file is chosen again.
 */
class BigUpload extends HTMLElement {
  #stopped = false;
  #file: File | null = null;

  connectedCallback(): void {
    this.addEventListener("change", this.#chosen);
    this.addEventListener("click", this.#clicked);
    void this.#remember();
  }

  disconnectedCallback(): void {
    this.#stopped = true;
    this.removeEventListener("change", this.#chosen);
    this.removeEventListener("click", this.#clicked);
  }

  get #input(): HTMLInputElement {
    return this.querySelector("input[type=file]") as HTMLInputElement;
  }

  get #door(): string {
    return this.dataset["door"] ?? "";
  }

  #chosen = async (event: Event): Promise<void> => {
    const file = event.target === this.#input ? this.#input.files?.[0] : undefined;
    if (!file || file.size < Number(this.dataset["from"])) return;
    this.#file = file;
    this.#stopped = false;
    await this.#send(file);
  };

  #clicked = async (event: Event): Promise<void> => {
    const act = (event.target as Element).closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act === "leave") await this.#leave();
    else if (act === "again" && this.#file) await this.#send(this.#file);
  };

  async #send(file: File): Promise<void> {
    this.#busy(true);
    this.#show(true);
    try {
      const token = (await this.#known(file)) ?? (await this.#begin(file));
      if (token === null) return;
      await this.#pieces(token, file);
      this.#done(token);
    } catch {
      this.#say("broken");
      this.#offer("again", true);
    } finally {
      this.#busy(false);
    }
  }

  /** The token of this very file, if its upload was begun before and has not been cleared away. */
  async #known(file: File): Promise<string | null> {
    const token = localStorage.getItem(keyOf(file));
    if (!token) return null;
    const answer = await this.#ask(token, { method: "HEAD" });
    if (answer.ok) return token;
    forget(keyOf(file));
    return null;
  }

  async #begin(file: File): Promise<string | null> {
    const answer = await this.#ask("", { method: "POST", body: JSON.stringify({ name: file.name, size: file.size }) });
    const said = (await answer.json()) as { token?: string; message?: string };
    if (!said.token) {
      this.#tell(said.message ?? "");
      return null;
    }
    localStorage.setItem(keyOf(file), said.token);
    localStorage.setItem(`upload-at:${location.pathname}:${this.#input.name}`, JSON.stringify([file.name, said.token]));
    return said.token;
  }

  async #pieces(token: string, file: File): Promise<void> {
    let at = offsetOf(await this.#ask(token, { method: "HEAD" }));
    const size = Number(this.dataset["piece"]);
    while (at < file.size && !this.#stopped) {
      this.#progress(at, file.size);
      const answer = await this.#ask(token, {
        method: "PATCH",
        body: file.slice(at, at + size),
        headers: { "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" },
      });
      // 409 says where the server is: an answer was lost on the way, and the piece had arrived.
      if (!answer.ok && answer.status !== 409) throw new TypeError(`The server answered ${answer.status}.`);
      at = offsetOf(answer);
    }
    this.#progress(at, file.size);
  }

  #done(token: string): void {
    if (this.#stopped) return;
    // The form sends the token in place of the file.
    const input = this.#input;
    const hidden = this.#hidden();
    hidden.value = token;
    input.value = "";
    input.required = false;
    this.#offer("again", false);
    this.#say("done");
    if (this.#file) forget(keyOf(this.#file));
    forget(`upload-at:${location.pathname}:${input.name}`);
    this.dispatchEvent(new CustomEvent("upload:done", { bubbles: true }));
  }

  async #leave(): Promise<void> {
    this.#stopped = true;
    const token = this.#file ? localStorage.getItem(keyOf(this.#file)) : this.#hidden().value;
    if (this.#file) forget(keyOf(this.#file));
    forget(`upload-at:${location.pathname}:${this.#input.name}`);
    this.#hidden().value = "";
    this.#input.value = "";
    this.#show(false);
    if (token) await this.#ask(token, { method: "DELETE" }).catch(() => undefined);
  }

  /** After a reload: browsers give no file back, so say which one to choose again. */
  async #remember(): Promise<void> {
    const key = `upload-at:${location.pathname}:${this.#input.name}`;
    const [name, token] = JSON.parse(localStorage.getItem(key) ?? "[]") as string[];
    if (!name || !token) return;
    const answer = await this.#ask(token, { method: "HEAD" }).catch(() => null);
    if (!answer?.ok) return forget(key);
    this.#show(true);
    this.#progress(offsetOf(answer), Number(answer.headers.get("Upload-Length")));
    this.#tell((this.dataset["kept"] ?? "").replace("{file}", name));
  }

  #ask(token: string, what: RequestInit): Promise<Response> {
    const csrf = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const headers = { "X-CSRFToken": csrf, "X-Requested-With": "fetch", ...(what.headers as Record<string, string>) };
    const signal = AbortSignal.timeout(60_000);
    return fetch(`${this.#door}${token ? `${token}/` : ""}`, { credentials: "same-origin", signal, ...what, headers });
  }

  #hidden(): HTMLInputElement {
    const name = `${this.#input.name}_upload`;
    const known = this.querySelector<HTMLInputElement>(`input[name="${name}"]`);
    if (known) return known;
    const made = document.createElement("input");
    made.type = "hidden";
    made.name = name;
    this.append(made);
    return made;
  }

  #progress(arrived: number, all: number): void {
    const bar = this.querySelector("progress");
    if (bar) {
      bar.max = all;
      bar.value = arrived;
    }
    const [some, whole] = [megabytes(arrived), megabytes(all)];
    this.#tell((this.dataset["sending"] ?? "").replace("{some}", some).replace("{all}", whole));
  }

  /** Nothing is sent with the form while the file is still on its way. */
  #busy(on: boolean): void {
    for (const button of this.closest("form")?.querySelectorAll<HTMLButtonElement>("button[type=submit]") ?? []) {
      button.disabled = on;
    }
  }

  #say(key: string): void {
    this.#tell(this.dataset[key] ?? "");
  }

  #tell(words: string): void {
    const line = this.querySelector<HTMLElement>("[data-part=words]");
    if (line && line.textContent !== words) line.textContent = words;
  }

  #offer(act: string, on: boolean): void {
    const button = this.querySelector<HTMLElement>(`[data-act=${act}]`);
    if (button) button.hidden = !on;
  }

  #show(on: boolean): void {
    const bar = this.querySelector<HTMLElement>("[data-part=bar]");
    if (bar) bar.hidden = !on;
  }
}

function keyOf(file: File): string {
  return `upload:${file.name}:${file.size}:${file.lastModified}`;
}

function forget(key: string): void {
  localStorage.removeItem(key);
}

function offsetOf(answer: Response): number {
  return Number(answer.headers.get("Upload-Offset") ?? 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
}

customElements.define("big-upload", BigUpload);

export {};
