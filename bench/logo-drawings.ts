import sharp from 'sharp';

/** A logo as a picture with opacity, RGBA. */
export interface DrawnLogo {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

const colours = ['#fff', '#fff', '#f2f2f2', '#ffd000', '#e8303a', '#20a0ff', '#12a050', '#111', '#f07818', '#7a3cc0', '#cfe8ff', '#b8860b']; // prettier-ignore
const plates = ['#c01020', '#003a8c', '#0a6040', '#222', '#fff', '#f0b000', '#5a1a80', '#0090b0'];
const fonts = ['DejaVu Sans', 'DejaVu Serif', 'DejaVu Sans Mono', 'Noto Sans CJK SC', 'Noto Serif CJK SC', 'DejaVu Sans Condensed']; // prettier-ignore
const words = ['TV7', 'LIVE', 'Nova', 'kino', 'HD', 'Sport 1', 'Meridian', 'www.example.org', '@somebody', 'arte·2', 'NEWS', 'Delta', '央视', '影视频道', '9', 'K', 'B4', 'canal x', 'Kids', 'film club', 'RTB', '@海边', 'Q', 'Zoom24']; // prettier-ignore

type Pick = <T>(from: readonly T[]) => T;

/** Lettering with its own width (about 0.6 of the size for a Latin letter, 1 for a Chinese one). */
function lettering(pick: Pick, size: number, y: number, x: number, fill: string, outlined: boolean) {
  const word = pick(words);
  const font = pick(fonts);
  const [weight, style] = [pick(['bold', 'bold', 'normal']), pick(['normal', 'normal', 'italic'])];
  const width = [...word].reduce((sum, letter) => sum + (letter > '\u2e80' ? 1.02 : 0.7) * size, 0.3 * size);
  const stroke = outlined ? ` stroke="#000" stroke-width="${size / 24}"` : '';
  return { width, svg: `<text x="${x}" y="${y}" font-family="${font}" font-weight="${weight}" font-style="${style}" font-size="${size}" fill="${fill}"${stroke}>${word}</text>` }; // prettier-ignore
}

function polygon(points: number, r: number, inner: number, cx: number, cy: number): string {
  const at = Array.from({ length: 2 * points }, (_, k) => {
    const [radius, angle] = [k % 2 === 0 ? r : inner, (Math.PI * k) / points - Math.PI / 2];
    return `${(cx + radius * Math.cos(angle)).toFixed(1)},${(cy + radius * Math.sin(angle)).toFixed(1)}`;
  });
  return at.join(' ');
}

/** An emblem of shapes in a square of the given side. */
function emblem(pick: Pick, side: number): string {
  const [r, c] = [side / 2 - 2, side / 2];
  const [fill, line] = [pick(colours), pick(colours)];
  return pick([
    () => `<circle cx="${c}" cy="${c}" r="${r}" fill="none" stroke="${fill}" stroke-width="${side / 8}"/><circle cx="${c}" cy="${c}" r="${r / 2.6}" fill="${line}"/>`, // prettier-ignore
    () => `<polygon points="${polygon(5, r, r * 0.45, c, c)}" fill="${fill}" stroke="${line}" stroke-width="2"/>`,
    () => `<polygon points="${polygon(pick([3, 4, 6]), r, r * 0.85, c, c)}" fill="${fill}"/><rect x="${c - r / 3}" y="${c - r / 4}" width="${(2 * r) / 3}" height="${r / 2}" fill="${line}"/>`, // prettier-ignore
    () => [0, 1, 2].map((k) => `<rect x="${2 + (k * side) / 3}" y="${2 + ((2 - k) * side) / 5}" width="${side / 4}" height="${side - 4 - ((2 - k) * side) / 5}" fill="${k === 1 ? line : fill}"/>`).join(''), // prettier-ignore
    () => `<path d="M2 ${side * 0.7} Q ${side * 0.25} 2 ${c} ${c} T ${side - 2} ${side * 0.3}" stroke="${fill}" stroke-width="${side / 7}" fill="none"/><circle cx="${side * 0.75}" cy="${side * 0.75}" r="${side / 7}" fill="${line}"/>`, // prettier-ignore
    () => `<rect x="2" y="2" width="${side - 4}" height="${side - 4}" rx="${side / 6}" fill="none" stroke="${fill}" stroke-width="${side / 12}"/><path d="M${side * 0.35} ${side * 0.25} L${side * 0.75} ${c} L${side * 0.35} ${side * 0.75} Z" fill="${line}"/>`, // prettier-ignore
  ])();
}

/** Draws a logo of a random kind: lettering, an emblem, both, or a plate with lettering. @param height of lettering or emblem, pixels. @param opacity 0..1, multiplied in. */
export async function drawLogo(random: () => number, height: number, opacity = 1): Promise<DrawnLogo> {
  const pick: Pick = (from) => from[Math.floor(random() * from.length)]!; // some are given
  const side = Math.round(1.6 * height);
  const kind = pick(['lettering', 'lettering', 'emblem', 'both', 'plate', 'plate']);
  const outlined = random() < 0.3;
  let [w, h, svg] = [side, side, ''];
  if (kind === 'emblem') svg = emblem(pick, side);
  else if (kind === 'lettering') {
    const text = lettering(pick, height, 1.02 * height, 3, pick(colours), outlined);
    [w, h, svg] = [text.width + 6, 1.4 * height, text.svg];
  } else if (kind === 'both') {
    const text = lettering(pick, 0.8 * height, 1.08 * height, side + 4, pick(colours), outlined);
    [w, h, svg] = [side + 8 + text.width, side, emblem(pick, side) + text.svg];
  } else {
    const [ground, x] = [pick(plates), 0.5 * height];
    const ink = ground === '#fff' || ground === '#f0b000' ? '#111' : '#fff';
    const text = lettering(pick, 0.85 * height, 1.15 * height, x, ink, false);
    const round = pick([0, 4, height / 2]);
    [w, h] = [text.width + 2 * x, 1.65 * height];
    svg = `<rect width="${w}" height="${h}" rx="${round}" fill="${ground}"/>${text.svg}`;
  }
  const whole = `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(w)}" height="${Math.ceil(h)}"><g opacity="${opacity}">${svg}</g></svg>`; // prettier-ignore
  const { data, info } = await sharp(Buffer.from(whole)).trim({ background: '#0000', threshold: 1 }).png().toBuffer({ resolveWithObject: true }); // prettier-ignore
  return { png: data, width: info.width, height: info.height };
}
