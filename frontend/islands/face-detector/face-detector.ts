import { InferenceSession, Tensor, env } from "onnxruntime-web/wasm";

import { type Face, area } from "../face-check/faces";
import { scaled } from "../face-check/picture";

const WIDTH = 320;
const HEIGHT = 240;
const SURE_ENOUGH = 0.65;
const SAME_FACE = 0.4;

/**
 * Finds faces on this device with the network the server uses too. Nothing it sees leaves the page.
 *
 * A file of its own, because it brings a runtime along: <face-check> asks for it after the first click.
 */
export class Detector {
  private constructor(readonly session: InferenceSession) {}

  /** Throws where WebAssembly is refused or the files are not there: then the light alone is looked at. */
  static async load(runtime: string, network: string): Promise<Detector> {
    env.wasm.numThreads = 1;
    env.wasm.wasmPaths = { wasm: new URL(runtime, document.baseURI).href };
    const answer = await fetch(network, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return new Detector(await InferenceSession.create(bytes, { executionProviders: ["wasm"] }));
  }

  async find(video: HTMLVideoElement): Promise<Face[]> {
    const input = new Tensor("float32", planes(scaled(video, WIDTH, HEIGHT)), [1, 3, HEIGHT, WIDTH]);
    const { scores, boxes } = await this.session.run({ input });
    return surest(scores?.data as Float32Array, boxes?.data as Float32Array);
  }
}

function planes(pixels: Uint8ClampedArray): Float32Array {
  const size = WIDTH * HEIGHT;
  const planes = new Float32Array(3 * size);
  for (let point = 0; point < size; point += 1) {
    for (let colour = 0; colour < 3; colour += 1) {
      planes[colour * size + point] = ((pixels[point * 4 + colour] ?? 0) - 127) / 128;
    }
  }
  return planes;
}

function surest(scores: Float32Array, boxes: Float32Array): Face[] {
  const found: Face[] = [];
  for (let at = 0; at * 2 < scores.length; at += 1) {
    const score = scores[at * 2 + 1] ?? 0;
    if (score <= SURE_ENOUGH) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(at * 4, at * 4 + 4);
    found.push({ left, top, right, bottom, score });
  }
  found.sort((one, other) => other.score - one.score);
  const kept: Face[] = [];
  for (const face of found) if (kept.every((other) => overlap(face, other) <= SAME_FACE)) kept.push(face);
  return kept;
}

function overlap(one: Face, other: Face): number {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / (area(one) + area(other) - across * down);
}
