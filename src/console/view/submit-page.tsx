import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Location } from '../../storage/location.ts';
import { isAskedFor, jobParamsOf, outputFor, type FunctionOffer } from '../form.ts';
import { placeOf, showingOf } from '../place.ts';
import { submitParameters, type Submission } from '../snippet.ts';
import type { Picture } from './boxes-field.tsx';
import { useFunctions } from './functions-page.tsx';
import { InputField } from './input-field.tsx';
import { useAddress, useObject } from './object-address.ts';
import { ParameterField } from './parameter-field.tsx';
import { Refusal } from './refusal.tsx';
import { go, to } from './route.ts';
import type { JobView } from './server.ts';
import { useServer, useWords } from './session.tsx';
import { Snippets } from './snippets.tsx';

/** The form of one function. @param from a job whose settings it begins with, or the address of a file. */
export function SubmitPage({ name, from }: { readonly name: string; readonly from: string | undefined }) {
  const say = useWords();
  const server = useServer();
  const functions = useFunctions();
  const isJob = from !== undefined && placeOf(from) === undefined;
  const job = useQuery({
    queryKey: ['job', from],
    queryFn: () => server.job(from ?? ''),
    enabled: isJob,
  });
  const offer = functions.data?.find(({ Name }) => Name === name);
  const error = functions.error ?? job.error;
  if (error !== null) return <Refusal error={error} />;
  if (functions.data !== undefined && offer === undefined) return <p className="none">{say('noFunction')}</p>;
  if (offer === undefined || (isJob && job.data === undefined)) return <p className="none">{say('loading')}</p>;
  return <Form offer={offer} begin={job.data ?? { Input: from ?? '', Output: outputFor(offer) }} />;
}

type Begin = Pick<JobView, 'Input' | 'Output' | 'JobParams' | 'ModelId' | 'UserData' | 'NotifyUrl'>;

function Form({ offer, begin }: { readonly offer: FunctionOffer; readonly begin: Begin }) {
  const say = useWords();
  const server = useServer();
  const [input, setInput] = useState(begin.Input);
  const [output, setOutput] = useState(begin.Output);
  const [entered, setEntered] = useState<Readonly<Record<string, string>>>(() => enteredOf(begin.JobParams));
  const [rest, setRest] = useState({ modelId: begin.ModelId ?? '', pipelineId: '', userData: begin.UserData ?? '', notifyUrl: begin.NotifyUrl ?? '', priority: '' }); // prettier-ignore
  const [local, setLocal] = useState<File>();
  const submission: Submission = { functionName: offer.Name, input, output, jobParams: jobParamsOf(offer.Parameters, entered), ...rest }; // prettier-ignore
  const submit = useMutation({
    async mutationFn() {
      const place = placeOf(output);
      if (place !== undefined) await server.needBucket(place.bucket);
      return (await server.mts<{ JobId: string }>('SubmitIProductionJob', submitParameters(submission))).JobId;
    },
    onSuccess: (id) => go(to('jobs', id)),
  });
  const shown = offer.Parameters.filter((parameter) => isAskedFor(parameter) || entered[parameter.Key] !== undefined);
  const wantsBoxes = shown.some(({ Type }) => /^(list of boxes|box)$/.test(Type));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit.mutate();
      }}
    >
      <h1>{offer.Name}</h1>
      <p>{offer.Description}</p>
      <h2>{say('input')}</h2>
      <InputField
        offer={offer}
        value={input}
        change={(address, file) => {
          setInput(address);
          setLocal(file);
        }}
      />
      <h2>{say('output')}</h2>
      {offer.Output === undefined ? (
        <p>{say('noOutput')}</p>
      ) : (
        <>
          <input
            aria-label="Output"
            value={output}
            onChange={(event) => setOutput(event.target.value)}
            required={offer.Output.Required}
          />
          <small>{offer.Output.Description}</small>
        </>
      )}
      {shown.length > 0 && <h2>{say('parameters')}</h2>}
      <WithPicture wanted={wantsBoxes} local={local} input={input}>
        {(picture) =>
          shown.map((parameter) => (
            <ParameterField
              key={parameter.Key}
              offer={parameter}
              value={entered[parameter.Key] ?? ''}
              change={(value) => setEntered({ ...entered, [parameter.Key]: value })}
              picture={picture}
            />
          ))
        }
      </WithPicture>
      <details>
        <summary>{say('more')}</summary>
        <div className="grid">
          <label>
            ModelId
            <select value={rest.modelId} onChange={(event) => setRest({ ...rest, modelId: event.target.value })}>
              <option value="" />
              {offer.ModelIds.map((model) => (
                <option key={model}>{model}</option>
              ))}
            </select>
          </label>
          <label>
            PipelineId
            <input value={rest.pipelineId} onChange={(event) => setRest({ ...rest, pipelineId: event.target.value })} />
          </label>
          <label>
            Priority
            <input
              type="number"
              min={1}
              max={10}
              placeholder="6"
              value={rest.priority}
              onChange={(event) => setRest({ ...rest, priority: event.target.value })}
            />
          </label>
          <label>
            UserData
            <input value={rest.userData} onChange={(event) => setRest({ ...rest, userData: event.target.value })} />
          </label>
          <label>
            NotifyUrl
            <input
              value={rest.notifyUrl}
              placeholder="https://"
              onChange={(event) => setRest({ ...rest, notifyUrl: event.target.value })}
            />
          </label>
        </div>
      </details>
      <div className="bar">
        <button className="main" disabled={submit.isPending || input === ''}>
          {say('submit')}
        </button>
        <Refusal error={submit.error} />
      </div>
      <Snippets submission={submission} />
    </form>
  );
}

/** JobParams as a form has them. */
function enteredOf(jobParams: string | undefined): Readonly<Record<string, string>> {
  try {
    const given = JSON.parse(jobParams ?? '{}') as Readonly<Record<string, unknown>>;
    return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])); // prettier-ignore
  } catch {
    return {}; // written by hand, in a form that the server alone reads
  }
}

interface WithPictureParts {
  readonly wanted: boolean;
  readonly local: File | undefined;
  readonly input: string;
  readonly children: (picture: Picture | undefined) => React.ReactNode;
}

/** The input to be drawn on: the file that was just given, else the stored one. */
function WithPicture({ wanted, local, input, children }: WithPictureParts) {
  const address = useAddress(local);
  const place = placeOf(input);
  const { as } = showingOf(input);
  if (!wanted || local !== undefined || place === undefined || (as !== 'image' && as !== 'video')) {
    return children(local && address !== undefined ? { address, name: local.name } : undefined);
  }
  return (
    <Stored key={input} place={place}>
      {children}
    </Stored>
  );
}

interface StoredParts {
  readonly place: Location;
  readonly children: WithPictureParts['children'];
}

function Stored({ place, children }: StoredParts) {
  const { address } = useObject(place);
  return children(address === undefined ? undefined : { address, name: place.key });
}
