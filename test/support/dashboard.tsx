// The dashboard over an apiserver on an emulated terminal, driven by keys; wall and virtual time move only when a test says so.
import { App } from '../../src/ui/app.tsx';
import { Dashboard } from '../../src/ui/dashboard.ts';
import type { ReadYaml } from '../../src/ui/edit-object.ts';
import type { ManifestsPort } from '../../src/ui/manifests-port.ts';
import type { SettingsPort } from '../../src/model/settings.ts';
import type { ColourLevel } from '../../src/ui/theme.ts';
import { createWorld } from '../../src/ui/start-dashboard.tsx';
import type { BackgroundPrograms } from '../../src/ui/programs/program.ts';
import { createBackgroundPrograms } from '../../src/ui/terminal/background-programs.ts';
import type { Screen } from '../../src/ui/terminal/lifecycle.ts';
import type { ApiAddress } from '../../src/ui/world.ts';
import type { EditText } from '../../src/ui/terminal/editor.ts';
import { parseDocuments } from '../../src/manifests/documents.ts';
import { Driver } from '../../src/sim/driver.ts';
import type { Client } from '../../src/model/client.ts';
import type { TestApiServer } from './apiserver.ts';
import { createTestApiServer } from './apiserver.ts';
import { ManualWall } from './manual-wall.ts';
import { createTestPort } from './port.ts';
import { fakeTerminal, FakeHost, TestScreen } from './screen.ts';

export interface TestDashboardOptions {
  columns?: number;
  rows?: number;
  /** Default `default`; '' for all. */
  namespace?: string;
  /** A line of the `:` prompt to begin with. */
  command?: string;
  readOnly?: boolean;
  /** The welcome and hints; default no. */
  hints?: boolean;
  manifests?: ManifestsPort;
  settings?: SettingsPort;
  /** Default 256. */
  colours?: ColourLevel;
  /** What the user makes of a text in the editor. */
  edit?: EditText;
  /** Stands for programs that get the terminal. */
  run?: Screen['guest']['run'];
  /** Where kubectl finds the cluster. */
  served?: ApiAddress;
  /** Fills the cluster before the screen opens. */
  prepare?(client: Client): void;
}

export class TestDashboard extends TestScreen {
  readonly api: TestApiServer;
  readonly driver: Driver;
  /** Errors that should never have happened; they fail the test when it closes. */
  readonly bugs: unknown[];
  /** Texts that were copied. */
  readonly clipboard: string[];
  readonly programs: BackgroundPrograms;
  readonly #stop: () => void;

  constructor(options: TestDashboardOptions) {
    const { served, columns = 120, rows = 30, namespace = 'default', command, readOnly, manifests, settings, colours = 2, hints } = options;
    const api = createTestApiServer();
    const bugs: unknown[] = [];
    const clipboard: string[] = [];
    options.prepare?.(api.client);
    const wall = new ManualWall();
    const driver = new Driver(api.clock, { wall });
    const port = createTestPort(api);
    const programs = createBackgroundPrograms(wall, process.env);
    const world = createWorld({ port, registry: port.registry, driver, wall, colours, readOnly, manifests, settings, seed: 1, readYaml, api: served, programs, onBug: (error) => void bugs.push(error) });
    const dashboard = new Dashboard(world, { namespace, command, hints });
    const host = new FakeHost();
    super(<App dashboard={dashboard} screen={fakeTerminal(host, wall, (text) => void clipboard.push(text), options.run)} edit={options.edit ?? noEditor} />, { columns, rows, wall, host });
    this.api = api;
    this.driver = driver;
    this.bugs = bugs;
    this.clipboard = clipboard;
    this.programs = programs;
    this.#stop = () => {
      programs.close();
      dashboard.close();
      world.stop();
      driver.stop();
    };
  }

  /** Lets the screen show what the cluster has done, and fade what has faded. */
  async show(wallMs = 2000): Promise<void> {
    this.wall.advance(wallMs);
    await this.settle();
  }

  /** Changes the cluster and shows the outcome. */
  async change(run: (client: Client) => unknown): Promise<void> {
    run(this.api.client);
    await this.show(200);
  }

  /** Advances virtual time and shows the outcome. */
  async advance(ms: number): Promise<void> {
    this.api.clock.advance(ms);
    await this.show();
  }

  /** Types a line into the `:` prompt. */
  async command(line: string): Promise<void> {
    await this.press(':');
    await this.type(line);
    await this.press('enter');
  }

  /** Types a line into the `/` prompt. */
  async filter(line: string): Promise<void> {
    await this.press('/');
    await this.type(line);
    await this.press('enter');
  }

  /** Lines that hold this text, blanks collapsed. */
  linesWith(text: string): string[] {
    return this.lines().map((line) => line.replace(/ +/g, ' ').trim()).filter((line) => line.includes(text));
  }

  /** Texts of the first column of the table, in order, the cursor row with `>` in front and marked rows with `*`. */
  rows(): string[] {
    const lines = this.lines();
    const top = lines.findIndex((line) => /^─+ .*─$/.test(line));
    return lines.slice(0, -1).flatMap((line, y) => {
      if (y < top + 2 || !/^.\S/.test(line)) return [];
      const isCursor = this.style(1, y).inverse;
      return [`${isCursor ? '>' : ''}${line.startsWith('*') ? '*' : ''}${line.slice(1).split(/ {2,}/)[0]!.trim()}`];
    });
  }

  /** The title of the view. */
  title(): string {
    return this.lines().find((line) => /^─+ .* ─+$/.test(line))?.replace(/^─+ | ─+$/g, '') ?? '';
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

const noEditor: EditText = () => Promise.reject(new Error('this test edits nothing'));

/** As the program reads it: the place, and below the message the line with a mark under the column. */
function readYaml(text: string): ReturnType<ReadYaml> {
  const { documents, problems } = parseDocuments(text, '');
  const [error] = problems;
  return error ? { problem: `line ${error.line}, column ${error.column}: ${error.message}\n${error.sourceLine}\n${error.caret}` } : { value: documents[0]!.value };
}

/** Opens the dashboard, runs the test on it and closes it. */
export async function withDashboard(options: TestDashboardOptions, run: (ui: TestDashboard) => Promise<void>): Promise<void> {
  const ui = new TestDashboard(options);
  try {
    await ui.settle();
    await run(ui);
  } finally {
    await ui.close();
  }
  if (ui.bugs.length > 0) throw ui.bugs[0];
}
