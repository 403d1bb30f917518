import sharp from 'sharp';

/** A drawn thing, RGBA. */
export interface Drawing {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

export type Random = () => number;
export const pickBy =
  (random: Random) =>
  <T>(from: readonly T[]): T =>
    from[Math.floor(random() * from.length)]!; // some are given

const letters = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789', '新闻体育电影频道生活少儿音乐中央卫视直播财经纪录片海山水天'] as const; // prettier-ignore

/** Made-up words, numbers, addresses and names. */
export function word(random: Random): string {
  const pick = pickBy(random);
  const some = (set: number, least: number, most: number) =>
    Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, () => pick([...letters[set]!])).join(''); // four sets
  return pick([
    () => some(0, 1, 5),
    () => some(0, 1, 1) + some(1, 2, 9),
    () => some(1, 3, 8),
    () => some(0, 2, 4) + some(2, 1, 2),
    () => some(2, 1, 2),
    () => some(3, 1, 5),
    () => `www.${some(1, 4, 9)}.${pick(['com', 'org', 'tv'])}`,
    () => `@${some(1, 4, 9)}`,
    () => `${some(0, 1, 1)}${some(1, 2, 6)} ${some(0, 1, 1)}${some(1, 2, 6)}`,
    () => `${some(2, 4, 4)}-${some(2, 2, 2)}-${some(2, 2, 2)} ${some(2, 2, 2)}:${some(2, 2, 2)}`,
    () => `${pick(['©', '▶', '●', '★', '♪'])} ${some(0, 3, 6)}`,
  ])();
}

const hex = (random: Random) => `hsl(${Math.round(360 * random())},${Math.round(100 * random())}%,${Math.round(15 + 75 * random())}%)`; // prettier-ignore
/** What one sees through is white, more often than not. */
const colour = (random: Random, opacity = 1) => (opacity < 1 && random() < 0.5 ? '#fff' : anyColour(random));
const anyColour = (random: Random) => (random() < 0.35 ? pickBy(random)(['#fff', '#fff', '#f4f4f4', '#ddd', '#111', '#000']) : hex(random)); // prettier-ignore

/** A line of lettering. */
export function line(
  random: Random,
  fonts: readonly string[],
  size: number,
  text: string,
  fill: string,
): { svg: string; width: number } {
  const pick = pickBy(random);
  const width = [...text].reduce((sum, one) => sum + (one > '\u2e80' ? 1.02 : 0.72) * size, 0.4 * size);
  const edge = random() < 0.3 ? ` stroke="${pick(['#000', '#fff', '#222'])}" stroke-width="${(size * (0.02 + 0.08 * random())).toFixed(1)}" paint-order="stroke"` : ''; // prettier-ignore
  const look = `font-family="${pick(fonts)}, DejaVu Sans, Noto Sans CJK SC" font-weight="${pick(['bold', 'bold', 'normal'])}" font-style="${pick(['normal', 'normal', 'normal', 'italic'])}" font-size="${size}"`; // prettier-ignore
  return { width, svg: `<text x="3" y="${(1.02 * size).toFixed(1)}" ${look} fill="${fill}"${edge}>${text}</text>` };
}

function star(points: number, r: number, inner: number, c: number, turn: number): string {
  return Array.from({ length: 2 * points }, (_, k) => {
    const [radius, angle] = [k % 2 === 0 ? r : inner, (Math.PI * k) / points + turn];
    return `${(c + radius * Math.cos(angle)).toFixed(1)},${(c + radius * Math.sin(angle)).toFixed(1)}`;
  }).join(' ');
}

