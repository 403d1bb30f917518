/** What a viewer must see at one time of a film: the stretch from..to of the picture's width, by eye, to within 0.02. */
export interface KeepRange {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
  /** `face`: a head that must not be cut. `subject`: who or what the picture is about. `title`: lettering that is to be read. */
  readonly kind: 'face' | 'subject' | 'title';
}

/** Seconds, from and to, and what it is; `subject` where nothing is said. Marked on single frames before any of them was reframed. */
const labels: Readonly<Record<string, string>> = {
  'bbb_0_30_720p.webm': `2.33 .61 .74, 5.59 .58 .7, 8.85 .58 .74, 15.9 .35 .54, 16.2 .36 .57, 17 .36 .62, 17.5 .38 .62, 17.9 .36 .62, 18.63 .36 .55,
    19.3 .34 .54, 19.9 .32 .54, 20.26 .31 .58, 20.7 .42 .78, 21.1 .24 .74 title, 22.6 .24 .74 title, 23.52 .36 .62, 25.15 .3 .72, 26.78 .29 .74 title`,
  'whitehouse_640x360.mp4': `.5 .73 .94, 1.6 .74 1 face, 2.7 .68 1 face, 3.8 .34 .53 face, 4.9 .29 .46 face, 6 .3 .47 face, 7.1 .49 .83, 8.2 .5 .82`,
  'his_girl_friday_640x480.mp4': `.3 .64 .8 face, 1.3 .6 .76 face, 2.3 .62 .77 face, 3.3 .57 .76 face, 4.3 .58 .76 face, 5.8 .6 .77 face`,
  'mdn_chromakey_man_320x192.mp4': `.6 .31 .61 face, 1.92 .28 .6 face, 3.24 .35 .68 face, 4.56 .34 .65 face, 5.88 .34 .66 face, 7.2 .43 .7 face,
    8.52 .41 .62 face, 9.84 .3 .5 face, 15.12 .34 .67 face, 16.44 .36 .63 face, 17.76 .4 .65 face, 19.08 .55 .8 face,
    20.4 0 .21 face, 23.04 .32 .57 face`,
  'tears_of_steel_battle_800x332.webm': `1.5 .2 .66, 5 .44 .6, 11.6 .15 .72, 13.4 .36 .5 face, 16.2 .39 .56 face, 19.7 .22 .4 face, 23.1 .25 .41 face,
    26.4 .22 .4 face, 28.8 0 .31 face, 31.3 .33 .7, 34.9 .58 .78, 41.2 .36 .72, 44.6 .22 .78, 50.2 .46 .6 face, 52.4 .72 1 face, 52.9 .47 .8 face,
    58.1 .6 .98, 61.7 .48 .58`,
};

/** Labels of our own for a clip of the media folder, in order of time; none for a clip that nobody looked at. */
export function keepRangesOf(clip: string): KeepRange[] {
  const entries = (labels[clip] ?? '').split(',').filter((entry) => entry !== '');
  return entries.map((entry) => {
    const [seconds, from, to, kind = 'subject'] = entry.trim().split(/\s+/);
    return { seconds: Number(seconds), from: Number(from), to: Number(to), kind: kind as KeepRange['kind'] }; // as written above
  });
}
