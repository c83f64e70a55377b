// Containers of a cluster for scripts: whatever a manifest says, they run until they are stopped, unless they only exit.
import { createProcess } from './create-process.ts';
import type { ProcessSpec, SimulatedProcess } from './process.ts';
import type { Program } from './programs.ts';
import { ServerProcess } from './server-process.ts';

/** Opens the declared ports, needs no configuration and is ended by the signal: a pod of a Job that is taken away has not done its work. */
const idle: Program = Object.freeze({
  name: 'idle', startMs: 0, memoryBytes: 1 << 20, cpuMilli: 1, onTerm: 143, stopMs: 50, startLog: [], logStream: 'stdout', portTaken: '',
} satisfies Program);

/** Commands that are played all the same: what they stand for is their exit. */
const exits = /^\s*(?:true|false|exit(?:\s+\d+)?)\s*;?\s*$/;

/** Like `createProcess`, for clusters whose containers are of no interest. */
export function createIdleProcess(spec: ProcessSpec): SimulatedProcess {
  if (spec.simulation !== undefined || exits.test(spec.argv.at(-1) ?? '')) return createProcess(spec);
  return new ServerProcess(spec, idle, [idle.name]);
}
