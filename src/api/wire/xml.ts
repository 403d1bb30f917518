/** What an answer is made of. Undefined fields are left out. */
export interface Fields {
  readonly [name: string]: FieldValue | undefined;
}
export type FieldValue = string | number | boolean | Fields | readonly FieldValue[];

const plain = /^[\t\n -%(-;=?-\ud7ff]*$/;
// Lone surrogates and most control characters cannot stand in XML 1.0 in any spelling (section 2.2).
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

/** Text as XML 1.0 content; what XML cannot hold becomes U+FFFD, and a carriage return survives a reader's line-end rule. */
export function escapeXml(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(unspeakable, '\ufffd').replace(/[&<>"'\r]/g, (character) => entities[character] ?? character);
}

/** A document with one root, which holds other elements or a text. A list repeats its element, as in `<PipelineList><Pipeline/><Pipeline/></PipelineList>`. */
export function renderXml(root: string, fields: Fields | string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${element(root, fields)}`;
}

function element(name: string, value: FieldValue | undefined): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => element(name, item)).join('');
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: FieldValue): string {
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, inner]: [string, FieldValue | undefined]) => element(name, inner))
    .join('');
}

function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value);
}
