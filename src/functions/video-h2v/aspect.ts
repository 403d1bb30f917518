import { z } from 'zod';
import { structured } from '../parameter.ts';

const LEAST = 0.2;
const MOST = 5;

const text = z
  .string()
  .trim()
  .regex(/^\d+(\.\d+)?\s*[:x/]\s*\d+(\.\d+)?$/)
  .transform((words) => words.split(/[:x/]/).map(Number))
  .transform(([width = 0, height = 0]) => (height > 0 ? width / height : 0));

/** Width over height, as `"9:16"` or a number. */
export function aspectParameter(meaning: string, absent: string) {
  return structured<number>(
    {
      type: 'string or number',
      allowed: `width over height, ${LEAST} to ${MOST}, as "9:16", "4:5", "1:1" or 0.5625`,
      absent,
      meaning,
    },
    z.union([z.number(), text]).refine((aspect) => aspect >= LEAST && aspect <= MOST),
  );
}
