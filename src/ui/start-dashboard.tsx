// Puts the screen together and shows it until it is left.
import type { EventEmitter } from 'node:events';
import type { ClusterPort } from '../model/client.ts';
import { notedPort } from '../model/input-log.ts';
import type { Registry } from '../model/registry.ts';
import type { WallClock } from '../sim/driver.ts';
import { App } from './app.tsx';
import { ClusterSummary } from './cluster-summary.ts';
import { Dashboard } from './dashboard.ts';
import { openLinear } from './linear/open-linear.ts';
import type { ManifestsPort } from './manifests-port.ts';
import type { HostProcess } from './terminal/host-process.ts';
import { Pacer } from './pacer.ts';
import { openScreen } from './terminal/lifecycle.ts';
import { LargeHeap } from './terminal/large-heap.ts';
import { RolloutHistory } from './rollout/rollout-history.ts';
import { leaveWithParent } from './terminal/parent-watch.ts';
import type { TtyReader } from './terminal/tty-input.ts';
import type { SettingsPort } from '../model/settings.ts';
import { colourLevel } from './theme.ts';
import type { ColourLevel } from './theme.ts';
import { Ticker } from './ticker.ts';
import type { BackgroundPrograms } from './programs/program.ts';
import type { ReadYaml } from './edit-object.ts';
import type { ScreenDumps } from './screen-dumps.ts';
import { createBackgroundPrograms } from './terminal/background-programs.ts';
import { createDumpFolder, dumpFolderOf } from './terminal/dump-folder.ts';
import { createEditor, editorCommand } from './terminal/editor.ts';
import { views } from './views/index.ts';
import { Wardrobe } from './wardrobe.ts';
import type { ApiAddress, DriverControls, World } from './world.ts';

export interface WorldOptions {
  port: ClusterPort;
  driver: DriverControls;
  registry: Registry;
  manifests?: ManifestsPort | undefined;
  settings?: SettingsPort | undefined;
  wall: WallClock;
  colours: ColourLevel;
  readOnly?: boolean | undefined;
  /** Virtual time at which the user's time began, in ms; default: now. */
  startedAtMs?: number | undefined;
  seed?: number | undefined;
  /** Where kubectl finds the cluster, when it is served. */
  api?: ApiAddress | undefined;
  /** Where texts and tables are saved. */
  dumps?: ScreenDumps | undefined;
  /** Programs of the user's beside the screen. */
  programs?: BackgroundPrograms | undefined;
  /** Reads YAML that was edited on the screen. */
  readYaml?: ReadYaml | undefined;
  /** Told of errors that should never have happened, which a key has run into; the screen shows them and goes on. */
  onBug?: ((error: unknown) => void) | undefined;
}

export interface DashboardOptions {
  /** Default `default`. */
  namespace?: string | undefined;
  allNamespaces?: boolean | undefined;
  /** A line of the `:` prompt to begin with. */
  command?: string | undefined;
  readOnly?: boolean | undefined;
  /** A welcome, and hints that fit the situation; default yes. */
  hints?: boolean | undefined;
  /** Clicks and the wheel are heard from the start; default no. */
  mouse?: boolean | undefined;
  /** Lines that are appended in place of a screen, for screen readers; default no. */
  linear?: boolean | undefined;
}

export interface StartOptions extends Omit<WorldOptions, 'colours' | 'readOnly'> {
  stdin: TtyReader;
  stdout: NodeJS.WritableStream & EventEmitter & { isTTY?: boolean };
  stderr: { write(text: string): unknown };
  host: HostProcess;
  env: Readonly<Record<string, string | undefined>>;
  options?: DashboardOptions;
  /** Called when the terminal is restored, before an error is printed. */
  onClosed?(): void;
}

/** From so many pods on a cluster is large. */
const CROWD = 20_000;

/** The world of one dashboard, its figures counted and its pulse beating; `stop` ends both. */
export function createWorld(options: WorldOptions): World & { stop(): void } {
  const port = notedPort(options.port, 'key');
  const { driver, registry, manifests, settings, wall, colours, readOnly = false, startedAtMs = port.now, seed, api, dumps, programs, readYaml, onBug = () => undefined } = options;
  const wardrobe = new Wardrobe(colours);
  const pacer = new Pacer(wall);
  const ticker = new Ticker(pacer, driver);
  const summary = new ClusterSummary(port, pacer);
  const rollouts = new RolloutHistory(port);
  const unsubscribe = driver.subscribe(ticker.restart);
  ticker.start();
  summary.start();
  rollouts.start();
  let isReadOnly = readOnly;
  return {
    get readOnly() {
      return isReadOnly;
    },
    setReadOnly(wanted) {
      isReadOnly = wanted;
    },
    port, driver, registry, manifests, settings, wall, pacer, wardrobe, startedAtMs, seed, api, dumps, programs, readYaml, ticker, summary, rollouts, views, onBug,
    get theme() {
      return wardrobe.theme;
    },
    stop() {
      unsubscribe();
      ticker.stop();
      summary.stop();
      rollouts.stop();
    },
  };
}

/**
 * Takes a terminal on both sides (see terminalMode) and resolves with the exit code: 0 when the user left, 1 after an
 * error, 128 + n after signal n.
 */
export async function startDashboard({ stdin, stdout, stderr, host, env, options = {}, onClosed, ...rest }: StartOptions): Promise<number> {
  const folder = dumpFolderOf(env);
  const programs = createBackgroundPrograms(rest.wall, env);
  const world = createWorld({ programs, ...(folder ? { dumps: createDumpFolder(folder) } : {}), ...rest, colours: colourLevel(env, stdout.isTTY === true), readOnly: options.readOnly });
  const dashboard = new Dashboard(world, {
    namespace: options.allNamespaces ? '' : (options.namespace ?? 'default'),
    command: options.command,
    hints: options.hints ?? true,
    mouse: options.mouse,
  });
  const edit = createEditor(editorCommand(env, host.platform), host.platform);
  const stopWatching = env['npm_lifecycle_event'] === undefined ? undefined : leaveWithParent(host, rest.wall);
  const heap = new LargeHeap({ wall: rest.wall, isHurried: () => world.pacer.isHurried, isCrowded: () => world.summary.store.getSnapshot().pods >= CROWD });
  const close = (): void => {
    stopWatching?.();
    heap.close();
    programs.close();
    dashboard.close();
    world.stop();
    onClosed?.();
  };
  if (options.linear) return openLinear(dashboard, { stdin, stdout, host, wall: rest.wall, env, edit, onClosed: close });
  return openScreen({
    stdin,
    stdout,
    stderr,
    host,
    wall: rest.wall,
    env,
    afterFrame: heap.afterFrame,
    element: (screen) => <App dashboard={dashboard} screen={screen} edit={edit} />,
    onClosed: close,
  });
}
