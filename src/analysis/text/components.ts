import type { Box } from './picture.ts';

/** A set of touching pixels (8 neighbours). */
export interface Component extends Box {
  /** Pixels in it. */
  readonly area: number;
  /** Sum of the values of its pixels. */
  readonly sum: number;
}

/**
 * Sets of touching pixels whose value is above `threshold`, in no order.
 * @param map row-major values, `width` x `height`, of which the first `usedWidth` columns and `usedHeight` rows are read.
 */
export function connectedComponents(
  map: Float32Array,
  width: number,
  used: { readonly width: number; readonly height: number },
  threshold: number,
): Component[] {
  const runs = findRuns(map, width, used, threshold);
  const parent = joinRuns(runs);
  const found = new Map<
    number,
    { left: number; top: number; right: number; bottom: number; area: number; sum: number }
  >();
  runs.forEach((run, i) => {
    const root = find(parent, i);
    const box = found.get(root);
    if (box === undefined) {
      found.set(root, {
        left: run.left,
        top: run.y,
        right: run.right,
        bottom: run.y + 1,
        area: run.right - run.left,
        sum: run.sum,
      });
      return;
    }
    box.left = Math.min(box.left, run.left);
    box.right = Math.max(box.right, run.right);
    box.top = Math.min(box.top, run.y);
    box.bottom = Math.max(box.bottom, run.y + 1);
    box.area += run.right - run.left;
    box.sum += run.sum;
  });
  return [...found.values()];
}

interface Run {
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly sum: number;
}

function findRuns(map: Float32Array, width: number, used: { width: number; height: number }, threshold: number): Run[] {
  const runs: Run[] = [];
  for (let y = 0; y < used.height; y++) {
    for (let x = 0; x < used.width; x++) {
      if ((map[y * width + x] ?? 0) <= threshold) continue;
      const left = x;
      let sum = 0;
      for (; x < used.width && (map[y * width + x] ?? 0) > threshold; x++) sum += map[y * width + x] ?? 0;
      runs.push({ y, left, right: x, sum });
    }
  }
  return runs;
}

/** Union of runs that touch a run of the row above, also by a corner. */
function joinRuns(runs: readonly Run[]): Int32Array {
  const parent = Int32Array.from(runs, (_, i) => i);
  let above = 0;
  for (const [i, run] of runs.entries()) {
    while ((runs[above]?.y ?? run.y) < run.y - 1) above += 1;
    while (runs[above]?.y === run.y - 1 && (runs[above]?.right ?? 0) < run.left) above += 1;
    for (let j = above; runs[j]?.y === run.y - 1 && (runs[j]?.left ?? 0) <= run.right; j++) {
      parent[find(parent, j)] = find(parent, i);
    }
  }
  return parent;
}

function find(parent: Int32Array, i: number): number {
  let root = i;
  while (parent[root] !== root) root = parent[root] ?? 0;
  for (let at = i; at !== root;) {
    const next = parent[at] ?? 0;
    parent[at] = root;
    at = next;
  }
  return root;
}
