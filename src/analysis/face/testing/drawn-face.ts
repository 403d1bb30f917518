import sharp from 'sharp';

/** Where the parts of the drawn face lie in its 320 x 240 picture: left, top, width, height. */
export const drawnParts = {
  forehead: [140, 66, 40, 16],
  cheek: [120, 120, 20, 24],
  eyes: [126, 98, 68, 16],
  iris: [133, 102, 12, 8],
  corner: [0, 0, 60, 240],
  neck: [146, 189, 28, 10],
  throat: [146, 228, 28, 8],
  besideNeck: [60, 190, 60, 40],
} as const;

/** Spots of skin: the same in every run. */
const spots = Array.from({ length: 420 }, (_, i) => {
  const [across, down] = [(i * 0.618034) % 1, (i * 0.754878) % 1];
  const dark = i % 2 === 0;
  return `<circle cx="${112 + 96 * across}" cy="${58 + 125 * down}" r="${0.8 + (i % 3) * 0.4}" fill="${dark ? '#7a3a20' : '#fff0e0'}" opacity="0.16"/>`;
}).join('');

/** A face that the networks take for one, with spotted skin, before a plain wall, as a 320 x 240 picture of `rgb24`. @param right so many pixels to the right. */
export async function drawnFace(right = 0): Promise<{ data: Buffer; width: number; height: number }> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240"><rect width="320" height="240" fill="#5a7a90"/>
<path d="M0 20H320M0 120H320M0 220H320M20 0V240M100 0V240M220 0V240M300 0V240" stroke="#8ab" stroke-width="3"/><g transform="translate(${right} 0)">
<defs><radialGradient id="s" cx="45%" cy="40%"><stop offset="0" stop-color="#f0c8a8"/><stop offset="1" stop-color="#c08a68"/></radialGradient><clipPath id="c"><ellipse cx="160" cy="118" rx="50" ry="67"/></clipPath></defs>
<ellipse cx="160" cy="105" rx="62" ry="80" fill="#3a2618"/><rect x="138" y="165" width="44" height="75" fill="#b98563"/><ellipse cx="160" cy="118" rx="50" ry="67" fill="url(#s)"/><g clip-path="url(#c)">${spots}</g>
<g fill="#fff"><ellipse cx="139" cy="106" rx="11" ry="5.5"/><ellipse cx="181" cy="106" rx="11" ry="5.5"/></g><g fill="#2a1a10"><circle cx="139" cy="106" r="5"/><circle cx="181" cy="106" r="5"/></g>
<g stroke="#3a2618" stroke-width="4" fill="none"><path d="M124 94 Q138 86 152 93"/><path d="M168 93 Q182 86 196 94"/></g>
<path d="M157 108 Q152 132 149 136 Q160 144 171 136 Q168 132 163 108" fill="#d8a583" stroke="#a87050" stroke-width="1.5"/><path d="M140 158 Q150 151 160 154 Q170 151 180 158 Q160 172 140 158" fill="#b05050"/></g></svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
