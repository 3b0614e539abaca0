import type { Detector } from "../face-detector/face-detector";
import { type Face, area } from "./faces";
import { lightOf } from "./picture";

/** What the camera shows at this moment. `good` is sent, everything else is told. */
export type Scene = "dark" | "no-face" | "two-faces" | "left" | "right" | "closer" | "good";

const DARKEST = 45;
// A second face this large beside the first one is a second person, not somebody passing by.
const BYSTANDER = 0.4;
const SMALLEST = 0.14;
const OFF_CENTRE = 0.18;

/** Light first; then, where the detector runs, whether one face is where it should be. */
export async function sceneOf(video: HTMLVideoElement, detector: Detector | undefined): Promise<Scene> {
  if (lightOf(video) < DARKEST) return "dark";
  if (!detector) return "good";
  const faces = await detector.find(video);
  const nearest = [...faces].sort((one, other) => offCentre(one) - offCentre(other))[0];
  if (!nearest) return "no-face";
  if (faces.some((face) => face !== nearest && area(face) > BYSTANDER * area(nearest))) return "two-faces";
  if (nearest.right - nearest.left < SMALLEST) return "closer";
  const middle = (nearest.left + nearest.right) / 2 - 0.5;
  // The person sees a mirror: what is left in the picture is on their right.
  if (middle < -OFF_CENTRE) return "left";
  return middle > OFF_CENTRE ? "right" : "good";
}

function offCentre(face: Face): number {
  return ((face.left + face.right) / 2 - 0.5) ** 2 + ((face.top + face.bottom) / 2 - 0.5) ** 2;
}
