// Opens the full screen, and leaves the terminal as it was found on every way out.
import { render } from 'ink';
import type { RenderOptions } from 'ink';
import type { EventEmitter } from 'node:events';
import type { ReactNode } from 'react';
import type { WallClock } from '../../sim/driver.ts';
import type { HostProcess } from './host-process.ts';
import { Guest } from './guest.ts';
import { MouseMode } from './mouse-mode.ts';
import { repaintOnResize } from './resize.ts';
import { Suspension } from './suspend.ts';
import type { Environment } from './spawn-program.ts';
import { TtyInput } from './tty-input.ts';
import type { TtyReader } from './tty-input.ts';

/** 'plain' when a full screen cannot work: no terminal on either side, or one that knows no control sequences. */
export function terminalMode(
  env: Readonly<Record<string, string | undefined>>,
  stdin: { isTTY?: boolean },
  stdout: { isTTY?: boolean },
): 'full' | 'plain' {
  return stdin.isTTY === true && stdout.isTTY === true && env['TERM'] !== 'dumb' ? 'full' : 'plain';
}

/**
 * How every screen is rendered. Ink holds a frame back for its limit after the one before, also that of a key, so the
 * limit is as high as it can be; how often data is drawn is the Pacer's business. Whether this
 * is a terminal was decided by terminalMode, so Ink's own guess (no screen when CI is set) is overruled.
 */
export const renderOptions = {
  alternateScreen: true,
  incrementalRendering: true,
  maxFps: 1000,
  exitOnCtrlC: false,
  patchConsole: true,
  interactive: true,
} satisfies RenderOptions;

/** What the root element may ask of the terminal; closing is Ink's `useApp().exit(code)`. */
export interface Screen {
  /** Draws everything anew. */
  redraw(): void;
  /** The same in a moment. */
  redrawSoon(): void;
  /** Hands a text to the clipboard of the terminal (OSC 52). */
  copy(text: string): void;
  mouse: MouseMode;
  suspension: Suspension;
  /** Programs of the user's that get the terminal. */
  guest: Pick<Guest, 'run'>;
  host: HostProcess;
  wall: WallClock;
}

export interface ScreenOptions {
  stdin: TtyReader;
  stdout: NodeJS.WritableStream & EventEmitter;
  stderr: { write(text: string): unknown };
  host: HostProcess;
  wall: WallClock;
  /** Of programs that get the terminal. */
  env: Environment;
  element(screen: Screen): ReactNode;
  /** Called when a frame has been written. */
  afterFrame?: (() => void) | undefined;
  /** Called once the terminal is restored, before an error is printed; for stopping the cluster. */
  onClosed?(): void;
}

/** Signals that end the program in an orderly way. */
export const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/**
 * Shows the element until it exits, an error escapes or a signal arrives. Resolves with the exit code: the number
 * given to exit, 0 without one, 1 after an error (whose stack is on stderr), 128 + n after signal n.
 */
export async function openScreen({ stdin, stdout, stderr, host, wall, env, element, afterFrame, onClosed }: ScreenOptions): Promise<number> {
  const input = new TtyInput(stdin, wall);
  let code: number | undefined;
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error ?? new Error('rejected without a reason');
    guest.end();
    instance?.unmount();
  };
  let repaint: ReturnType<typeof repaintOnResize> | undefined;
  let instance: ReturnType<typeof render> | undefined;
  const mouse = new MouseMode((text) => void stdout.write(text));
  const guest = new Guest(stdin, (text) => void stdout.write(text), env);
  const suspension = new Suspension(host, wall, () => guest.isRunning);
  const screen: Screen = {
    mouse,
    suspension,
    guest,
    redraw: () => repaint?.redraw(),
    redrawSoon: () => repaint?.redrawSoon(),
    // It moves no cursor and draws nothing, so it may stand between any two frames.
    copy: (text) => void stdout.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`),
    host,
    wall,
  };
  const signals: (() => void)[] = Object.keys(signalNumbers).map((signal) => {
    const onSignal = (): void => {
      // Ctrl-C of somebody who uses the program that has the terminal now.
      if (signal === 'SIGINT' && guest.isRunning) return;
      guest.end();
      code ??= 128 + signalNumbers[signal]!;
      instance?.unmount();
    };
    host.on(signal, onSignal);
    return () => void host.off(signal, onSignal);
  });
  signals.push(suspension.listen());
  host.on('uncaughtException', fail);
  host.on('unhandledRejection', fail);
  const unsubscribeClose = input.onClose(() => {
    code ??= 128 + signalNumbers['SIGHUP']!;
    guest.end();
    instance?.unmount();
  });
  try {
    // Before the first frame: who sees the screen may press a key, and a Ctrl-C must not be the driver's by then.
    input.setRawMode(true);
    instance = render(element(screen), { ...renderOptions, stdin: input as unknown as NodeJS.ReadStream, stdout, ...(afterFrame ? { onRender: afterFrame } : {}) });
    repaint = repaintOnResize(stdout, instance.clear, host, wall);
    const result: unknown = await instance.waitUntilExit();
    if (typeof result === 'number') code ??= result;
  } catch (error) {
    failure ??= error;
  } finally {
    instance?.unmount();
    mouse.set(false);
    repaint?.stop();
    unsubscribeClose();
    input.setRawMode(false);
    host.off('uncaughtException', fail);
    host.off('unhandledRejection', fail);
    for (const unsubscribe of signals) unsubscribe();
    onClosed?.();
  }
  if (failure === undefined) return code ?? 0;
  stderr.write(`${describeError(failure)}\n`);
  return 1;
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
}
