import type { Action } from './action.ts';
import { queryIProductionJob } from './query-iproduction-job.ts';
import { submitIProductionJob } from './submit-iproduction-job.ts';

/** Every operation of the API, in the order of the reference pages. */
export const actions: readonly Action[] = [submitIProductionJob, queryIProductionJob];
