import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Key } from '../signing.ts';
import { DropZone } from './drop-zone.tsx';
import { Refusal } from './refusal.tsx';
import { CallError, Server } from './server.ts';
import { useWords } from './session.tsx';

/** Asks who is there. */
export function KeyPage({ enter }: { readonly enter: (key: Key, lasting: boolean) => void }) {
  const say = useWords();
  const [id, setId] = useState('');
  const [secret, setSecret] = useState('');
  const [lasting, setLasting] = useState(false);
  const check = useMutation({
    async mutationFn(key: Key) {
      // one that may not list functions is somebody nevertheless
      await new Server(key).functions().catch((error: unknown) => {
        if (!(error instanceof CallError) || error.code !== 'Forbidden.RAM') throw error;
      });
      enter(key, lasting);
    },
  });
  const read = useMutation({
    mutationFn: async (file: File) => check.mutate(keyIn(await file.text()) ?? fail(say('notKeyFile'))),
  });
  return (
    <form
      className="key card"
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate({ id: id.trim(), secret: secret.trim() });
      }}
    >
      <h1>{say('signIn')}</h1>
      <DropZone
        label={say('chooseKeyFile')}
        accept=".json,application/json"
        take={([file]) => file && read.mutate(file)}
      >
        <p>{say('keyHint')}</p>
      </DropZone>
      <label>
        AccessKey ID
        <input
          value={id}
          onChange={(event) => setId(event.target.value)}
          autoComplete="username"
          spellCheck={false}
          required
        />
      </label>
      <label>
        AccessKey Secret
        <input
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
          type="password"
          autoComplete="current-password"
          required
        />
      </label>
      <label className="line">
        <input type="checkbox" checked={lasting} onChange={(event) => setLasting(event.target.checked)} /> {say('keep')}
      </label>
      <button className="main" disabled={check.isPending}>
        {say('signIn')}
      </button>
      <Refusal error={check.error ?? read.error} />
    </form>
  );
}

function keyIn(text: string): Key | undefined {
  const [, id] = /"accessKeyId"\s*:\s*"([^"]+)"/i.exec(text) ?? [];
  const [, secret] = /"accessKeySecret"\s*:\s*"([^"]+)"/i.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function fail(reason: string): never {
  throw new Error(reason);
}
