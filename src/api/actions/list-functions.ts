import { parameterNotes } from '../../functions/parameter.ts';
import type { AnyFunction } from '../../functions/registry.ts';
import type { Fields } from '../wire/xml.ts';
import { defineAction } from './action.ts';

/** Answers `{"Functions":[{"Name","Summary","Description","Inputs":[],"Output"?:{...},"ModelIds":[],"Parameters":[{...}]}]}`. */
export const listFunctions = defineAction({
  name: 'ListFunctions',
  version: '2026-11-22',
  summary: 'Tells what this server can do, and the parameters of each function.',
  access: 'list',
  answers:
    'Functions[]{Name, Summary, Description, Inputs[], Output{Required, Extensions[], ResultTypes[], Description}, ModelIds[], Parameters[]{Key, Type, Allowed, Absent, Meaning}}',
  parameters: {},
  async run(_given, _call, { functions }: { functions: ReadonlyMap<string, AnyFunction> }) {
    return { Functions: [...functions.values()].map(functionFields) };
  },
});

function functionFields({ name, summary, description, inputs, output, modelIds, params }: AnyFunction): Fields {
  return {
    Name: name,
    Summary: summary,
    Description: description,
    Inputs: inputs,
    Output: output && {
      Required: output.required,
      Extensions: output.extensions,
      ResultTypes: output.resultTypes ?? [],
      Description: output.description,
    },
    ModelIds: modelIds ?? [],
    Parameters: parameterNotes(params).map(({ key, type, allowed, absent, meaning }) => ({
      Key: key,
      Type: type,
      Allowed: allowed,
      Absent: absent,
      Meaning: meaning,
    })),
  };
}
