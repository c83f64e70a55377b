// The dashboard over a whole cluster on an emulated terminal: keys in, lines out; time moves only when a test says so.
import { App } from '../../src/ui/app.tsx';
import { Dashboard } from '../../src/ui/dashboard.ts';
import type { ManifestsPort } from '../../src/ui/manifests-port.ts';
import { createWorld } from '../../src/ui/start-dashboard.tsx';
import type { BackgroundPrograms } from '../../src/ui/programs/program.ts';
import type { SettingsPort } from '../../src/model/settings.ts';
import type { ScreenDumps } from '../../src/ui/screen-dumps.ts';
import type { World } from '../../src/ui/world.ts';
import { Driver } from '../../src/sim/driver.ts';
import type { TestCluster } from './cluster.ts';
import { createTestCluster } from './cluster.ts';
import { ManualWall } from './manual-wall.ts';
import { fakeTerminal, FakeHost, TestScreen } from './screen.ts';

export interface ClusterScreenOptions {
  columns?: number;
  rows?: number;
  namespace?: string;
  /** A line of the `:` prompt to begin with. */
  command?: string;
  readOnly?: boolean;
  /** The welcome and hints; default no. */
  hints?: boolean;
  dumps?: ScreenDumps;
  settings?: SettingsPort;
  programs?: BackgroundPrograms;
  /** The pods of kube-system; default no. */
  kubeSystem?: boolean;
  manifests?(cluster: TestCluster): ManifestsPort;
  /** Fills the cluster before the screen opens. */
  prepare?(cluster: TestCluster): void;
}

export class ClusterScreen extends TestScreen {
  readonly cluster: TestCluster;
  readonly driver: Driver;
  readonly world: World;
  readonly #stop: () => void;

  constructor(options: ClusterScreenOptions) {
    const { columns = 120, rows = 30, namespace = 'default', command, readOnly, hints, kubeSystem = false } = options;
    const cluster = createTestCluster({ kubeSystem });
    options.prepare?.(cluster);
    const wall = new ManualWall();
    const driver = new Driver(cluster.clock, { wall });
    const { port, registry, seed } = cluster;
    const world = createWorld({ port, registry, driver, wall, colours: 2, readOnly, dumps: options.dumps, settings: options.settings, programs: options.programs, manifests: options.manifests?.(cluster), seed });
    const dashboard = new Dashboard(world, { namespace, command, hints });
    const host = new FakeHost();
    super(<App dashboard={dashboard} screen={fakeTerminal(host, wall)} edit={(text) => Promise.resolve(text)} />, { columns, rows, wall, host });
    this.cluster = cluster;
    this.driver = driver;
    this.world = world;
    this.#stop = () => {
      dashboard.close();
      world.stop();
      driver.stop();
    };
  }

  /** Lets the screen show what the cluster has done. */
  async show(wallMs = 2000): Promise<void> {
    this.wall.advance(wallMs);
    await this.settle();
  }

  /** Advances virtual time, in small steps so that what answers in between can go on, and shows the outcome. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) {
      this.cluster.advance(Math.min(left, 1000));
      await this.settle();
    }
    await this.show();
  }

  /** Types a line into the `:` prompt. */
  async command(line: string): Promise<void> {
    await this.press(':');
    await this.type(line);
    await this.press('enter');
    await this.show();
  }

  /** Lines that hold this text, blanks collapsed. */
  linesWith(text: string): string[] {
    return this.lines().map((line) => line.replace(/ +/g, ' ').trim()).filter((line) => line.includes(text));
  }

  /** The title of the view. */
  title(): string {
    return this.lines().find((line) => /^─+ .* ─+$/.test(line))?.replace(/^─+ | ─+$/g, '') ?? '';
  }

  /** Lines between the title and the crumbs. */
  body(): string[] {
    const lines = this.lines();
    const top = lines.findIndex((line) => /^─+ .* ─+$/.test(line));
    const end = lines.findLastIndex((line) => line.includes('<'));
    return lines.slice(top + 1, end);
  }

  /** The last line: crumbs and message. */
  footer(): string {
    return this.lines().at(-1)!;
  }

  override async close(): Promise<void> {
    this.#stop();
    await super.close();
  }
}

/** Opens the dashboard, runs the test on it and closes it. */
export async function withClusterScreen(options: ClusterScreenOptions, run: (ui: ClusterScreen) => Promise<void>): Promise<void> {
  const ui = new ClusterScreen(options);
  try {
    await ui.show();
    await run(ui);
  } finally {
    await ui.close();
  }
}
