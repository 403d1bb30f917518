import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { formatLocation, uploadPlace } from '../../storage/location.ts';
import { DropZone } from './drop-zone.tsx';
import { Refusal } from './refusal.tsx';
import { useServer, useWords } from './session.tsx';
import type { UploadProgress } from './server.ts';

interface UploadParts {
  /** Told the address once the file is there, and the file. */
  readonly done: (address: string, file: File) => void;
  readonly children?: ReactNode;
}

/** Takes a file, puts it into a bucket, and shows how far that is. */
export function UploadField({ done, children }: UploadParts) {
  const say = useWords();
  const server = useServer();
  const [progress, setProgress] = useState<{ step: Parameters<UploadProgress>[0]; share: number }>();
  const stopping = useRef<AbortController>(undefined);
  const put = useMutation({
    async mutationFn(file: File) {
      const place = uploadPlace(file.name, new Date());
      stopping.current = new AbortController();
      try {
        await server.upload(place, file, (step, share) => setProgress({ step, share }), stopping.current.signal);
      } finally {
        setProgress(undefined);
      }
      done(formatLocation(place), file);
    },
  });
  return (
    <>
      {progress === undefined ? (
        <DropZone label={say('chooseFile')} take={([file]) => file && put.mutate(file)}>
          {children}
        </DropZone>
      ) : (
        <div className="progress">
          <span>{say(progress.step === 'hash' ? 'hashing' : 'sending')}</span>
          <progress value={progress.share} aria-label={say('sending')} />
          <button type="button" onClick={() => stopping.current?.abort()}>
            {say('stop')}
          </button>
        </div>
      )}
      {put.error?.name !== 'AbortError' && <Refusal error={put.error} />}
    </>
  );
}
