// The terminal of the linear mode: keys in, lines out, nothing painted in place, and the terminal as it was when it ends.
import type { WallClock } from '../../sim/driver.ts';
import type { Dashboard } from '../dashboard.ts';
import type { Ending } from '../programs/program.ts';
import type { EditText } from '../terminal/editor.ts';
import { Guest } from '../terminal/guest.ts';
import type { HostProcess } from '../terminal/host-process.ts';
import { signalNumbers } from '../terminal/lifecycle.ts';
import type { Environment } from '../terminal/spawn-program.ts';
import { Suspension } from '../terminal/suspend.ts';
import { TtyInput } from '../terminal/tty-input.ts';
import type { TtyReader } from '../terminal/tty-input.ts';
import { LinearReader } from './linear-reader.ts';

export interface LinearTerminal {
  stdin: TtyReader;
  stdout: NodeJS.WritableStream & { columns?: number };
  host: HostProcess;
  wall: WallClock;
  env: Environment;
  edit: EditText;
  /** Called once the terminal is restored; for stopping the cluster. */
  onClosed?(): void;
}

const DEFAULT_COLUMNS = 80;

/** Reads the dashboard out until it is left; resolves with the exit code: 128 + n after signal n. */
export async function openLinear(dashboard: Dashboard, { stdin, stdout, host, wall, env, edit, onClosed }: LinearTerminal): Promise<number> {
  const input = new TtyInput(stdin, wall);
  const guest = new Guest(stdin, (text) => void stdout.write(text), env);
  const suspension = new Suspension(host, wall, () => guest.isRunning);
  const write = (text: string): void => void stdout.write(text);
  const reader = new LinearReader({ dashboard, write, columns: () => stdout.columns ?? DEFAULT_COLUMNS });
  const handOver = async (run: () => Promise<void>): Promise<void> => {
    input.setRawMode(false);
    try {
      await run();
    } finally {
      input.setRawMode(true);
      reader.repeat();
    }
  };
  const undo: (() => void)[] = [suspension.listen(), suspension.attach(handOver)];
  try {
    input.setRawMode(true);
    return await new Promise<number>((resolve) => {
      dashboard.attach({
        exit: resolve,
        suspend: suspension.suspend,
        redraw: reader.repeat,
        // It writes nothing that is read out.
        copy: (text) => write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`),
        async edit(text, fileName) {
          let edited = text;
          await handOver(async () => void (edited = await edit(text, fileName)));
          return edited;
        },
        async run(program) {
          let ending: Ending | undefined;
          await handOver(async () => void (ending = await guest.run(program)));
          return ending!;
        },
      });
      for (const [signal, number] of Object.entries(signalNumbers)) {
        const onSignal = (): void => {
          if (guest.isRunning && signal === 'SIGINT') return;
          guest.end();
          resolve(128 + number);
        };
        host.on(signal, onSignal);
        undo.push(() => void host.off(signal, onSignal));
      }
      undo.push(input.onClose(() => resolve(128 + signalNumbers['SIGHUP']!)));
      reader.start();
      undo.push(input.onKey(reader.press));
    });
  } finally {
    reader.stop();
    for (const each of undo) each();
    input.setRawMode(false);
    onClosed?.();
  }
}
