/** Columns that a terminal uses for a text: Chinese, Japanese, Korean and full-width characters take two, marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.normalize('NFC')) width += columns(character.codePointAt(0) ?? 0);
  return width;
}

// East Asian Wide and Fullwidth ranges of Unicode Standard Annex 11, joined where only unassigned code points lie between.
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

function columns(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x300) return codePoint < 0x20 ? 0 : 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(String.fromCodePoint(codePoint))) return 0;
  return wide.some(([first, last]) => codePoint >= first && codePoint <= last) ? 2 : 1;
}

/** Cuts at the end to at most `width` columns, with an ellipsis when something was cut. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  for (const character of text) {
    if (displayWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Fills with spaces to `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Rows under their heads, each column as wide as its widest cell; no trailing spaces. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))));
  return all
    .map((row) =>
      widths
        .map((width, column) => pad(row[column] ?? '', width))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Breaks text into lines of at most `width` columns, at spaces or between Chinese characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(/[\u2e80-\u9fff\uf900-\uffe6]|[^\s\u2e80-\u9fff\uf900-\uffe6]+|\s+/gu) ?? []) {
    if (line !== '' && displayWidth(line + piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    if (line !== '' || piece.trim() !== '') line += piece;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}