/** One to four shapes in a square. */
function emblem(random: Random, side: number): string {
  const pick = pickBy(random);
  const c = side / 2;
  return Array.from({ length: 1 + Math.floor(3.5 * random()) }, (_, k) => {
    const r = (c - 2) * (k === 0 ? 1 : 0.3 + 0.5 * random());
    const fill = colour(random);
    const solid = random() < 0.65;
    const paint = solid ? `fill="${fill}"` : `fill="none" stroke="${fill}" stroke-width="${(side * (0.05 + 0.1 * random())).toFixed(1)}"`; // prettier-ignore
    const [dx, dy] = k === 0 ? [0, 0] : [(random() - 0.5) * c * 0.7, (random() - 0.5) * c * 0.7];
    const inset = solid ? r : r * 0.88;
    const shape = pick([
      () => `<circle cx="${c}" cy="${c}" r="${inset}" ${paint}/>`,
      () => `<rect x="${c - inset}" y="${c - inset * 0.7}" width="${2 * inset}" height="${1.4 * inset}" rx="${pick([0, inset / 4, inset / 2])}" ${paint}/>`, // prettier-ignore
      () => `<polygon points="${star(pick([3, 4, 5, 6, 8]), inset, inset * (0.35 + 0.6 * random()), c, random() * 3)}" ${paint}/>`, // prettier-ignore
      () => `<path d="M${c - inset} ${c} Q ${c} ${c - inset * 1.6} ${c + inset} ${c} T ${c + inset} ${c + inset * 0.6}" fill="none" stroke="${fill}" stroke-width="${side / 8}"/>`, // prettier-ignore
      () => [0, 1, 2].map((n) => `<rect x="${c - inset + n * inset * 0.7}" y="${c - inset * (0.3 + 0.6 * random())}" width="${inset * 0.5}" height="${inset * 1.2}" ${paint}/>`).join(''), // prettier-ignore
    ])();
    return `<g transform="translate(${dx.toFixed(1)},${dy.toFixed(1)})">${shape}</g>`;
  }).join('');
}

/** A logo: lettering of one or two lines, an emblem, both, or lettering on a plate; with a shadow now and then. @param size of a letter, pixels. */
export async function drawing(
  random: Random,
  fonts: readonly string[],
  size: number,
  opacity: number,
): Promise<Drawing> {
  const pick = pickBy(random);
  const kind = pick(['lettering', 'lettering', 'emblem', 'both', 'plate', 'two']);
  const side = Math.round(size * (1.3 + random()));
  const first = line(random, fonts, size, word(random), colour(random, opacity));
  let [w, h, svg] = [first.width, 1.4 * size, first.svg];
  if (kind === 'emblem') [w, h, svg] = [side, side, emblem(random, side)];
  if (kind === 'both') [w, h, svg] = [side + 4 + first.width, Math.max(side, h), `${emblem(random, side)}<g transform="translate(${side + 4},${(side - 1.3 * size) / 2})">${first.svg}</g>`]; // prettier-ignore
  if (kind === 'two') {
    const small = size * (0.45 + 0.3 * random());
    const second = line(random, fonts, small, word(random), colour(random, opacity));
    [w, h, svg] = [Math.max(w, second.width), h + 1.3 * small, `${first.svg}<g transform="translate(0,${1.2 * size})">${second.svg}</g>`]; // prettier-ignore
  }
  if (kind === 'plate') {
    const [x, y] = [size * (0.15 + 0.4 * random()), size * (0.05 + 0.3 * random())];
    [w, h] = [first.width + 2 * x, 1.35 * size + 2 * y];
    svg = `<rect width="${w}" height="${h}" rx="${pick([0, 0, 4, h / 2])}" fill="${colour(random)}" opacity="${pick([1, 1, 0.6])}"/><g transform="translate(${x},${y})">${first.svg}</g>`; // prettier-ignore
  }
  const shadow = random() < 0.25 ? `<filter id="s" x="-20%" y="-20%" width="140%" height="140%"><feDropShadow dx="1.5" dy="1.5" stdDeviation="${pick([0.5, 1.5])}"/></filter>` : ''; // prettier-ignore
  const whole = `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(w) + 6}" height="${Math.ceil(h) + 6}">${shadow}<g opacity="${opacity}"${shadow === '' ? '' : ' filter="url(#s)"'}>${svg}</g></svg>`; // prettier-ignore
  const { data, info } = await sharp(Buffer.from(whole)).trim({ background: '#0000', threshold: 1 }).png().toBuffer({ resolveWithObject: true }); // prettier-ignore
  return { png: data, width: info.width, height: info.height };
}
