/** The camera: opened by a click, closed as soon as it is not needed, and every way in which it can fail has a name. */

export type Trouble = "denied" | "denied-by-system" | "none" | "in-use" | "unsupported" | "lost";

export class CameraTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

export class Camera {
  #stream: MediaStream | undefined;

  constructor(
    readonly video: HTMLVideoElement,
    readonly onLost: () => void,
  ) {}

  /** Asks for the camera and shows it. Throws CameraTrouble. */
  async open(deviceId: string): Promise<void> {
    this.close();
    if (!navigator.mediaDevices?.getUserMedia) throw new CameraTrouble("unsupported");
    this.#stream = await this.#ask(deviceId);
    const track = this.#track;
    track?.addEventListener("ended", this.#lost);
    track?.addEventListener("mute", this.#lost);
    this.video.srcObject = this.#stream;
    await this.video.play();
  }

  /** Stops every track and forgets the picture. */
  close(): void {
    const track = this.#track;
    track?.removeEventListener("ended", this.#lost);
    track?.removeEventListener("mute", this.#lost);
    for (const each of this.#stream?.getTracks() ?? []) each.stop();
    this.#stream = undefined;
    this.video.srcObject = null;
  }

  get isOpen(): boolean {
    return this.#track?.readyState === "live";
  }

  get label(): string {
    return this.#track?.label ?? "";
  }

  get deviceId(): string {
    return this.#track?.getSettings().deviceId ?? "";
  }

  /** All cameras; their names are known once one was allowed. */
  async others(): Promise<MediaDeviceInfo[]> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((device) => device.kind === "videoinput");
  }

  get #track(): MediaStreamTrack | undefined {
    return this.#stream?.getVideoTracks()[0];
  }

  #lost = (): void => {
    this.close();
    this.onLost();
  };

  async #ask(deviceId: string): Promise<MediaStream> {
    const wish: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 480 } };
    if (deviceId) wish.deviceId = { exact: deviceId };
    else wish.facingMode = "user";
    try {
      return await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    } catch (trouble) {
      if (trouble instanceof DOMException && trouble.name === "OverconstrainedError") return this.#askForAny();
      throw named(trouble);
    }
  }

  async #askForAny(): Promise<MediaStream> {
    try {
      return await navigator.mediaDevices.getUserMedia({ video: true, audio: false });
    } catch (trouble) {
      throw named(trouble);
    }
  }
}

function named(trouble: unknown): CameraTrouble {
  const { name, message } = trouble instanceof DOMException ? trouble : { name: "", message: "" };
  if (name === "NotAllowedError" || name === "SecurityError") {
    return new CameraTrouble(/system/i.test(message) ? "denied-by-system" : "denied");
  }
  if (name === "NotFoundError") return new CameraTrouble("none");
  return new CameraTrouble(name ? "in-use" : "unsupported");
}
