import { relative } from 'node:path';
import type { Config } from '../config.ts';
import { keyPath } from './key-file.ts';

/** What `up` says when it listens. `elsewhere`: commands of another terminal look for the data folder in another place unless they are told. */
export function greeting(
  config: { readonly service: Pick<Config['service'], 'data'>; readonly api: Pick<Config['api'], 'host'> },
  url: string,
  { madeKey, elsewhere }: { madeKey: boolean; elsewhere: boolean },
): string {
  const { data } = config.service;
  const near = (path: string) => {
    const short = relative(process.cwd(), path);
    return short.startsWith('..') ? path : short;
  };
  const loopback = /^(127\.|::1$|localhost$)/.test(config.api.host);
  return [
    `Reelsmith listens on ${url}${loopback ? ' (this machine only)' : ''}`,
    `  console     ${url}/console/`,
    `  data        ${data}`,
    `  AccessKey   ${near(keyPath(data))}${madeKey ? ' (a new pair, readable by you alone)' : ''}`,
    ...(elsewhere ? [`  first       export REELSMITH_DATA='${data.replaceAll("'", "'\\''")}'`] : []),
    '  try         npx reelsmith cp film.mp4 oss://films/film.mp4',
    "              npx reelsmith submit Cover oss://films/film.mp4 --output 'oss://films/cover-{sequenceId}.jpg' --wait",
    '  Ctrl-C stops it.',
    '',
  ].join('\n');
}
