import { comic } from './comic.ts';
import { pencil } from './pencil.ts';
import { rendered } from './rendered.ts';
import type { Style } from './style.ts';
import { watercolour } from './watercolour.ts';

/** The ways to draw, by the names callers use. */
export const styles = { comic, '3d': rendered, pencil, watercolour } as const satisfies Readonly<Record<string, Style>>;
