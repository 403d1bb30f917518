import { fieldOf, fileValue, takesFile, type ParameterOffer } from '../form.ts';
import { BoxesField, type Picture } from './boxes-field.tsx';
import { useWords } from './session.tsx';
import { UploadField } from './upload-field.tsx';

interface FieldParts {
  readonly offer: ParameterOffer;
  /** As it was entered; empty where it is absent. */
  readonly value: string;
  readonly change: (value: string) => void;
  /** What boxes are drawn on. */
  readonly picture: Picture | undefined;
}

/** One parameter of a function: what it means, what is allowed, and where it is entered. */
export function ParameterField({ offer, value, change, picture }: FieldParts) {
  const say = useWords();
  const field = fieldOf(offer);
  const label = { 'aria-label': offer.Key, value };
  return (
    <div className="parameter">
      <div className="name">
        <b>{offer.Key}</b>
        <p>{offer.Meaning}</p>
        <small>
          {offer.Type}. {say('allowed')}: {offer.Allowed}. {say('absent')}: {offer.Absent}
        </small>
      </div>
      <div className="entry">
        {field.kind === 'words' && (
          <select {...label} onChange={(event) => change(event.target.value)}>
            <option value="">{offer.Absent}</option>
            {field.words
              .filter((word) => word !== offer.Absent)
              .map((word) => (
                <option key={word}>{word}</option>
              ))}
          </select>
        )}
        {field.kind === 'number' && (
          <input
            {...label}
            type="number"
            min={field.min}
            max={field.max}
            step={field.whole ? 1 : 'any'}
            placeholder={offer.Absent}
            onChange={(event) => change(event.target.value)}
          />
        )}
        {field.kind === 'text' && !field.long && (
          <input {...label} placeholder={offer.Absent} onChange={(event) => change(event.target.value)} />
        )}
        {((field.kind === 'text' && field.long) || field.kind === 'boxes') && (
          <textarea {...label} rows={1} placeholder={offer.Absent} onChange={(event) => change(event.target.value)} />
        )}
        {field.kind === 'boxes' && picture && <BoxesField {...field} value={value} change={change} picture={picture} />}
        {takesFile(offer) && <UploadField done={(address) => change(fileValue(offer, address))} />}
      </div>
    </div>
  );
}
