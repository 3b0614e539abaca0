import { GlobalWorkerOptions, type PDFDocumentProxy, getDocument } from "pdfjs-dist";

interface Desk extends HTMLElement {
  attach(medium: unknown): Promise<void>;
}

const WIDEST = 3;

/**
 * <pdf-pages place="4" data-document="…" data-worker="…"> draws one page at a time; the place is the furthest page.
 *
 * Loaded only on pages with a document. The words of the page are offered as text beside the picture of it.
 */
class PdfPages extends HTMLElement {
  readonly playing = false;
  #pdf: PDFDocumentProxy | null = null;
  #page = 1;
  #furthest = 1;
  #zoom = 1;
  #drawing: Promise<void> = Promise.resolve();

  async connectedCallback(): Promise<void> {
    GlobalWorkerOptions.workerSrc = this.dataset["worker"] ?? "";
    this.addEventListener("click", this.#clicked);
    this.addEventListener("keydown", this.#typed);
    addEventListener("resize", this.#again);
    const url = this.dataset["document"] ?? "";
    // No evaluated code (our policy forbids it), and only the parts of the file that a page needs.
    this.#pdf = await getDocument({ url, isEvalSupported: false, disableAutoFetch: true, enableXfa: false }).promise;
    this.#page = Math.min(Math.max(1, Number(this.getAttribute("place") ?? 1)), this.#pdf.numPages);
    this.#furthest = this.#page;
    for (const part of this.querySelectorAll<HTMLElement>("[data-ours]")) part.hidden = false;
    await this.#draw();
    await customElements.whenDefined("study-desk");
    await (document.querySelector("study-desk") as Desk | null)?.attach(this);
  }

  disconnectedCallback(): void {
    removeEventListener("resize", this.#again);
    void this.#pdf?.destroy();
  }

  get place(): number {
    return this.#furthest;
  }

  takeStretches(): [number, number, number][] {
    return [];
  }

  pause(): void {
    // Pages do not run.
  }

  #clicked = (event: Event): void => {
    const act = (event.target as Element).closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act === "before") this.#turn(-1);
    else if (act === "after") this.#turn(1);
    else if (act === "smaller") this.#scale(1 / 1.25);
    else if (act === "larger") this.#scale(1.25);
  };

  #typed = (event: KeyboardEvent): void => {
    if (event.key === "PageDown" || event.key === "ArrowRight") this.#turn(1);
    else if (event.key === "PageUp" || event.key === "ArrowLeft") this.#turn(-1);
    else return;
    event.preventDefault();
  };

  #turn(by: number): void {
    const page = Math.min(Math.max(1, this.#page + by), this.#pdf?.numPages ?? 1);
    if (page === this.#page) return;
    this.#page = page;
    this.#furthest = Math.max(this.#furthest, page);
    this.#again();
  }

  #scale(by: number): void {
    this.#zoom = Math.min(WIDEST, Math.max(0.5, this.#zoom * by));
    this.#again();
  }

  #again = (): void => {
    this.#drawing = this.#drawing.then(() => this.#draw());
  };

  async #draw(): Promise<void> {
    const pdf = this.#pdf;
    const canvas = this.querySelector("canvas");
    const sheet = this.querySelector<HTMLElement>(".sheets__sheet");
    if (!pdf || !canvas || !sheet) return;
    const page = await pdf.getPage(this.#page);
    const natural = page.getViewport({ scale: 1 });
    const width = Math.max(200, sheet.clientWidth) * this.#zoom;
    const scale = width / natural.width;
    const viewport = page.getViewport({ scale: scale * Math.min(2, devicePixelRatio) });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.style.setProperty("inline-size", `${Math.floor(width)}px`);
    await page.render({ canvas, viewport }).promise;
    const words = await page.getTextContent();
    const said = words.items.map((item) => ("str" in item ? item.str : "")).join(" ");
    const text = this.querySelector("[data-part=words]");
    if (text) text.textContent = said;
    const label = this.querySelector("[data-part=page]");
    const wording = this.dataset["label"] ?? "";
    if (label) {
      label.textContent = wording.replace("{page}", String(this.#page)).replace("{pages}", String(pdf.numPages));
    }
  }
}

customElements.define("pdf-pages", PdfPages);
