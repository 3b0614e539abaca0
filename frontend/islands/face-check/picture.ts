/** Frames of the camera, as small as the server takes them; kept in memory only, until they are sent. */

const MOST_SIDE = 640;
const MOST_OTHER_SIDE = 480;
const QUALITY = 0.85;
const LONGEST_WAIT = 2000;

/** Draws the current frame, at most 640 by 480 or upright 480 by 640. */
export function drawn(video: HTMLVideoElement): HTMLCanvasElement {
  const { videoWidth: width, videoHeight: height } = video;
  const scale = Math.min(1, MOST_SIDE / Math.max(width, height), MOST_OTHER_SIDE / Math.min(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Waits until the camera has brought another picture: a slow one must not be taken for a still. */
export function newFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((done) => {
    const enough = window.setTimeout(done, LONGEST_WAIT);
    if (!("requestVideoFrameCallback" in video)) return;
    video.requestVideoFrameCallback(() => {
      window.clearTimeout(enough);
      done();
    });
  });
}

/** One frame as JPEG. */
export function coded(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("No picture"))), "image/jpeg", QUALITY);
  });
}

/** Mean brightness, 0 to 255, of the middle of the picture: that is where a face would be. */
export function lightOf(video: HTMLVideoElement): number {
  const side = Math.min(video.videoWidth, video.videoHeight) / 2;
  const pixels = scaled(video, 32, 32, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side);
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    sum += 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);
  }
  return sum / (pixels.length / 4);
}

/** A part of the current frame in another size, as red, green, blue, alpha. */
export function scaled(
  video: HTMLVideoElement,
  width: number,
  height: number,
  left = 0,
  top = 0,
  across = video.videoWidth,
  down = video.videoHeight,
): Uint8ClampedArray {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return new Uint8ClampedArray(width * height * 4);
  context.drawImage(video, left, top, across, down, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}
