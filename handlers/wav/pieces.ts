/** Part of a recording, in sample frames: from `start`, `frames` long. */
export interface Piece {
  readonly index: number;
  readonly start: number;
  readonly frames: number;
}

/**
 * Cuts `frames` sample frames into pieces of `seconds`. Piece `i` begins at the frame nearest to `i * seconds`, so that
 * rounding never adds up; none is empty, and together they are the whole.
 */
export function* piecesOf(frames: number, sampleRate: number, seconds: number): Generator<Piece> {
  const boundary = (i: number): number => Math.min(frames, Math.round(i * seconds * sampleRate));
  let start = 0;
  for (let i = 1, index = 0; start < frames; i++) {
    const end = boundary(i);
    if (end === start) continue;
    yield { index: index++, start, frames: end - start };
    start = end;
  }
}
