// Repaints the whole screen after a resize: Ink's line diff loses its place when the terminal rewraps or cuts lines.
import type { EventEmitter } from 'node:events';
import type { WallClock } from '../../sim/driver.ts';
import type { HostProcess } from './host-process.ts';

/** Time for the last of a burst of size changes to arrive, in ms. */
const SETTLE_MS = 40;

export interface Repaint {
  /** Ctrl-L: everything is drawn anew. */
  redraw(): void;
  stop(): void;
}

/** `clear` is the render instance's; the listener must stand before Ink's own. */
export function repaintOnResize(stdout: EventEmitter, clear: () => void, host: HostProcess, wall: WallClock): Repaint {
  let timer: unknown;
  const redraw = (): void => void stdout.emit('resize');
  // Node says nothing when the size is back at its old value, although the terminal has cut lines in between.
  const onSignal = (): void => {
    wall.clearTimeout(timer);
    timer = wall.setTimeout(redraw, SETTLE_MS);
  };
  stdout.prependListener('resize', clear);
  if (host.platform !== 'win32') host.on('SIGWINCH', onSignal);
  return {
    redraw,
    stop() {
      wall.clearTimeout(timer);
      stdout.off('resize', clear);
      if (host.platform !== 'win32') host.off('SIGWINCH', onSignal);
    },
  };
}
