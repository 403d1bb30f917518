"""What lies over a picture: lines of letters with outlines and shadows, plates, drawn shapes."""
import subprocess

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

CHINESE = '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔'
LATIN = 'the of and to in is you that it he was for on are as with his they I at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part 2024 18.6% Run! Why? OK'.split()


def fonts():
    """Files of fonts for Chinese and for Latin letters."""
    listed = lambda language: sorted({line.split(':')[0] for line in subprocess.run(['fc-list', f':lang={language}', 'file'], capture_output=True, text=True).stdout.splitlines()})
    usable = lambda names: [name for name in names if name.rsplit('.', 1)[-1].lower() in ('ttf', 'otf', 'ttc') and 'Symbol' not in name]
    return {'zh': usable(listed('zh-cn')), 'en': usable(listed('en'))}


def words(draw, language):
    if language == 'zh':
        return ''.join(draw.choice(list(CHINESE)) for _ in range(draw.integers(3, 14)))
    return ' '.join(draw.choice(LATIN) for _ in range(draw.integers(2, 9)))


def lettering(side, draw, known):
    """Share of what lies over every pixel 0..255, and its colour."""
    share, colour = Image.new('L', (side, side)), Image.new('RGB', (side, side))
    on_share, on_colour = ImageDraw.Draw(share), ImageDraw.Draw(colour)
    language = 'zh' if draw.random() < 0.55 else 'en'
    name = draw.choice(known[language])
    size = int(round(14 * 2 ** draw.uniform(0, 2.1)))
    font = ImageFont.truetype(name, size, index=0)
    wide = int(round(size * draw.choice([0, 0.03, 0.05, 0.07, 0.1])))
    ink = tuple(int(v) for v in (draw.choice([[255, 255, 255], [245, 245, 245], [255, 255, 0], [255, 220, 80]]) if draw.random() < 0.8 else draw.integers(0, 256, 3)))
    rim = (0, 0, 0) if draw.random() < 0.8 else tuple(int(v) for v in draw.integers(0, 256, 3))
    shadow = int(draw.choice([0, 0, 0, 1, 2, 3]))
    down = draw.random() < 0.1 and language == 'zh'
    y = draw.integers(-size // 2, side - size // 2)
    for _ in range(int(draw.choice([1, 1, 1, 2, 2, 3]))):
        text = words(draw, language)
        x = int(draw.integers(-side, side // 2))
        if down:
            text, x = '\n'.join(text), int(draw.integers(0, side - size // 2))
            y = int(draw.integers(-side, side // 2))
        if shadow > 0:
            for on, value in ((on_share, int(draw.integers(120, 256))), (on_colour, (0, 0, 0))):
                on.text((x + shadow, y + shadow), text, font=font, fill=value, stroke_width=wide, stroke_fill=value)
        on_share.text((x, y), text, font=font, fill=255, stroke_width=wide, stroke_fill=255)
        on_colour.text((x, y), text, font=font, fill=ink, stroke_width=wide, stroke_fill=rim)
        y += int(size * draw.uniform(1.1, 1.5)) + 2 * wide
        if down:
            break
    share, colour = np.asarray(share), np.asarray(colour)[..., ::-1]
    if draw.random() < 0.1:
        soft = draw.uniform(0.6, 3)
        share = np.maximum(share, cv2.GaussianBlur(cv2.dilate(share, np.ones((3, 3))), (0, 0), soft))
    return share, colour


def shape(side, draw):
    """The same of plates, rings and other drawings."""
    share, colour = np.zeros((side, side), np.uint8), np.zeros((side, side, 3), np.uint8)
    ink = [int(v) for v in draw.integers(0, 256, 3)]
    for _ in range(int(draw.choice([1, 1, 2]))):
        x, y = int(draw.integers(0, side)), int(draw.integers(0, side))
        w, h = int(8 * 2 ** draw.uniform(0, 3.2)), int(8 * 2 ** draw.uniform(0, 2.5))
        kind = draw.integers(0, 4)
        for on, value in ((share, 255), (colour, ink)):
            if kind == 0:
                cv2.rectangle(on, (x - w // 2, y - h // 2), (x + w // 2, y + h // 2), value, -1)
            elif kind == 1:
                cv2.ellipse(on, (x, y), (w // 2, h // 2), 0, 0, 360, value, int(draw.integers(3, 9)), cv2.LINE_AA)
            elif kind == 2:
                cv2.ellipse(on, (x, y), (w // 2, h // 2), 0, 0, 360, value, -1, cv2.LINE_AA)
            else:
                points = (np.stack([x + w * (draw.random(4) - 0.5), y + h * (draw.random(4) - 0.5)], 1)).astype(np.int32)
                cv2.polylines(on, [points], bool(draw.random() < 0.5), value, int(draw.integers(3, 9)), cv2.LINE_AA)
    return share, colour


def overlay(side, draw, known):
    return shape(side, draw) if draw.random() < 0.15 else lettering(side, draw, known)


def masked(share, draw):
    """1 where a hole is made for it: what is laid over, grown as masks of captions are."""
    reach = int(draw.choice([1, 1, 2, 2, 2, 3, 3, 4]))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE if reach > 1 else cv2.MORPH_RECT, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate((share > 10).astype(np.uint8), kernel)
