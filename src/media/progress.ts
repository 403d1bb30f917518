/** Reads what `-progress` writes: lines `key=value` in blocks that end with `progress=`. Calls back with seconds, never falling. */
export function createProgress(onSeconds: (seconds: number) => void): (text: string) => void {
  let reached = 0;
  return lines((line) => {
    // `out_time_ms` counts microseconds too; `N/A` stands there until the first packet.
    const match = /^out_time_us=(\d+)$/.exec(line);
    if (match === null) return;
    reached = Math.max(reached, Number(match[1]) / 1e6);
    onSeconds(reached);
  });
}

/** Cuts text that arrives in pieces into lines; an unfinished last line waits. */
export function lines(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part.trimEnd());
  };
}
