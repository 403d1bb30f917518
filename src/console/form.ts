/** A parameter of a function, as ListFunctions tells it. */
export interface ParameterOffer {
  readonly Key: string;
  readonly Type: string;
  readonly Allowed: string;
  readonly Absent: string;
  readonly Meaning: string;
}

/** A function, as ListFunctions tells it. */
export interface FunctionOffer {
  readonly Name: string;
  readonly Summary: string;
  readonly Description: string;
  readonly Inputs: readonly ('video' | 'audio' | 'image')[];
  readonly Output?: { readonly Required: boolean; readonly Extensions: readonly string[]; readonly ResultTypes: readonly string[]; readonly Description: string }; // prettier-ignore
  readonly ModelIds: readonly string[];
  readonly Parameters: readonly ParameterOffer[];
}

/** Whether a form asks for a parameter: what has another name too, or is read and ignored, is there for programs that know it so. */
export function isAskedFor({ Meaning }: ParameterOffer): boolean {
  return !/^The same under|Read and ignored/.test(Meaning);
}

/** What a parameter is entered with. */
export type Field =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly whole: boolean }
  /** Drawn on the picture, at most so many. */
  | { readonly kind: 'boxes'; readonly most: number; readonly list: boolean }
  | { readonly kind: 'text'; readonly long: boolean };

/** The field for a parameter, from the words that help and reference pages show of it. */
export function fieldOf({ Type, Allowed }: ParameterOffer): Field {
  if (Type === 'list of boxes') return { kind: 'boxes', most: Number(/at most (\d+)/.exec(Allowed)?.[1] ?? 1), list: true }; // prettier-ignore
  if (Type === 'box') return { kind: 'boxes', most: 1, list: false };
  const [, min, max] = /^(-?[\d.]+) to (-?[\d.]+)( |$)/.exec(Allowed) ?? [];
  if (min !== undefined && /^(integer|number)$/.test(Type)) {
    return { kind: 'number', min: Number(min), max: Number(max), whole: Type === 'integer' };
  }
  if (/^(string|boolean)$/.test(Type) && /^[\w-]+( \| [\w-]+)*$/.test(Allowed)) {
    return { kind: 'words', words: Allowed.split(' | ') };
  }
  return { kind: 'text', long: !/^(string|string or number)$/.test(Type) };
}

/** Whether a parameter is, or holds, the address of a further file. */
export function takesFile({ Allowed, Meaning }: ParameterOffer): boolean {
  return Allowed.includes('<address>') || Meaning.startsWith('Address of');
}

/** A file's address as such a parameter wants it. */
export function fileValue({ Allowed }: ParameterOffer, address: string): string {
  return Allowed.includes('<address>') ? JSON.stringify([{ file: address }]) : address;
}

/** JobParams of what was entered, as JSON; undefined where nothing was. Empty entries are left out. */
export function jobParamsOf(
  offers: readonly ParameterOffer[],
  entered: Readonly<Record<string, string>>,
): string | undefined {
  // prettier-ignore
  const given = offers.flatMap((offer) => {
    const text = entered[offer.Key]?.trim() ?? '';
    return text === '' ? [] : [[offer.Key, valueOf(offer, text)] as const];
  });
  return given.length === 0 ? undefined : JSON.stringify(Object.fromEntries(given));
}

/** Numbers, lists and objects as such; all else, and what cannot be read, as the text it is: the server says what is wrong with it. */
function valueOf(offer: ParameterOffer, text: string): unknown {
  if (offer.Type === 'boolean') return text === 'true';
  const field = fieldOf(offer);
  if (field.kind === 'words') return text;
  if (field.kind === 'text' && !/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Where results go unless somebody says otherwise. */
export const resultsBucket = 'reelsmith-results';

/** The Output that a form begins with: no two jobs write one name. */
export function outputFor({ Name, Output }: FunctionOffer): string {
  if (Output === undefined || !Output.Required) return '';
  const { Extensions, Description } = Output;
  const named = Description.startsWith('Two ') ? '-{resultType}' : ''; // where there may be more than one file, but need not, they are numbered
  return `oss://${resultsBucket}/{source}-${Name}-{timestamp}${named}.${Extensions[0]}`;
}
