// Starts programs: with the terminal in their hands, or beside the screen; and those that the output goes through.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { devNull } from 'node:os';
import type { Readable } from 'node:stream';
import type { Program } from '../../model/user-command.ts';
import type { Ending } from '../programs/program.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Running {
  /** What it writes, when it has not got the terminal. */
  readonly outputs: readonly Readable[];
  /** Asks it to end. */
  stop(): void;
  /** That of the last program of a pipe, as a shell has it. It never rejects: what cannot be started ends as that. */
  readonly ending: Promise<Ending>;
}

/** Never throws. `terminal`: it reads and writes there; `apart`: it reads nothing, and what it writes is in `outputs`. */
export function spawnProgram({ command, args, env, pipes = [] }: Program, around: Environment, place: 'terminal' | 'apart'): Running {
  const stages = [{ command, args }, ...pipes];
  const children: ChildProcess[] = [];
  const endings: Promise<Ending>[] = [];
  const stop = (): void => {
    for (const child of children) child.kill('SIGTERM');
  };
  const outside = place === 'terminal' ? 'inherit' : 'pipe';
  try {
    for (const [index, stage] of stages.entries()) {
      const input = index > 0 ? 'pipe' : place === 'terminal' ? 'inherit' : 'ignore';
      const output = index < stages.length - 1 ? 'pipe' : outside;
      // Without a served cluster there is none: what is started from here never reaches another one by accident.
      const child = spawn(stage.command, [...stage.args], { stdio: [input, output, outside], env: { ...around, KUBECONFIG: devNull, ...env } });
      endings.push(endingOf(child, stage.command, stop));
      const before = children.at(-1);
      if (before) connect(before, child);
      children.push(child);
    }
  } catch (error) {
    // An argument with a NUL, for one.
    stop();
    return { outputs: [], stop, ending: Promise.resolve({ type: 'not started', problem: (error as Error).message }) };
  }
  return {
    outputs: place === 'terminal' ? [] : [...children.map(({ stderr }) => stderr!), children.at(-1)!.stdout!],
    stop,
    ending: Promise.all(endings).then((all) => all.find(({ type }) => type === 'not started') ?? all.at(-1)!),
  };
}

/** One that cannot be started ends those that would wait for it. */
function endingOf(child: ChildProcess, command: string, stopAll: () => void): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      stopAll();
      resolve({ type: 'not started', problem: error.code === 'ENOENT' ? `there is no program ${JSON.stringify(command)} on the PATH` : error.message });
    });
    child.once('close', (code, signal) => resolve(code === null ? { type: 'killed', signal: signal ?? 'a signal' } : { type: 'exited', code }));
  });
}

/** Who is not read any more is told by its system, as in a pipe of a shell. */
function connect({ stdout }: ChildProcess, { stdin }: ChildProcess): void {
  stdin!.on('error', () => undefined);
  stdin!.once('close', () => stdout!.destroy());
  stdout!.pipe(stdin!);
}
