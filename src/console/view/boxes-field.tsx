import { useRef, useState, type PointerEvent } from 'react';
import { showingOf } from '../place.ts';
import { readBoxes, writeBoxes, type Box } from '../boxes.ts';
import { useWords } from './session.tsx';

/** The input of a form, as far as it can be shown. */
export interface Picture {
  readonly address: string;
  readonly name: string;
}

interface BoxesParts {
  readonly most: number;
  /** Whether the value is a list even of one. */
  readonly list: boolean;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly picture: Picture;
}

/** Boxes drawn over the picture, or the first frame of the film: drag from corner to corner. */
export function BoxesField({ most, list, value, change, picture }: BoxesParts) {
  const say = useWords();
  const stage = useRef<HTMLDivElement>(null);
  const [from, setFrom] = useState<readonly [number, number]>();
  const [drawn, setDrawn] = useState<Box>();
  const boxes = readBoxes(value);
  const { as } = showingOf(picture.name);
  if (as !== 'image' && as !== 'video') return null;
  const place = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { left, top, width, height } = stage.current!.getBoundingClientRect(); // it is what was pointed at
    const share = (at: number, start: number, length: number) => Math.min(1, Math.max(0, (at - start) / length));
    return [share(clientX, left, width), share(clientY, top, height)];
  };
  const end = () => {
    setFrom(undefined);
    setDrawn(undefined);
    // a click is no box
    if (drawn !== undefined && drawn[2] > 0.005 && drawn[3] > 0.005) change(writeBoxes([...boxes, drawn].slice(-most), list)); // prettier-ignore
  };
  return (
    <div className="boxes">
      <div className="bar">
        <small>{say('drawBoxes')}</small>
        <span className="space" />
        <button type="button" onClick={() => change('')} disabled={value === ''}>
          {say('clear')}
        </button>
      </div>
      <div
        className="stage"
        ref={stage}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(place(event));
        }}
        onPointerMove={(event) => from && setDrawn(between(from, place(event)))}
        onPointerUp={end}
      >
        {as === 'image' ? (
          <img src={picture.address} alt="" draggable={false} />
        ) : (
          <video src={picture.address} muted preload="auto" />
        )}
        <svg viewBox="0 0 1 1" preserveAspectRatio="none">
          {[...boxes, ...(drawn === undefined ? [] : [drawn])].map(([x, y, width, height], n) => (
            <rect key={n} x={x} y={y} width={width} height={height} />
          ))}
        </svg>
      </div>
    </div>
  );
}

const between = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): Box => [
  Math.min(a, c),
  Math.min(b, d),
  Math.abs(a - c),
  Math.abs(b - d),
];
