import { z } from 'zod';
import { integer, number, structured } from '../parameter.ts';

const upTo100 = (meaning: string, standard = 0) => integer({ min: 0, max: 100, default: standard, meaning });
const bothWays = (meaning: string) => integer({ min: -100, max: 100, default: 0, meaning });
const toggle = (meaning: string) => integer({ min: 0, max: 1, default: 1, meaning });

/** What may be set, by the names of `beauty_params`. */
const dials = z.object({
  skin_beauty_enable: toggle('1 retouches skin (whiten, smooth, detail), 0 leaves it.'),
  shape_beauty_enable: toggle('1 changes shapes (all from cheek_thin to hair_line), 0 leaves them.'),
  whiten: upTo100(
    'How much lighter skin becomes, evenly up to eyes and lips; light skin also less yellow, while dark skin keeps its colour. 20 is a little, 100 plainly made up.',
    20,
  ),
  smooth: upTo100(
    'How much of blemishes, blotches and, less, of pores is taken from skin; creases and moles larger than a blemish stay. Most of it comes with the first 20; 0 leaves skin as it is.',
    20,
  ),
  detail: upTo100(
    'How much fine structure of eyes, brows and lips is brought out: clearer lashes and irises, no other colours.',
    20,
  ),
  skin_model: toggle('1 tells skin by its colour inside the outline of the face, so that hair, beard and glasses stay, and goes on over ears and neck, less and less; 0 takes all inside the outline but eyes, brows, lips and nostrils.'), // prettier-ignore
  cheek_thin: upTo100(
    'Narrows the face at the cheekbones, beside the eyes. Of all dials of shape, 20 to 40 look natural and 100 is the most that still is a face.',
  ),
  face_cut: upTo100('Narrows the corners of the jaw, so that the face ends in a V.'),
  face_thin: upTo100('Narrows the whole face from cheeks to jaw, by up to an eighth.'),
  smile: upTo100('Lifts the corners of the mouth and draws them a little apart; teeth are not invented.'),
  chin_thin: upTo100('Narrows the chin alone.'),
  eye_size: upTo100('Enlarges the eyes, by up to a third.'),
  face_length: bothWays('Above 0 lengthens the lower face, below 0 shortens it.'),
  chin_length: bothWays('Above 0 lengthens the chin, below 0 shortens it.'),
  eye_corner1: bothWays('Above 0 lifts the outer corners of the eyes, below 0 lowers them.'),
  eye_distance: bothWays('Above 0 moves the eyes apart, below 0 together.'),
  nose_thin: bothWays('Above 0 narrows the ridge of the nose, below 0 widens it.'),
  nose_wing: bothWays('Above 0 narrows the wings of the nose, below 0 widens them.'),
  nose_length: bothWays('Above 0 lengthens the nose, below 0 shortens it.'),
  mouth_size: bothWays('Above 0 enlarges the mouth, below 0 makes it smaller.'),
  mouth_position: bothWays('Above 0 lifts the mouth, below 0 lowers it.'),
  lip_thickness: bothWays('Above 0 makes lips fuller, below 0 thinner.'),
  hair_line: bothWays('Above 0 lifts the hairline, below 0 lowers it.'),
  detect_mode: integer({ min: 0, max: 1, default: 1, meaning: '0 for video, 1 for images. Read and ignored: films are followed from frame to frame, pictures looked at by themselves.' }), // prettier-ignore
  detect_level: integer({ min: 0, max: 2, default: 1, meaning: '0 for large faces alone (a sixth of the picture and more), 1 from a twelfth on, 2 also smaller ones; each looks closer than the one before and takes longer.' }), // prettier-ignore
  threshold: number({ min: 0, max: 1, default: 0.8, meaning: 'How sure it has to be that something is a face. Candidates come from a detector that is at least 0.6 sure.' }), // prettier-ignore
  detect_interval: integer({ min: 1, max: 65535, default: 5, unit: 'frames', meaning: 'From one look for new faces to the next. Faces that are known are followed in every frame, and after a cut they are looked for at once.' }), // prettier-ignore
  max_face_num: integer({ min: 0, max: 32, default: 32, meaning: 'At most so many faces in one picture, the largest first.' }), // prettier-ignore
  min_face: integer({ min: 10, max: 1024, default: 40, unit: 'pixels', meaning: 'Faces that are smaller are left alone.' }), // prettier-ignore
});

const fromText = z.string().transform((text, context) => {
  const entries = text.split(',').filter((part) => part.trim() !== '');
  const pairs = entries.map((entry) => /^\s*(\w+)\s*=\s*([^=]*?)\s*$/.exec(entry)?.slice(1, 3));
  if (pairs.every((pair) => pair !== undefined)) return Object.fromEntries(pairs) as Record<string, unknown>;
  context.addIssue({ code: 'custom', message: 'not pairs of name and value' });
  return z.NEVER;
});

/** JobParams: every dial by itself, or all in `beauty_params`. */
export const beautyParams = dials
  .extend({
    beauty_params: structured(
      {
        type: 'text or object',
        allowed: 'names and values of the parameters above, as `whiten=20,smooth=50,face_thin=50` or as an object',
        absent: 'none',
        meaning: 'The parameters above in one; what it names counts instead of what stands beside it.',
      },
      z.union([z.record(z.string(), z.unknown()), fromText]),
    ),
    Crf: integer({ min: 10, max: 32, default: 17, meaning: 'Constant rate factor of the H.264 picture of a film; smaller is better and larger in bytes.' }), // prettier-ignore
    Quality: integer({ min: 1, max: 100, default: 92, meaning: 'of jpg and webp; png is lossless' }),
  })
  .transform(({ beauty_params, Crf, Quality, ...beside }, context) => {
    const all = dials.safeParse({ ...beside, ...beauty_params });
    if (all.success) return { ...all.data, Crf, Quality };
    for (const { path, message } of all.error.issues)
      context.addIssue({ code: 'custom', path: ['beauty_params', ...path], message });
    return z.NEVER;
  });

export type BeautyParams = z.infer<typeof beautyParams>;
export type Dials = z.infer<typeof dials>;
