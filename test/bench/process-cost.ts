// What a stretch of work costs this process: time, CPU time, memory.

export interface Elapsed {
  wallMs: number;
  /** User and system time of all threads, so that garbage collection beside the main thread counts. */
  cpuMs: number;
}

/** Starts now; each call answers the time since. */
export function stopwatch(): () => Elapsed {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - begun, cpuMs: (user + system) / 1000 };
  };
}

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/** Memory after everything that can be freed was; throws without --expose-gc. */
export function resident(): NodeJS.MemoryUsage {
  const collect = globalThis.gc as unknown as Collect | undefined;
  if (!collect) throw new Error('memory is measured with --expose-gc only');
  for (let round = 0; round < 2; round++) collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  return process.memoryUsage();
}
