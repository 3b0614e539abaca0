/** A face, in parts of the picture's width and height. */
export type Face = { left: number; top: number; right: number; bottom: number; score: number };

export function area(face: Face): number {
  return (face.right - face.left) * (face.bottom - face.top);
}
