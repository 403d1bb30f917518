/** `2026-11-24T08:00:00.000Z`, as OSS writes times in documents: whole seconds, and clients read nothing else. @param ms since 1970. */
export function documentTime(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}
