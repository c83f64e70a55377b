// Leaves with the process that started this one, where nobody else would say that it is gone.
import type { WallClock } from '../../sim/driver.ts';
import type { HostProcess } from './host-process.ts';

/** Between two looks, in ms of wall time. */
const INTERVAL_MS = 250;

/** Sends this process SIGHUP as soon as its parent has ended; for npm, whose shell passes no signal on. Answers the end of it. */
export function leaveWithParent(host: HostProcess, wall: WallClock): () => void {
  const parent = host.ppid;
  let timer: unknown;
  const look = (): void => {
    if (host.ppid === parent) timer = wall.setTimeout(look, INTERVAL_MS);
    else host.kill(host.pid, 'SIGHUP');
  };
  look();
  return () => wall.clearTimeout(timer);
}
