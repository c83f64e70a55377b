// Programs that run beside the screen: the newest runs, and the end of what they have written.
import { StringDecoder } from 'node:string_decoder';
import type { WallClock } from '../../sim/driver.ts';
import type { Program } from '../../model/user-command.ts';
import type { BackgroundPrograms, BackgroundRun } from '../programs/program.ts';
import { spawnProgram } from './spawn-program.ts';
import type { Environment } from './spawn-program.ts';

const MOST_RUNS = 50;
/** Characters kept of each output: its end. */
const MOST_OUTPUT = 200_000;

export function createBackgroundPrograms(wall: WallClock, env: Environment): BackgroundPrograms {
  const runs = new Map<number, BackgroundRun>();
  const stops = new Map<number, () => void>();
  const listeners = new Set<() => void>();
  let lastId = 0;
  let isClosed = false;
  const change = (id: number, what: Partial<BackgroundRun>): void => {
    const run = runs.get(id);
    if (run) runs.set(id, { ...run, ...what });
    for (const listener of listeners) listener();
  };
  return {
    list: () => [...runs.values()],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start(program: Program) {
      const id = ++lastId;
      runs.set(id, { id, program, startedAt: wall.now(), output: '' });
      const surplus = [...runs.values()].find(({ ending }) => ending !== undefined);
      if (runs.size > MOST_RUNS && surplus) runs.delete(surplus.id);
      change(id, {});
      const running = spawnProgram(program, env, 'apart');
      stops.set(id, running.stop);
      for (const stream of running.outputs) {
        const decoder = new StringDecoder('utf8');
        stream.on('data', (chunk: Buffer) => change(id, { output: ((runs.get(id)?.output ?? '') + decoder.write(chunk)).slice(-MOST_OUTPUT) }));
      }
      const ending = await running.ending;
      if (isClosed) return await new Promise(() => undefined);
      stops.delete(id);
      const last = { ...runs.get(id)!, ending, endedAt: wall.now() };
      change(id, last);
      return last;
    },
    stop: (id) => stops.get(id)?.(),
    close() {
      isClosed = true;
      for (const stop of stops.values()) stop();
    },
  };
}
