import { extname } from 'node:path';
import type { ChildProgram } from './child.ts';
import type { ChildSettings } from './child-process.ts';

/** The product's own child: `child-process`, from sources or from the build, whichever this module is. */
export function productChild(settings: ChildSettings): Omit<ChildProgram, 'nice'> {
  return { entry: new URL(`./child-process${extname(import.meta.url)}`, import.meta.url), settings };
}
