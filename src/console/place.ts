import { parseLocation, type Location } from '../storage/location.ts';

/** The place that an address names; undefined where it is none. */
export function placeOf(address: string): Location | undefined {
  try {
    return parseLocation(address);
  } catch {
    return undefined;
  }
}

/** The last part of a key. */
export const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** How a file is shown. */
export type Showing = 'image' | 'video' | 'audio' | 'text' | 'none';

const types: Readonly<Record<string, readonly [Showing, string]>> = {
  jpg: ['image', 'image/jpeg'],
  jpeg: ['image', 'image/jpeg'],
  png: ['image', 'image/png'],
  webp: ['image', 'image/webp'],
  gif: ['image', 'image/gif'],
  mp4: ['video', 'video/mp4'],
  mov: ['video', 'video/mp4'], // H.264 with AAC, which browsers know by this name
  m4v: ['video', 'video/mp4'],
  webm: ['video', 'video/webm'],
  mkv: ['video', 'video/x-matroska'],
  mp3: ['audio', 'audio/mpeg'],
  m4a: ['audio', 'audio/mp4'],
  aac: ['audio', 'audio/aac'],
  wav: ['audio', 'audio/wav'],
  flac: ['audio', 'audio/flac'],
  ogg: ['audio', 'audio/ogg'],
  opus: ['audio', 'audio/ogg'],
  srt: ['text', 'text/plain'],
  vtt: ['text', 'text/plain'],
  json: ['text', 'application/json'],
  txt: ['text', 'text/plain'],
};

/** How a file of this name is shown, and its media type. */
export function showingOf(name: string): { readonly as: Showing; readonly type: string } {
  const [as, type] = types[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? ['none', 'application/octet-stream'];
  return { as, type };
}

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Seconds as people read them. */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
