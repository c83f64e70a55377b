// Ctrl-Z and fg: gives the terminal back to the shell as it was, and takes it again with a full repaint.
import { useCallback, useLayoutEffect } from 'react';
import type { WallClock } from '../../sim/driver.ts';
import type { HostProcess } from './host-process.ts';

/** Gives the terminal away for as long as `run` takes, and takes it again with a full repaint. */
export type HandOver = (run: () => Promise<void>) => Promise<void>;

/** Stops the process until it is continued. Resolves when the screen is back. */
export async function suspendUntilContinued(suspendTerminal: HandOver, host: HostProcess, wall: WallClock): Promise<void> {
  await suspendTerminal(async () => {
    // With the terminal handed over nothing else holds the event loop, and Node would exit.
    const hold = wall.setTimeout(() => undefined, 0x7fffffff);
    await new Promise<void>((resolve) => {
      host.once('SIGCONT', () => resolve());
      // The shell waits for the whole group: whatever started this process (npm, an older Node) has to stop as well.
      host.kill(0, 'SIGTSTP');
      // Here SIGTSTP has a handler, so it would not stop the process.
      host.kill(host.pid, 'SIGSTOP');
    });
    wall.clearTimeout(hold);
  });
}

/** Answers the function for Ctrl-Z, and does the same for SIGTSTP from outside. On Windows it does nothing. */
export function useSuspend(host: HostProcess, wall: WallClock, suspendTerminal: HandOver): () => void {
  const suspend = useCallback(() => {
    if (host.platform === 'win32') return;
    // Refused while suspended already: a second Ctrl-Z that was still in flight.
    suspendUntilContinued(suspendTerminal, host, wall).catch(() => undefined);
  }, [suspendTerminal, host, wall]);
  // Before the first frame is seen: until then SIGTSTP would stop the process with the terminal in its hands.
  useLayoutEffect(() => {
    if (host.platform === 'win32') return undefined;
    host.on('SIGTSTP', suspend);
    return () => {
      host.off('SIGTSTP', suspend);
    };
  }, [host, suspend]);
  return suspend;
}
