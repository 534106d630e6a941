import { handler } from '@jobwright/runtime/runner';

import type { MediaChunk } from '../generated/client/media.chunk.js';
import { declaring } from './job/errors.js';
import { Progress } from './job/progress.js';
import { drafting } from './storage/drafts.js';
import { inside, stemOf } from './storage/location.js';
import { openSource } from './storage/source.js';
import { whyNotCuttable } from './wav/format.js';
import { piecesOf } from './wav/pieces.js';
import { readWav } from './wav/read-wav.js';
import { unsupportedAudio } from './wav/unsupported.js';
import { writePiece } from './wav/write-piece.js';

export default handler<MediaChunk>(({ source: from, target, seconds }, job) =>
  declaring(job, () =>
    drafting(job, async (drafts) => {
      const source = await openSource(from, job.signal);
      const wav = await readWav(source);
      const { format, frames, reader } = wav;
      try {
        const reason = whyNotCuttable(format);
        if (reason !== undefined) throw unsupportedAudio(source, format, reason);

        const progress = new Progress<MediaChunk['status']>((status) => job.status(status));
        const pieces: MediaChunk['output']['pieces'] = [];
        for (const piece of piecesOf(frames, format.sampleRate, seconds)) {
          const name = `${stemOf(from)}-${String(piece.index + 1).padStart(4, '0')}.wav`;
          const location = inside(target, name);
          const written = await writePiece(wav, piece, source, (bytes) =>
            drafts.file(location, bytes),
          );
          pieces.push({
            index: piece.index,
            start: piece.start / format.sampleRate,
            file: {
              location,
              format: 'wav',
              ...written,
              duration: piece.frames / format.sampleRate,
              sampleRate: format.sampleRate,
              channels: format.channels,
            },
          });
          const percent = (100 * (piece.start + piece.frames)) / frames;
          progress.report({ percent, pieces: pieces.length });
        }
        await progress.finish({ percent: 100, pieces: pieces.length });
        return { pieces };
      } finally {
        await reader.close();
      }
    }),
  ),
);
