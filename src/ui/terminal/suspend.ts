// Ctrl-Z and fg: gives the terminal back to the shell as it was, and takes it again with a full repaint.
import { useLayoutEffect } from 'react';
import type { WallClock } from '../../sim/driver.ts';
import type { HostProcess } from './host-process.ts';

/** Gives the terminal away for as long as `run` takes, and takes it again with a full repaint. */
export type HandOver = (run: () => Promise<void>) => Promise<void>;

/**
 * Stops the process until it is continued: when asked to, and for SIGTSTP from outside. It hears the signal before
 * anything is drawn, because without a listener the process would stop with the terminal in its hands.
 */
export class Suspension {
  readonly #host: HostProcess;
  readonly #wall: WallClock;
  readonly #isLent: () => boolean;
  #handOver: HandOver | undefined;
  /** Asked for before the screen could give the terminal away. */
  #isDue = false;

  /** `isLent` says that a program has the terminal: it is stopped with this one, and nothing has to be drawn before or after. */
  constructor(host: HostProcess, wall: WallClock, isLent: () => boolean = () => false) {
    this.#host = host;
    this.#wall = wall;
    this.#isLent = isLent;
  }

  /** Hears SIGTSTP until the answer is called. On Windows there is none. */
  listen(): () => void {
    if (this.#host.platform === 'win32') return () => undefined;
    this.#host.on('SIGTSTP', this.suspend);
    return () => void this.#host.off('SIGTSTP', this.suspend);
  }

  /** From now on the terminal can be given away, until the answer is called. */
  attach(handOver: HandOver): () => void {
    this.#handOver = handOver;
    if (this.#isDue) this.suspend();
    return () => {
      this.#handOver = undefined;
    };
  }

  /** On Windows it does nothing. */
  readonly suspend = (): void => {
    if (this.#host.platform === 'win32') return;
    if (this.#isLent()) return void this.#host.kill(this.#host.pid, 'SIGSTOP');
    this.#isDue = this.#handOver === undefined;
    // Refused while suspended already: a second Ctrl-Z that was still in flight.
    this.#handOver?.(() => this.#untilContinued()).catch(() => undefined);
  };

  async #untilContinued(): Promise<void> {
    // With the terminal handed over nothing else holds the event loop, and Node would exit.
    const hold = this.#wall.setTimeout(() => undefined, 0x7fffffff);
    await new Promise<void>((resolve) => {
      this.#host.once('SIGCONT', () => resolve());
      // The shell waits for the whole group: whatever started this process (npm, an older Node) has to stop as well.
      this.#host.kill(0, 'SIGTSTP');
      // Here SIGTSTP has a listener, so it would not stop the process.
      this.#host.kill(this.#host.pid, 'SIGSTOP');
    });
    this.#wall.clearTimeout(hold);
  }
}

/** Answers the function for Ctrl-Z. */
export function useSuspend(suspension: Suspension, handOver: HandOver): () => void {
  useLayoutEffect(() => suspension.attach(handOver), [suspension, handOver]);
  return suspension.suspend;
}
