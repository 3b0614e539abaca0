export type Seen = { state: "ok" | "bad"; reason: string; light: number | null };

const LOOKS = 6;
const PAUSE = 400;

/** Shows the camera for a few seconds and measures the light. The picture never leaves the page. */
export async function rehearseCamera(video: HTMLVideoElement): Promise<Seen> {
  if (!navigator.mediaDevices?.getUserMedia) return { state: "bad", reason: "mediaDevices", light: null };
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "user", width: { ideal: 640 } },
      audio: false,
    });
  } catch (trouble) {
    return { state: "bad", reason: trouble instanceof DOMException ? trouble.name : "Error", light: null };
  }
  const stop = (): void => stream.getTracks().forEach((track) => track.stop());
  window.addEventListener("pagehide", stop, { once: true });
  try {
    video.hidden = false;
    video.srcObject = stream;
    await video.play();
    const lights: number[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      await new Promise((done) => window.setTimeout(done, PAUSE));
      lights.push(lightOf(video));
    }
    const { width, height } = stream.getVideoTracks()[0]?.getSettings() ?? {};
    return { state: "ok", reason: `${width ?? "?"} × ${height ?? "?"}`, light: median(lights) };
  } finally {
    stop();
    video.srcObject = null;
    video.hidden = true;
  }
}

/** Mean brightness of the middle of the picture, 0 to 255: that is where a face would be. */
function lightOf(video: HTMLVideoElement): number {
  const canvas = document.createElement("canvas");
  canvas.width = 32;
  canvas.height = 32;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return 0;
  const side = Math.min(video.videoWidth, video.videoHeight) / 2;
  const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
  context.drawImage(video, left, top, side, side, 0, 0, 32, 32);
  const { data } = context.getImageData(0, 0, 32, 32);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    sum += 0.2126 * (data[at] ?? 0) + 0.7152 * (data[at + 1] ?? 0) + 0.0722 * (data[at + 2] ?? 0);
  }
  return sum / (data.length / 4);
}

function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
