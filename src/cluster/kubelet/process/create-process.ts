// Chooses how to play what runs in a container: a server, a script, and what annotations change of it.

import { AnnotatedProcess } from './annotated-process.ts';
import { findExecutable } from './available-commands.ts';
import { Machine } from './machine.ts';
import { sleeper } from './programs.ts';
import { createFiles } from './run-beside.ts';
import { sleepMs } from './shell-amounts.ts';
import type { ProcessSpec, SimulatedProcess } from './process.ts';
import { ServerProcess } from './server-process.ts';

/** Creates the main process of a container; nothing happens before start(). */
export function createProcess(spec: ProcessSpec): SimulatedProcess {
  const process = createPlain(spec);
  return spec.simulation === undefined ? process : new AnnotatedProcess(process, spec.simulation);
}

function createPlain(spec: ProcessSpec): SimulatedProcess {
  const files = createFiles(spec);
  let argv = spec.argv;
  // Wrapper scripts of images only prepare and then run their arguments.
  for (let hops = 0; hops < 5; hops++) {
    const executable = findExecutable(argv[0] ?? '', spec.image, files, spec.workingDir ?? '/');
    if (executable?.kind === 'program' && !(argv[0]?.endsWith('nginx') && argv[1] === '-s')) return new ServerProcess(spec, executable.program, argv);
    if (executable?.kind === 'command' && argv.length === 2 && argv[0]?.endsWith('sleep')) {
      const ms = sleepMs(argv[1] ?? '');
      if (ms !== undefined) return new ServerProcess(spec, sleeper, argv, ms);
    }
    if (executable?.kind !== 'wrapper') break;
    const rest = argv.slice(argv[1] === '--' ? 2 : 1);
    argv = rest.length === 0 || rest[0]?.startsWith('-') ? [spec.image.command[0] ?? 'sh', ...rest] : rest;
  }
  return new Machine(spec);
}
