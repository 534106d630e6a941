import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connect } from '@jobwright/runtime/client';
import { createRunner, type Registry } from '@jobwright/runtime/runner';
import { emptyStore, type StoreKind } from '../support/stores.js';
import { TRACE, traceparent } from '../support/trace.js';
import type { Block } from './documents.js';
import type { Names } from './names.js';

interface GeneratedClient {
  readonly createClient: Names['createClient'];
}

interface Compiled {
  readonly blocks: Readonly<Record<number, (names: Names) => Promise<void>>>;
}

/** A database, a runner of all of the guides' jobs, and whatever else the examples take as given. */
export interface Scene {
  run(block: Block): Promise<void>;
  close(): Promise<void>;
}

/** @param root of the compiled project */
export async function openScene(root: string, kind: StoreKind): Promise<Scene> {
  const load = <M>(path: string) => import(pathToFileURL(join(root, path)).href) as Promise<M>;
  const { createClient } = await load<GeneratedClient>('generated/client/index.js');
  const { registry } = await load<{ registry: Registry }>('generated/runner/index.js');
  const store = await emptyStore(kind);
  const middleware = pathToFileURL(join(root, 'middleware.js'));
  const runner = createRunner({ store: store.url, registry, middleware });
  await runner.start();
  const jobs = createClient(store.url);
  const source = { uri: 'file:///a.wav' };
  return {
    async run({ document, line }) {
      const { blocks } = await load<Compiled>(`docs/${document.replace('.md', '.js')}`);
      const example = blocks[line];
      if (example === undefined) throw new Error(`docs/${document}:${line} is not compiled`);
      const job = await jobs.media.transcode.submit({ source, format: 'ogg' });
      await example({
        ...{ url: store.url, jobs, job, registry, createClient, connect, source },
        traceparent: traceparent(TRACE),
        *uploads() {
          for (let n = 0; n < 3; n += 1) yield { params: { source, format: 'mp3' } };
        },
        show: () => undefined,
        remember: () => undefined,
      });
    },
    async close() {
      await runner.stop();
      await jobs.$close();
      await store.drop();
    },
  };
}
