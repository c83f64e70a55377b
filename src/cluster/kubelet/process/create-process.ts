// Chooses how to play what runs in a container: a server, a script, and what annotations change of it.

import { AnnotatedProcess } from './annotated-process.ts';
import { findExecutable } from './available-commands.ts';
import { Machine } from './machine.ts';
import type { ImageFacts } from '../images/look-up.ts';
import type { Program } from './programs.ts';
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

/** A server, or a sleep that ends by itself, as the command line of a container turned out to be. */
interface Found {
  readonly program: Program;
  readonly argv: readonly string[];
  readonly sleepMs?: number;
}

/** What the pods of a template run is found out once. */
const known = new WeakMap<object, { readonly image: ImageFacts; readonly found: Found | undefined }>();

function createPlain(spec: ProcessSpec): SimulatedProcess {
  const { kin, image } = spec;
  let answer = kin && known.get(kin);
  if (answer?.image !== image) {
    answer = { image, found: find(spec) };
    if (kin) known.set(kin, answer);
  }
  const { found } = answer!;
  return found ? new ServerProcess(spec, found.program, found.argv, found.sleepMs) : new Machine(spec);
}

/** Undefined for what has to be played line by line. */
function find(spec: ProcessSpec): Found | undefined {
  const files = createFiles(spec);
  let argv = spec.argv;
  // Wrapper scripts of images only prepare and then run their arguments.
  for (let hops = 0; hops < 5; hops++) {
    const executable = findExecutable(argv[0] ?? '', spec.image, files, spec.workingDir ?? '/');
    if (executable?.kind === 'program' && !(argv[0]?.endsWith('nginx') && argv[1] === '-s')) return { program: executable.program, argv };
    if (executable?.kind === 'command' && argv.length === 2 && argv[0]?.endsWith('sleep')) {
      const ms = sleepMs(argv[1] ?? '');
      if (ms !== undefined) return { program: sleeper, argv, sleepMs: ms };
    }
    if (executable?.kind !== 'wrapper') break;
    const rest = argv.slice(argv[1] === '--' ? 2 : 1);
    argv = rest.length === 0 || rest[0]?.startsWith('-') ? [spec.image.command[0] ?? 'sh', ...rest] : rest;
  }
  return undefined;
}
