// Entry of a job's child process: the functions of this build with real media and models.
import { createLogger } from '../base/log.ts';
import { functions } from '../functions/registry.ts';
import type { MediaConfig } from '../media/config.ts';
import { createMedia } from '../media/ffmpeg-media.ts';
import type { ModelsConfig } from '../models/config.ts';
import { createModels } from '../models/session.ts';
import { serveChild } from './serve-child.ts';

/** What the worker sends along. */
export interface ChildSettings {
  readonly media: MediaConfig;
  readonly models: ModelsConfig;
  readonly logLevel: string;
}

serveChild((settings) => {
  const { media, models, logLevel } = settings as ChildSettings; // our own worker is at the other end
  return {
    functions,
    media: createMedia(media),
    models: createModels(models),
    log: createLogger(logLevel, 'job'),
  };
});
