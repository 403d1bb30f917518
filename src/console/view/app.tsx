import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Key } from '../signing.ts';
import { FilesPage } from './files-page.tsx';
import { FunctionsPage } from './functions-page.tsx';
import { JobPage } from './job-page.tsx';
import { JobsPage } from './jobs-page.tsx';
import { KeyPage } from './key-page.tsx';
import { SubmitPage } from './submit-page.tsx';
import { forget, keptKey, keptTongue, keep, keepTongue } from './kept.ts';
import { to, useRoute } from './route.ts';
import { Server } from './server.ts';
import { ServerContext, TongueContext, useWords } from './session.tsx';
import type { Tongue } from './words.ts';

/** The whole console. */
export function App() {
  const [tongue, setTongue] = useState<Tongue>(keptTongue);
  const [server, setServer] = useState(() => serverOf(keptKey()));
  const queries = useQueryClient();
  useEffect(() => {
    document.documentElement.lang = tongue;
  }, [tongue]);
  const enter = (key: Key, lasting: boolean) => {
    keep(key, lasting);
    setServer(serverOf(key));
  };
  const leave = () => {
    forget();
    queries.clear(); // the next one must not see what this one did
    setServer(undefined);
  };
  const turn = (next: Tongue) => {
    keepTongue(next);
    setTongue(next);
  };
  return (
    <TongueContext value={tongue}>
      <Header server={server} leave={leave} tongue={tongue} turn={turn} />
      <main>
        {server === undefined ? (
          <KeyPage enter={enter} />
        ) : (
          <ServerContext value={server}>
            <Page />
          </ServerContext>
        )}
      </main>
    </TongueContext>
  );
}

const serverOf = (key: Key | undefined) => key && new Server(key);

function Page() {
  const [page, ...rest] = useRoute();
  if (page === 'jobs') return rest[0] === undefined ? <JobsPage /> : <JobPage key={rest[0]} id={rest[0]} />;
  if (page === 'files') return <FilesPage key={rest[0] ?? ''} bucket={rest[0]} />;
  if (page === 'submit' && rest[0] !== undefined) return <SubmitPage key={rest.join('/')} name={rest[0]} from={rest[1]} />; // prettier-ignore
  return <FunctionsPage />;
}

interface HeaderParts {
  readonly server: Server | undefined;
  readonly leave: () => void;
  readonly tongue: Tongue;
  readonly turn: (tongue: Tongue) => void;
}

function Header({ server, leave, tongue, turn }: HeaderParts) {
  const say = useWords();
  const [page = 'functions'] = useRoute();
  const link = (name: 'functions' | 'jobs' | 'files') => (
    <a href={to(name)} aria-current={page === name ? 'page' : undefined}>
      {say(name)}
    </a>
  );
  return (
    <header>
      <a className="brand" href={to()}>
        <img src="/console/icon.svg" alt="" /> Reelsmith
      </a>
      {server && (
        <nav>
          {link('functions')}
          {link('jobs')}
          {link('files')}
        </nav>
      )}
      <span className="space" />
      <button
        className="plain"
        lang={tongue === 'en' ? 'zh' : 'en'}
        onClick={() => turn(tongue === 'en' ? 'zh' : 'en')}
      >
        {tongue === 'en' ? '中文' : 'English'}
      </button>
      {server && (
        <button className="plain" title={server.key.id} onClick={leave}>
          {say('leave')}
        </button>
      )}
    </header>
  );
}
