/** `[xmin, ymin, width, height]` as fractions of the picture. */
export type Box = readonly [number, number, number, number];

const isBox = (value: unknown): value is Box => Array.isArray(value) && value.length === 4 && value.every((part) => typeof part === 'number'); // prettier-ignore

/** The boxes in an entry, one or a list of them; none where it holds anything else. */
export function readBoxes(text: string): readonly Box[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (isBox(value)) return [value];
  return Array.isArray(value) && value.every(isBox) ? value : [];
}

/** As a parameter has them: ten-thousandths are finer than a pixel, and no box leaves the picture by rounding. */
export function writeBoxes(boxes: readonly Box[], list: boolean): string {
  const rounded = boxes.map(([x, y, width, height]) => {
    const [left, top] = [floor(x), floor(y)];
    return [left, top, floor(Math.min(width, 1 - left)), floor(Math.min(height, 1 - top))];
  });
  return JSON.stringify(list ? rounded : rounded[0]);
}

const floor = (share: number) => Math.floor(share * 1e4 + 1e-6) / 1e4;
