// Commands that run in a container beside its main process: kubectl exec, exec probes, hooks.

import { ContainerFiles, noFiles } from './files.ts';
import { imageFiles } from './image-files.ts';
import { Machine } from './machine.ts';
import type { CommandResult, ProcessSpec, SimulatedProcess } from './process.ts';

/** Runs a command for at most some virtual time, sharing the container's files. */
export function runBeside(process: SimulatedProcess, files: ContainerFiles, argv: readonly string[], nowMs: number, maximumMs: number): CommandResult {
  const machine = new Machine(process.spec, { process, files });
  const first = machine.startCommand(argv, nowMs);
  if (first.startError !== undefined) return { code: 126, output: '', tookMs: 0, startError: first.startError.message, signals: [] };
  const logs = [...first.logs];
  const rest = machine.resume(nowMs + maximumMs);
  const { text } = machine.outcome();
  const output = [...logs, ...rest.logs].map(line => `${line.text}\n`).join('') + text;
  return {
    code: (rest.exit ?? first.exit)?.code, output: output.slice(0, 10_240),
    tookMs: (rest.exit?.atMs ?? nowMs + maximumMs) - nowMs, signals: machine.sentSignals,
  };
}

/** The files of a new container. */
export function createFiles(spec: ProcessSpec): ContainerFiles {
  return new ContainerFiles(spec.files ?? noFiles, imageFiles(spec), spec.readOnlyRoot === true);
}
