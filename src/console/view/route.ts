import { useSyncExternalStore } from 'react';

/** The parts of the address after `#/`. */
export function useRoute(): readonly string[] {
  const hash = useSyncExternalStore(follow, () => window.location.hash);
  return hash.replace(/^#\/?/, '').split('?')[0]!.split('/').filter((part) => part !== '').map(decodeURIComponent); // prettier-ignore
}

function follow(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** The address of a page. */
export function to(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

export function go(address: string): void {
  window.location.hash = address;
}
