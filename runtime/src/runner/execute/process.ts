import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FromWorker, WorkerSetup } from './remote/messages.js';
import type { StartWorker } from './remote/port.js';

const ENTRY = fileURLToPath(new URL('./process-worker.js', import.meta.url));

/** On Windows there are no process groups to signal. */
const GROUPS = process.platform !== 'win32';

/**
 * Child processes: what a handler does to its process it does to that one alone. Each leads a process group, so that a kill
 * also reaches the programs that the handler has started, and Ctrl-C on the runner does not reach the child.
 */
export function processes(setup: WorkerSetup): StartWorker {
  return (listener) => {
    const child = fork(ENTRY, [JSON.stringify(setup)], {
      // The runner's own flags are not the handlers': two processes cannot listen for one debugger.
      execArgv: setup.heapMb === undefined ? [] : [`--max-old-space-size=${setup.heapMb}`],
      // Strings of a megabyte take 2 ms each way, as JSON 11 ms; small messages cost the same.
      serialization: 'advanced',
      detached: GROUPS,
      // The last is held open by this process and watched by the child: it closes when this process is gone.
      stdio: ['ignore', setup.childStdout === 'stderr' ? 2 : 'inherit', 'inherit', 'ipc', 'pipe'],
    });
    const lifeline = child.stdio[4] as Socket;
    lifeline.on('error', () => undefined);
    lifeline.unref();
    let over = false;
    const exited = (why: string): void => {
      if (over) return;
      over = true;
      listener.exit(why);
    };
    child
      .on('message', (message) => {
        listener.message(message as FromWorker);
      })
      // One that cannot be started has no exit.
      .on('error', (error) => {
        if (child.pid === undefined) exited(`it could not be started (${error.message})`);
      })
      // Without its channel it can do nothing for this process any more.
      .on('disconnect', () => {
        killGroup(child);
      })
      .on('exit', (code, signal) => {
        killGroup(child);
        const ended = (): void => {
          exited(describeExit(code, signal));
        };
        // What it said last may still be on its way.
        if (child.connected) child.once('disconnect', ended);
        else ended();
      });
    return {
      // Refused when the child is dying; its exit tells.
      post: (message) => {
        if (child.connected) child.send(message, () => undefined);
      },
      kill: () => {
        killGroup(child);
      },
      ref: () => {
        child.ref();
        child.channel?.ref();
      },
      unref: () => {
        child.unref();
        child.channel?.unref();
      },
    };
  };
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGABRT') return 'it ran out of memory or aborted (signal SIGABRT)';
  if (signal === 'SIGKILL')
    return 'somebody killed it, or the system ran out of memory (signal SIGKILL)';
  if (signal !== null) return `it was ended by signal ${signal}`;
  return `it exited by itself (exit code ${code ?? 0})`;
}

/** The child, and what it has started and not detached. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(GROUPS ? -child.pid : child.pid, 'SIGKILL');
  } catch (error) {
    // It is gone; macOS says EPERM of a group that is only waiting to be buried.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
