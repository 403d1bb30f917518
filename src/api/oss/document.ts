import { createHash } from 'node:crypto';
import { readBody } from '../gate/body.ts';
import { ossError } from './errors.ts';
import type { OssRequest } from './received.ts';

/** An element of a document: its text, and the elements in it by name. */
export interface Element {
  readonly text: string;
  readonly children: readonly (readonly [string, Element])[];
}

/** OSS's own limit for lists of keys; one of 10000 parts is shorter. */
const maxBytes = 2 * 1024 ** 2;
const maxDepth = 8;

/** Reads the document that is the body of a request. Errors: MalformedXML, BadDigest, InvalidDigest, EntityTooLarge. */
export async function readDocument({ raw, headers }: OssRequest, root: string): Promise<Element> {
  const bytes = await readBody(raw, maxBytes);
  checkDigest(headers, createHash('md5').update(bytes).digest('base64'));
  const document = parseDocument(bytes.toString());
  if (document?.[0] === root) return document[1];
  throw ossError('MalformedXML', `The XML you provided was not well-formed or has no root "${root}".`);
}

/** Errors: InvalidDigest (no base64 of 16 bytes), BadDigest (another one). @param md5 of what came in, base64. */
export function checkDigest(headers: OssRequest['headers'], md5: string): void {
  const given = headers.get('content-md5');
  if (given === undefined || given === md5) return;
  if (!/^[A-Za-z0-9+/]{22}==$/.test(given))
    throw ossError('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  throw ossError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

/** The texts of all elements of a name directly in another. */
export function texts({ children }: Element, name: string): readonly string[] {
  return children.filter(([one]) => one === name).map(([, { text }]) => text);
}

interface Open {
  readonly name: string;
  text: string;
  readonly children: [string, Element][];
}

const token =
  /<\?[^>]*\?>|<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;

/**
 * The root of an XML document by name; undefined where it is not well-formed. As much of XML as the SDKs write: elements, text,
 * CDATA, comments and the five entities; attributes are passed over, a document type is refused (so that nothing expands).
 */
export function parseDocument(source: string): readonly [string, Element] | undefined {
  const stack: Open[] = [{ name: '', text: '', children: [] }];
  const text = source.replace(/^\ufeff/, '');
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    const top = stack.at(-1);
    if (match === null || top === undefined) return undefined;
    const [, cdata, closed, opened, , empty, plain] = match;
    if (cdata !== undefined) top.text += cdata;
    else if (closed !== undefined) {
      const parent = stack.at(-2);
      if (parent === undefined || top.name !== closed) return undefined;
      stack.pop();
      parent.children.push([top.name, { text: top.text, children: top.children }]);
    } else if (opened !== undefined) {
      if (empty === '/') top.children.push([opened, { text: '', children: [] }]);
      else if (stack.push({ name: opened, text: '', children: [] }) > maxDepth) return undefined;
    } else if (plain !== undefined) {
      const decoded = decode(plain);
      if (decoded === undefined) return undefined;
      top.text += decoded;
    }
  }
  const [outside] = stack;
  if (stack.length !== 1 || outside?.children.length !== 1 || outside.text.trim() !== '') return undefined;
  return outside.children[0];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string | undefined {
  let isSound = true;
  const decoded = text.replace(/&([^;&]{0,10});?/g, (whole, name: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
    const code = hex !== undefined ? parseInt(hex, 16) : Number(decimal ?? NaN);
    const known = Object.hasOwn(entities, name) ? entities[name] : undefined;
    if (whole.endsWith(';') && known !== undefined) return known;
    if (whole.endsWith(';') && code <= 0x10ffff) return String.fromCodePoint(code);
    isSound = false;
    return '';
  });
  return isSound ? decoded : undefined;
}
