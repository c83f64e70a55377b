// Loaded before a program: appends what it has cost so far to the file BENCH_COSTS, whenever SIGUSR2 asks.
import { appendFileSync } from 'node:fs';

const file = process.env['BENCH_COSTS'];
if (file) {
  process.on('SIGUSR2', () => {
    const { user, system } = process.cpuUsage();
    appendFileSync(file, `${JSON.stringify({ wallMs: performance.now(), cpuMs: (user + system) / 1000 })}\n`);
  });
}
