/** `2026-11-24T08:00:00.000Z`, as OSS writes times in documents. @param ms since 1970. */
export function isoMs(ms: number): string {
  return new Date(ms).toISOString();
}
