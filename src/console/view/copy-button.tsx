import { useState } from 'react';
import { useWords } from './session.tsx';

const shownMs = 1500;

/** Copies a text; says so for a moment. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const say = useWords();
  const [done, setDone] = useState(false);
  const copy = () => {
    copyText(text);
    setDone(true);
    setTimeout(() => setDone(false), shownMs);
  };
  return (
    <button type="button" onClick={copy}>
      {done ? say('copied') : (label ?? say('copy'))}
    </button>
  );
}

/** Browsers give their clipboard to pages of https and loopback alone; a selection can be copied everywhere. */
function copyText(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
