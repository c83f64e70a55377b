// What runs in a container: its main process and the children of that, as steps that wait.

import type { Input, Steps, Wait } from './shell-state.ts';

/** A child of the container's main process, or that process itself. */
export interface Task {
  readonly pid: number;
  readonly line: string;
  readonly steps: Steps<number>;
  wait: Wait;
  code: number | undefined;
  /** Pipe it writes to, so that a writer waits for its reader. */
  readonly pipe?: Input;
  readonly onEnd: (() => void)[];
}

/** Memory and CPU that a command takes while it runs. */
export interface Load { readonly bytes: number; readonly cpuMilli: number; readonly sinceMs: number; readonly bytesPerMs: number }

/** The first of some instants that may come. */
export function earliest(instants: readonly (number | undefined)[]): number | undefined {
  let found: number | undefined;
  for (const instant of instants) if (instant !== undefined && (found === undefined || instant < found)) found = instant;
  return found;
}
