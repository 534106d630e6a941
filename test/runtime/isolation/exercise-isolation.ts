import { afterAll, beforeAll, describe, it } from 'vitest';
import type { StoreKind } from '../../support/stores.js';
import { CELLS, type Row } from './cells.js';
import { leaseLost, lostDatabase, shutdown, type Scenes } from './incidents.js';
import { MODES } from './runner/index.js';
import { Scene } from './scene.js';

/** What handlers do, well or badly, in every isolation mode. Tests mostly wait, so they run at once. */
export function exerciseIsolation(kind: StoreKind): void {
  describe.concurrent(`a handler on ${kind}`, { timeout: 120_000 }, () => {
    let scenes: Scenes;
    let shared: Scene;
    const opened: Promise<Scene>[] = [];
    const open = (): Promise<Scene> => {
      const scene = Scene.open(kind);
      opened.push(scene);
      return scene;
    };

    beforeAll(async () => {
      shared = await open();
      await shared.runner();
      // What befalls a whole runner befalls it once, with a job of each mode on it.
      scenes = {
        shared,
        open,
        leaseLost: leaseLost(open),
        shutdown: shutdown(open),
        lostDatabase: lostDatabase(open),
      };
    });

    afterAll(async () => {
      for (const scene of opened) await (await scene).close();
    });

    for (const row of Object.keys(CELLS) as Row[]) {
      for (const mode of MODES) {
        it(`${row} (${mode})`, () => CELLS[row][mode](scenes, mode));
      }
    }
  });
}
