// How keys become names on disk. A segment of a key is its own name, so that a person finds objects by name and can put
// files there by hand. Names that begin with "%" are ours and tell what no plain name can:
//
//   %          the empty segment (`a//b`, `a/`)
//   %. %..     the segments "." and ".."
//   %%x        the segment "%x"
//   %+x        a folder: the beginning of a segment too long for one name; its rest is inside
//   %=x        the file "x", kept beside a folder "x" (both `a` and `a/b` may be keys)
//
// The encoding is injective: `decode` of a name tells the one segment text it stands for.

const maxNameBytes = 240; // common file systems allow 255 bytes; our marks need a few

/** The names of folders and, last, of the file that hold the object of `key`. */
export function encodeKey(key: string): readonly string[] {
  return key.split('/').flatMap(encodeSegment);
}

/** Where the object is when a folder has its plain name. @param name the last name of `encodeKey`. */
export function besideName(name: string): string {
  return `%=${name}`;
}

/** What a name on disk stands for; undefined when it is none of ours. */
export function decodeName(name: string): { text: string; kind: 'plain' | 'continued' | 'beside' } | undefined {
  if (!name.startsWith('%')) return { text: name, kind: 'plain' };
  if (name === '%') return { text: '', kind: 'plain' };
  const rest = name.slice(2);
  if (name.startsWith('%+')) return { text: rest, kind: 'continued' };
  if (name.startsWith('%=')) {
    const inner = decodeName(rest);
    return inner?.kind === 'plain' ? { text: inner.text, kind: 'beside' } : undefined;
  }
  return name === '%.' || name === '%..' || name.startsWith('%%') ? { text: name.slice(1), kind: 'plain' } : undefined;
}

function encodeSegment(segment: string): string[] {
  if (Buffer.byteLength(segment) > maxNameBytes) {
    const head = leadingBytes(segment);
    return [`%+${head}`, ...encodeSegment(segment.slice(head.length))];
  }
  const special = segment === '' || segment === '.' || segment === '..' || segment.startsWith('%');
  return [special ? `%${segment}` : segment];
}

/** As many whole characters as fit into one name. */
function leadingBytes(text: string): string {
  let end = 0;
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxNameBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
