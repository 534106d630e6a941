import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { piecesOf } from '../../../handlers/wav/pieces.js';

describe('piecesOf', () => {
  it('cuts at the seconds asked for, the rest last', () => {
    expect([...piecesOf(25, 10, 1)]).toEqual([
      { index: 0, start: 0, frames: 10 },
      { index: 1, start: 10, frames: 10 },
      { index: 2, start: 20, frames: 5 },
    ]);
  });

  it('makes none of nothing', () => {
    expect([...piecesOf(0, 44_100, 1)]).toEqual([]);
  });

  it('covers the whole without gap, overlap, empty piece or drift', () => {
    const cut = fc.record({
      frames: fc.integer({ min: 1, max: 20_000 }),
      sampleRate: fc.integer({ min: 10, max: 192_000 }),
      seconds: fc.double({ min: 0.1, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(cut, ({ frames, sampleRate, seconds }) => {
        const pieces = [...piecesOf(frames, sampleRate, seconds)];
        const ends = pieces.map((piece) => piece.start + piece.frames);
        expect(pieces.map((piece) => piece.index)).toEqual([...pieces.keys()]);
        expect(pieces.map((piece) => piece.start)).toEqual([0, ...ends.slice(0, -1)]);
        expect(ends.at(-1)).toBe(frames);
        expect(pieces.every((piece) => piece.frames > 0)).toBe(true);
        const drift = pieces.map(({ index, start }) =>
          Math.abs(start - index * seconds * sampleRate),
        );
        expect(Math.max(...drift)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});
