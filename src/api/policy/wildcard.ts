/** Whether `text` is of the form of `pattern`, in which `*` is any run of characters and `?` any one. Linear but for the last `*`. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const expected = pattern[p];
    if (expected === '*') {
      star = p++;
      resume = t;
    } else if (expected === '?' || (expected !== undefined && expected === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
