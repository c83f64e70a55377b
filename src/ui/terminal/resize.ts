// Repaints the whole screen after a resize: Ink's line diff loses its place when the terminal rewraps or cuts lines.
import type { EventEmitter } from 'node:events';
import type { WallClock } from '../../sim/driver.ts';
import type { HostProcess } from './host-process.ts';

/** Time for the last of a burst of size changes to arrive, in ms. */
const SETTLE_MS = 40;

export interface Repaint {
  /** Ctrl-L: everything is drawn anew. */
  redraw(): void;
  /** The same in a moment, after what a terminal may still do to what is on it. */
  redrawSoon(): void;
  stop(): void;
}

/** `clear` is the render instance's; the listener must stand before Ink's own. */
export function repaintOnResize(stdout: EventEmitter, clear: () => void, host: HostProcess, wall: WallClock): Repaint {
  let timer: unknown;
  const redraw = (): void => void stdout.emit('resize');
  const redrawSoon = (): void => {
    wall.clearTimeout(timer);
    timer = wall.setTimeout(redraw, SETTLE_MS);
  };
  stdout.prependListener('resize', clear);
  // Node says nothing when the size is back at its old value, although the terminal has cut lines in between.
  if (host.platform !== 'win32') host.on('SIGWINCH', redrawSoon);
  return {
    redraw,
    redrawSoon,
    stop() {
      wall.clearTimeout(timer);
      stdout.off('resize', clear);
      if (host.platform !== 'win32') host.off('SIGWINCH', redrawSoon);
    },
  };
}
