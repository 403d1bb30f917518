import { useState } from 'react';
import { snippets, type Language, type Submission } from '../snippet.ts';
import { CopyButton } from './copy-button.tsx';
import { useServer, useWords } from './session.tsx';

const titles: Readonly<Record<Language, string>> = { shell: 'Shell', typescript: 'TypeScript', python: 'Python' };

/** The call that the form would make, in the languages that people use. */
export function Snippets({ submission }: { readonly submission: Submission }) {
  const say = useWords();
  const server = useServer();
  const [language, setLanguage] = useState<Language>('shell');
  const text = snippets[language](submission, server.endpoint);
  return (
    <section className="snippets">
      <div className="bar">
        <h2>{say('asCode')}</h2>
        <span className="space" />
        {(Object.keys(titles) as Language[]).map((one) => (
          <button key={one} type="button" aria-pressed={one === language} onClick={() => setLanguage(one)}>
            {titles[one]}
          </button>
        ))}
        <CopyButton text={text} />
      </div>
      <pre>{text}</pre>
    </section>
  );
}
