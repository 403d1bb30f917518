import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatLocation } from '../../storage/location.ts';
import { showingOf, sizeText } from '../place.ts';
import { CopyButton } from './copy-button.tsx';
import { DropZone } from './drop-zone.tsx';
import { useFunctions } from './functions-page.tsx';
import { Preview } from './preview.tsx';
import { Refusal } from './refusal.tsx';
import { go, to } from './route.ts';
import type { ObjectView } from './server.ts';
import { useServer, useWords } from './session.tsx';

/** Buckets, and the objects of one. */
export function FilesPage({ bucket }: { readonly bucket: string | undefined }) {
  const say = useWords();
  const server = useServer();
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['buckets'],
    queryFn: () => server.buckets(),
  });
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: () => server.own('CreateBucket', { BucketName: name }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['buckets'] });
      go(to('files', name));
    },
  });
  return (
    <div className="files">
      <aside>
        <h2>{say('buckets')}</h2>
        <Refusal error={error} />
        {data?.length === 0 && <p className="none">{say('noBuckets')}</p>}
        {data?.map((name) => (
          <a key={name} href={to('files', name)} aria-current={name === bucket ? 'page' : undefined}>
            {name}
          </a>
        ))}
        <form
          className="line"
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <input
            aria-label={say('newBucket')}
            placeholder={say('newBucket')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
          />
          <button>+</button>
        </form>
        <Refusal error={make.error} />
      </aside>
      {bucket !== undefined && <Objects bucket={bucket} />}
    </div>
  );
}

function Objects({ bucket }: { readonly bucket: string }) {
  const say = useWords();
  const server = useServer();
  const queries = useQueryClient();
  const [prefix, setPrefix] = useState('');
  const [open, setOpen] = useState<string>();
  const [putting, setPutting] = useState<string>();
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['objects', bucket, prefix],
    queryFn: ({ pageParam }) =>
      server.own<{ Objects: ObjectView[]; NextMarker?: string }>('ListObjects', { BucketName: bucket, Prefix: prefix, Marker: pageParam, MaxKeys: '100' }), // prettier-ignore
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ NextMarker }) => NextMarker,
  });
  const refresh = async () => {
    // a list that was asked for before is not waited for: it may be older than what has been done since
    await queries.cancelQueries({ queryKey: ['objects', bucket] });
    await queries.invalidateQueries({ queryKey: ['objects', bucket] });
  };
  const put = useMutation({
    async mutationFn(files: readonly File[]) {
      for (const file of files) {
        await server.upload({ bucket, key: prefix + file.name }, file, (_step, share) => setPutting(`${file.name} ${Math.floor(100 * share)} %`)); // prettier-ignore
      }
    },
    onSettled() {
      setPutting(undefined);
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: (key: string) => server.own('DeleteObject', { BucketName: bucket, ObjectKey: key }),
    onSettled: refresh,
  });
  const objects = data?.pages.flatMap(({ Objects }) => Objects) ?? [];
  return (
    <section>
      <div className="bar">
        <h1>{bucket}</h1>
        <span className="space" />
        <input
          aria-label={say('find')}
          placeholder={say('find')}
          value={prefix}
          onChange={(event) => setPrefix(event.target.value)}
        />
      </div>
      <DropZone label={say('putFiles')} multiple take={(files) => put.mutate(files)}>
        {putting !== undefined && <p>{putting}</p>}
        {data !== undefined && objects.length === 0 && prefix === '' && <p>{say('emptyBucket')}</p>}
      </DropZone>
      <Refusal error={error ?? put.error ?? remove.error} />
      <ul className="rows">
        {objects.map(({ ObjectKey, Size, LastModified }) => (
          <li key={ObjectKey}>
            <div className="row">
              <button className="plain grow" onClick={() => setOpen(open === ObjectKey ? undefined : ObjectKey)}>
                {ObjectKey}
              </button>
              <span>{sizeText(Size)}</span>
              <time dateTime={LastModified}>{new Date(LastModified).toLocaleString()}</time>
              <button onClick={() => window.confirm(`${say('removeSure')} ${ObjectKey}`) && remove.mutate(ObjectKey)}>
                {say('remove')}
              </button>
            </div>
            {open === ObjectKey && <Opened bucket={bucket} objectKey={ObjectKey} />}
          </li>
        ))}
      </ul>
      {hasNextPage && <button onClick={() => void fetchNextPage()}>{say('loadMore')}</button>}
    </section>
  );
}

function Opened({ bucket, objectKey }: { readonly bucket: string; readonly objectKey: string }) {
  const say = useWords();
  const functions = useFunctions();
  const place = { bucket, key: objectKey };
  const { as } = showingOf(objectKey);
  const fits = functions.data?.filter(({ Inputs }) => as !== 'none' && as !== 'text' && Inputs.includes(as)) ?? [];
  return (
    <div className="opened">
      <div className="bar">
        <CopyButton text={formatLocation(place)} label={say('copyAddress')} />
        {fits.length > 0 && (
          <select
            aria-label={say('use')}
            value=""
            onChange={(event) => go(to('submit', event.target.value, formatLocation(place)))}
          >
            <option value="">{say('use')}</option>
            {fits.map(({ Name }) => (
              <option key={Name}>{Name}</option>
            ))}
          </select>
        )}
      </div>
      <Preview place={place} />
    </div>
  );
}
