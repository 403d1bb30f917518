import { invalid } from '../errors.ts';
import { readInteger } from './integer.ts';
import { readJsonObject } from './json.ts';
import { isUnset } from './notify.ts';

const range = { min: 1, max: 10, default: 6 };

/** Reads `ScheduleParams`, `{"Priority":1..10}`. Errors: InvalidParameter.JsonObjectFormatInvalid, .NumberFormatInvalid, .OutOfRange. */
export function readPriority(scheduleParams: string): number {
  if (isUnset(scheduleParams)) return range.default;
  const { Priority: priority } = readJsonObject('ScheduleParams', scheduleParams);
  if (priority === undefined || priority === null) return range.default;
  if (typeof priority === 'number' || typeof priority === 'string') {
    return readInteger('ScheduleParams.Priority', String(priority), range);
  }
  throw invalid('InvalidParameter', 'ScheduleParams.Priority', 'expected an integer, 1 to 10');
}
