// Plays a container's process in virtual time, resuming it only when it asks to be resumed.

import { lookUpImage } from '../../../../src/cluster/kubelet/images/look-up.ts';
import { parseImageReference } from '../../../../src/model/image-reference.ts';
import { createProcess } from '../../../../src/cluster/kubelet/process/create-process.ts';
import { resolveCommandLine, type LogLine, type ProcessExit, type ProcessSpec, type Progress, type SimulatedProcess } from '../../../../src/cluster/kubelet/process/process.ts';

/** Thu Jan  1 00:00:00 UTC 2026, where virtual time begins in these tests. */
export const startMs = 1_767_225_600_000;

export interface PlayOptions extends Partial<Omit<ProcessSpec, 'argv' | 'image'>> {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

export function specOf(options: PlayOptions): ProcessSpec {
  const { image = 'busybox', command, args, ...rest } = options;
  const reference = parseImageReference(image);
  const facts = reference.invalid ? undefined : lookUpImage(reference);
  if (!facts?.exists) throw new Error(`${image} does not exist`);
  return { env: {}, hostname: 'pod-1', ports: [], ...rest, image: facts, argv: resolveCommandLine(facts, command, args) };
}

export class Play {
  readonly process: SimulatedProcess;
  readonly lines: LogLine[] = [];
  exit: ProcessExit | undefined;
  startError: string | undefined;
  wakes = 0;
  #nextAt: number | undefined;

  constructor(options: PlayOptions) {
    this.process = createProcess(specOf(options));
    this.take(this.process.start(startMs));
  }

  take(progress: Progress): this {
    this.lines.push(...progress.logs);
    this.exit = progress.exit ?? this.exit;
    this.startError = progress.startError?.message ?? this.startError;
    this.#nextAt = progress.nextAt;
    return this;
  }

  /** Advances to this many seconds after the start, waking the process as it wishes. */
  until(seconds: number): this {
    const endMs = startMs + seconds * 1000;
    while (this.#nextAt !== undefined && this.#nextAt <= endMs) {
      this.wakes++;
      if (this.wakes > 100_000) throw new Error('it never sleeps');
      this.take(this.process.resume(this.#nextAt));
    }
    return this;
  }

  terminate(seconds: number): this {
    this.until(seconds);
    return this.take(this.process.signal('SIGTERM', startMs + seconds * 1000));
  }

  /** Looks at the log now, as a screen does. */
  look(seconds: number): this {
    this.lines.push(...this.process.logsUntil(startMs + seconds * 1000));
    return this;
  }

  /** Lines as '1.5s text', stderr marked with '!'. */
  get log(): string[] {
    return this.lines.map(line => `${(line.atMs - startMs) / 1000}s ${line.stream === 'stderr' ? '!' : ''}${line.text}`);
  }

  get texts(): string[] {
    return this.lines.map(line => line.text);
  }

  /** '1 after 5s', 'runs'. */
  get end(): string {
    return this.exit === undefined ? 'runs' : `${this.exit.code} after ${(this.exit.atMs - startMs) / 1000}s`;
  }
}

export function play(options: PlayOptions, seconds = 0): Play {
  return new Play(options).until(seconds);
}

export function sh(script: string, seconds = 3600, options: PlayOptions = {}): Play {
  return play({ command: ['sh', '-c', script], ...options }, seconds);
}
