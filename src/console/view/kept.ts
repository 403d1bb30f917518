import type { Key } from '../signing.ts';
import { languages, type Tongue } from './words.ts';

const [keyItem, tongueItem] = ['reelsmith.key', 'reelsmith.language'];

/** The pair of this tab, or the one that was to be kept in this browser. */
export function keptKey(): Key | undefined {
  const text = sessionStorage.getItem(keyItem) ?? localStorage.getItem(keyItem);
  return text === null ? undefined : (JSON.parse(text) as Key); // as `keep` wrote it
}

/** Keeps a pair for this tab or, `lasting`, for this browser. */
export function keep(key: Key, lasting: boolean): void {
  (lasting ? localStorage : sessionStorage).setItem(keyItem, JSON.stringify(key));
}

export function forget(): void {
  sessionStorage.removeItem(keyItem);
  localStorage.removeItem(keyItem);
}

/** The language that was chosen, else the browser's. */
export function keptTongue(): Tongue {
  const kept = localStorage.getItem(tongueItem);
  return languages.find((tongue) => tongue === kept) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
}

export function keepTongue(tongue: Tongue): void {
  localStorage.setItem(tongueItem, tongue);
}
