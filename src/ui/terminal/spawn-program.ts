// Starts programs: with the terminal in their hands, or beside the screen.
import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { devNull } from 'node:os';
import type { Program } from '../../model/user-command.ts';
import type { Ending } from '../programs/program.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Started {
  readonly child: ChildProcess;
  readonly ending: Promise<Ending>;
}

/** Never throws and never rejects: what cannot be started ends as that. */
export function spawnProgram({ command, args, env }: Program, around: Environment, stdio: SpawnOptions['stdio']): Started | { readonly ending: Promise<Ending> } {
  try {
    // Without a served cluster there is none: what is started from here never reaches another one by accident.
    const child = spawn(command, [...args], { stdio, env: { ...around, KUBECONFIG: devNull, ...env } });
    return {
      child,
      ending: new Promise((resolve) => {
        child.once('error', (error: NodeJS.ErrnoException) => resolve({ type: 'not started', problem: error.code === 'ENOENT' ? `there is no program ${JSON.stringify(command)} on the PATH` : error.message }));
        child.once('close', (code, signal) => resolve(code === null ? { type: 'killed', signal: signal ?? 'a signal' } : { type: 'exited', code }));
      }),
    };
  } catch (error) {
    // An argument with a NUL, for one.
    return { ending: Promise.resolve({ type: 'not started', problem: (error as Error).message }) };
  }
}
