// Entry of the child processes in tests: as `child-process`, with the rehearsal for its only function.
import { silentLogger } from '../../base/log.ts';
import { serveChild } from '../serve-child.ts';
import { rehearsals, rehearsedMedia, rehearsedModels } from './rehearsal.ts';

serveChild(() => ({
  functions: rehearsals,
  media: rehearsedMedia,
  models: rehearsedModels,
  log: silentLogger(),
}));
