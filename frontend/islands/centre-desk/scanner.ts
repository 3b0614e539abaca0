import decodeQR from "qr/decode.js";

/** Reads codes from the desk's camera, a few pictures a second, until it is told to stop. */
export class Scanner {
  readonly #video: HTMLVideoElement;
  readonly #found: (code: string) => void;
  readonly #canvas = document.createElement("canvas");
  #stream: MediaStream | undefined;
  #timer = 0;

  constructor(video: HTMLVideoElement, found: (code: string) => void) {
    this.#video = video;
    this.#found = found;
  }

  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Asks for the camera. Throws what the browser throws when there is none, or the person says no. */
  async open(): Promise<void> {
    this.#stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      audio: false,
    });
    this.#video.srcObject = this.#stream;
    await this.#video.play();
    this.#timer = window.setInterval(() => this.#look(), 250);
  }

  close(): void {
    window.clearInterval(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.#video.srcObject = null;
  }

  #look(): void {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!width || !height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    const paint = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (!paint) return;
    paint.drawImage(this.#video, 0, 0);
    try {
      this.#found(decodeQR(paint.getImageData(0, 0, width, height)));
    } catch {
      // No code in this picture.
    }
  }
}
