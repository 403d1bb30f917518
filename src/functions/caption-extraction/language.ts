import type { CaptionLine } from '../../analysis/text/extract.ts';

export type Language = 'zh' | 'en';

const han = /\p{Script=Han}/u;
const latin = /\p{Script=Latin}/u;
/** Chinese, then at least two words of English, or the other way round: two languages side by side, not one line that names an English word. */
const sideBySide = [
  {
    pattern:
      /^(?<zh>.*\p{Script=Han}[^\p{Script=Latin}]*)\s(?<en>[\p{Script=Latin}'"‘“(][^\p{Script=Han}]*\s[^\p{Script=Han}]*)$/u,
  },
  {
    pattern:
      /^(?<en>[^\p{Script=Han}]*\p{Script=Latin}[^\p{Script=Han}]*\s[^\p{Script=Han}]*)\s(?<zh>[^\p{Script=Latin}]*\p{Script=Han}.*)$/u,
  },
] as const;

/**
 * Lines of one language out of lines of both. A line that is Chinese and English side by side gives a part to each; any other line
 * with a Chinese character is Chinese, one with Latin letters alone English. A line of neither (`1984`) belongs to the language of
 * the line it is shown with, and to Chinese when it is alone.
 */
export function linesOf(language: Language, lines: readonly CaptionLine[]): CaptionLine[] {
  return lines.flatMap((line) => {
    for (const { pattern } of sideBySide) {
      const part = pattern.exec(line.text)?.groups?.[language];
      if (part !== undefined) return [{ ...line, text: part.trim() }];
    }
    return (languageOf(line.text) ?? languageBeside(line, lines)) === language ? [line] : [];
  });
}

function languageOf(text: string): Language | undefined {
  return han.test(text) ? 'zh' : latin.test(text) ? 'en' : undefined;
}

function languageBeside(line: CaptionLine, lines: readonly CaptionLine[]): Language {
  const beside = lines.filter(
    (o) => o !== line && o.startSeconds < line.endSeconds && o.endSeconds > line.startSeconds,
  );
  return beside.map(({ text }) => languageOf(text)).find((found) => found !== undefined) ?? 'zh';
}
