// The dashboard as text for a screen reader, over a whole cluster: keys in, lines out; time moves only when a test says so.
import { Driver } from '../../src/sim/driver.ts';
import { Dashboard } from '../../src/ui/dashboard.ts';
import { LinearReader } from '../../src/ui/linear/linear-reader.ts';
import { createWorld } from '../../src/ui/start-dashboard.tsx';
import type { KeyEvent } from '../../src/ui/terminal/key-event.ts';
import type { TestCluster } from './cluster.ts';
import { createTestCluster } from './cluster.ts';
import { ManualWall } from './manual-wall.ts';

export class LinearScreen {
  readonly cluster: TestCluster;
  readonly #wall = new ManualWall();
  readonly #reader: LinearReader;
  readonly #stop: () => void;
  #written = '';
  #from = 0;

  constructor({ prepare, command, columns = 160 }: { prepare?(cluster: TestCluster): void; command?: string; columns?: number } = {}) {
    this.cluster = createTestCluster();
    prepare?.(this.cluster);
    const { port, registry, seed, clock } = this.cluster;
    const driver = new Driver(clock, { wall: this.#wall });
    const world = createWorld({ port, registry, driver, wall: this.#wall, colours: 0, seed });
    const dashboard = new Dashboard(world, { namespace: 'default', command });
    this.#reader = new LinearReader({ dashboard, write: (text) => void (this.#written += text), columns: () => columns });
    dashboard.attach({ exit: () => undefined, suspend: () => undefined, redraw: this.#reader.repeat, copy: () => undefined, edit: (text) => Promise.resolve(text), run: () => Promise.reject(new Error('nothing is run here')) });
    this.#reader.start();
    this.#stop = () => {
      this.#reader.stop();
      dashboard.close();
      world.stop();
      driver.stop();
    };
  }

  /** Everything written so far. */
  get written(): string {
    return this.#written;
  }

  /** Lines since this was asked last. */
  heard(): string[] {
    const text = this.#written.slice(this.#from);
    this.#from = this.#written.length;
    return text.split('\n').filter((line) => line !== '');
  }

  /** Presses keys by name, or types single characters; answers what was said. */
  async press(...names: string[]): Promise<string[]> {
    for (const name of names) {
      const event: KeyEvent = [...name].length === 1 ? { name, text: name } : name === 'space' ? { name, text: ' ' } : { name };
      this.#reader.press(event);
      await this.#settle();
    }
    return this.heard();
  }

  async type(text: string): Promise<string[]> {
    return this.press(...[...text].map((character) => (character === ' ' ? 'space' : character)));
  }

  /** Lets virtual time pass; answers what was said of it. */
  async advance(ms: number): Promise<string[]> {
    for (let left = ms; left > 0; left -= 1000) {
      this.cluster.advance(Math.min(left, 1000));
      this.#wall.advance(200);
      await this.#settle();
    }
    return this.heard();
  }

  close(): void {
    this.#stop();
  }

  async #settle(): Promise<void> {
    this.#wall.advance(150);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    this.#wall.advance(150);
  }
}

/** Opens it, runs the test on it and closes it. */
export async function withLinear(options: ConstructorParameters<typeof LinearScreen>[0], run: (ui: LinearScreen) => Promise<void>): Promise<void> {
  const ui = new LinearScreen(options);
  try {
    await run(ui);
  } finally {
    ui.close();
  }
}
