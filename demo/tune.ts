import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const RATE = 44_100;
const CHANNELS = 2;
const FRAME_BYTES = CHANNELS * 2;
/** A slow chord progression, as semitones from A3: Am, F, C, G. */
const CHORDS = [
  [0, 3, 7, 12],
  [-4, 0, 3, 8],
  [3, 7, 10, 15],
  [-2, 2, 5, 10],
];
const CHORD_SECONDS = 3;
const NOTE_SECONDS = 0.375;

/** Writes a WAV file (PCM, 16 bits, 44.1 kHz, stereo) of plucked chords, streaming. */
export async function writeTune(path: string, seconds: number): Promise<void> {
  await pipeline(Readable.from(pieces(seconds)), createWriteStream(path));
}

function* pieces(seconds: number): Generator<Buffer> {
  yield header(seconds * RATE * FRAME_BYTES);
  for (let second = 0; second < seconds; second += 1) {
    const piece = Buffer.alloc(RATE * FRAME_BYTES);
    for (let frame = 0; frame < RATE; frame += 1) {
      const [left, right] = sample(second + frame / RATE);
      piece.writeInt16LE(left, frame * FRAME_BYTES);
      piece.writeInt16LE(right, frame * FRAME_BYTES + 2);
    }
    yield piece;
  }
}

/** RIFF WAVE header ("Multimedia Programming Interface and Data Specifications 1.0", IBM and Microsoft, 1991). */
function header(dataBytes: number): Buffer {
  const bytes = Buffer.alloc(44);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(CHANNELS, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * FRAME_BYTES, 28);
  bytes.writeUInt16LE(FRAME_BYTES, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataBytes, 40);
  return bytes;
}

/** Left and right at time `t` in seconds: an arpeggio over a quiet bass, each note dying away. */
function sample(t: number): readonly [number, number] {
  const chord = CHORDS[Math.floor(t / CHORD_SECONDS) % CHORDS.length] ?? [0];
  const step = Math.floor(t / NOTE_SECONDS);
  const note = chord[step % chord.length] ?? 0;
  const age = t - step * NOTE_SECONDS;
  const pluck = tone(note, t) * Math.exp(-5 * age) * 9_000;
  const bass = tone((chord[0] ?? 0) - 12, t) * 4_000;
  const pan = (step % 4) / 6 + 0.25;
  return [Math.round(bass + pluck * (1 - pan)), Math.round(bass + pluck * pan)];
}

/** A sine with a little of its octave and twelfth. */
function tone(semitones: number, t: number): number {
  const angle = 2 * Math.PI * 220 * 2 ** (semitones / 12) * t;
  return Math.sin(angle) + 0.3 * Math.sin(2 * angle) + 0.15 * Math.sin(3 * angle);
}
