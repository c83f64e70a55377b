// The program: reads the command line, makes the cluster, attaches the edges. The only file that wires, and the only one that exits.
import manifest from '../package.json' with { type: 'json' };
import { createCluster } from './cluster/cluster.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { DashboardCommand, RunCommand, ServeCommand, ServeOptions, WorldOptions } from './command-line.ts';
import { parseCommandLine, UsageError } from './command-line.ts';
import type { Diagnostics } from './diagnostics.ts';
import { createDiagnostics } from './diagnostics.ts';
import { ConfigFolder } from './config/folder.ts';
import { configFolderOf } from './config/place.ts';
import { helpText } from './help-text.ts';
import type { ServedApi } from './http/serve.ts';
import { createKubernetesRegistry } from './kinds/index.ts';
import { parseDocuments } from './manifests/documents.ts';
import { ManifestFolder } from './manifests/folder.ts';
import { createMergedSnapshot } from './manifests/merge-snapshots.ts';
import { ManifestReconciler } from './manifests/reconcile.ts';
import { StaticPodFiles } from './manifests/static-pod-files.ts';
import type { ManifestSnapshot } from './manifests/manifest-status.ts';
import { notedPort } from './model/input-log.ts';
import { makeVisible } from './model/visible-text.ts';
import { followProblems } from './run/manifests-port.ts';
import type { ManifestsPort } from './run/manifests-port.ts';
import { run } from './run/run.ts';
import { createTrace, formatTimestampMs } from './run/trace.ts';
import { Driver, presentMs, systemWallClock } from './sim/driver.ts';

const { stdin, stdout, stderr, env } = process;

// Who reads only the beginning (`| head`) has seen enough; that is no error.
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageError) {
    stderr.write(`kubarium: ${error.message} (see kubarium --help)\n`);
    process.exitCode = 2;
  } else {
    stderr.write(`kubarium: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2), createKubernetesRegistry);
  switch (command.command) {
    case 'help':
      stdout.write(helpText);
      return 0;
    case 'version':
      stdout.write(`${manifest.version}\n`);
      return 0;
    case 'run':
      return runHeadless(command);
    case 'serve':
      return serveHeadless(command);
    case 'dashboard':
      return hasScreen(command) ? openConfigured(command) : showSettled(command);
  }
}

/** Plain lines need keys, but nothing else of a terminal. */
function hasScreen({ linear }: DashboardCommand): boolean {
  return Boolean(stdin.isTTY && stdout.isTTY) && (linear || env['TERM'] !== 'dumb');
}

/** Without a terminal: one line that says so, and what the cluster looks like once it has come to rest. */
function showSettled(command: DashboardCommand): Promise<number> {
  const why = env['TERM'] === 'dumb' && stdin.isTTY && stdout.isTTY ? 'TERM is "dumb"' : `${stdout.isTTY ? 'stdin' : 'stdout'} is not a terminal`;
  stderr.write(`kubarium: ${why}, so here is what "kubarium run" shows of ${makeVisible(command.dir)} once it has settled\n`);
  return runHeadless({ ...command, command: 'run', conditions: [] }, true);
}

async function runHeadless(command: RunCommand, goesOnWithProblems = false): Promise<number> {
  const { cluster, diagnostics } = createWorld(command);
  const { reconciler, folder, staticPods, snapshot, stop } = createManifests(cluster, command);
  const initial = async (): Promise<void> => {
    await staticPods?.folder.initial();
    const { state, notice } = staticPods?.files.snapshot().folder ?? {};
    if (state === 'missing') throw new UsageError(`--static-pods: ${notice!.replace(/ yet$/, '')}`);
    await folder.initial();
  };
  const manifests: ManifestsPort = { initial, settled: () => reconciler.settled(), snapshot };
  const trace = command.trace === undefined ? undefined : orUsage('--trace', command.trace, (path) => createTrace(cluster.port, path));
  try {
    const code = await run({ ...command, cluster, manifests, goesOnWithProblems, stdout: (text) => void stdout.write(text), stderr: (text) => void stderr.write(text) });
    if (diagnostics.first === undefined) return code;
    stderr.write(`kubarium: ${diagnostics.count} internal errors, the first: ${makeVisible(diagnostics.first)}\n`);
    return 1;
  } finally {
    trace?.close();
    await stop();
  }
}

/** Serves until a signal ends it. The line for the shell is all that goes to stdout. */
async function serveHeadless(command: ServeCommand): Promise<number> {
  const { cluster, diagnostics } = createServedWorld(command);
  const driver = new Driver(cluster.clock, { speed: command.speed });
  cluster.attach(driver);
  const { snapshot, subscribe, folders, stop } = createManifests(cluster, command);
  const api = await openApi(cluster, command.serve, diagnostics);
  let stopTelling = (): void => {};
  try {
    driver.start();
    await Promise.all(folders.map((each) => (command.watch ? each.start() : each.initial())));
    stopTelling = followProblems({ snapshot, subscribe }, command.dir, (line) => void stderr.write(`${line}\n`));
    stderr.write(`kubarium: a simulated Kubernetes v1.33 listens on ${api.url}; ctrl-c ends it. For kubectl in another shell:\n`);
    stdout.write(`${api.exportLine}\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    });
    return 0;
  } finally {
    stopTelling();
    driver.stop();
    await api.close();
    await stop();
    if (diagnostics.first !== undefined) stderr.write(`kubarium: ${diagnostics.count} internal errors, the first: ${makeVisible(diagnostics.first)}\n`);
  }
}

/**
 * A cluster to be served: it is a minute old and stands in the present, because clients compute ages with their own clock; a
 * faster one a day before, so that it does not overtake them soon.
 */
function createServedWorld(command: ServeCommand | DashboardCommand): ReturnType<typeof createWorld> {
  const untilMs = presentMs() - (command.speed > 1 ? 86_400_000 : 0);
  const world = createWorld(command, untilMs - 60_000);
  const { cluster } = world;
  if (cluster.clock.now < untilMs) cluster.advance(untilMs - cluster.clock.now);
  return world;
}

/** Serves the cluster; the kubeconfig goes when the process does, however it ends. */
async function openApi(cluster: Cluster, { port, kubeconfig }: ServeOptions, diagnostics: Diagnostics): Promise<ServedApi> {
  const { CannotServe, serveApi } = await import('./http/serve.ts');
  try {
    const api = await serveApi({
      port: notedPort(cluster.port, 'api'),
      wall: systemWallClock,
      tcpPort: port,
      kubeconfig,
      runtimeDir: env['XDG_RUNTIME_DIR'],
      onBug: (what, error) => diagnostics.bug('http', what, error),
    });
    process.once('exit', () => api.removeKubeconfig());
    return api;
  } catch (error) {
    if (!(error instanceof CannotServe)) throw error;
    const value = error.option === 'port' ? ` ${port ?? ''}`.trimEnd() : kubeconfig === undefined ? '' : ` ${JSON.stringify(kubeconfig)}`;
    throw new UsageError(`--${error.option}${value} ${error.message}`, { cause: error });
  }
}

/** The user's configuration is there before the cluster is made: it may say how large that is. */
async function openConfigured(given: DashboardCommand): Promise<number> {
  const dir = configFolderOf(given.config, env);
  if (dir === undefined) return openDashboard(given);
  const [{ shippedSkins }, { createConfigWords }] = await Promise.all([import('./ui/skins/index.ts'), import('./ui/config-words.ts')]);
  const registry = createKubernetesRegistry();
  const folder = new ConfigFolder({ dir, shippedSkins, words: createConfigWords(registry), wall: systemWallClock });
  await folder.initial();
  if (given.config !== undefined && !(await folder.exists())) throw new UsageError(`--config: there is no folder "${makeVisible(given.config)}"`);
  const { namespace, ...config } = folder.snapshot().config;
  const place = namespace === 'all' ? { allNamespaces: true } : namespace === undefined ? {} : { namespace };
  const defaults = { ...config, ...place };
  const command = Object.keys(defaults).length === 0 ? given : (parseCommandLine(process.argv.slice(2), () => registry, defaults) as DashboardCommand);
  folder.follow();
  try {
    return await openDashboard(command, folder);
  } finally {
    await folder.stop();
  }
}

async function openDashboard(command: DashboardCommand, settings?: ConfigFolder): Promise<number> {
  const { cluster, diagnostics } = command.serve ? createServedWorld(command) : createWorld(command);
  const driver = new Driver(cluster.clock, { speed: command.speed });
  cluster.attach(driver);
  const { reconciler, folder, folders, staticPods, snapshot, subscribe, stop } = createManifests(cluster, command);
  const api = command.serve && (await openApi(cluster, command.serve, diagnostics));
  // What the folders say is there before the first frame; a folder on a slow disk comes in as it is read.
  const reading = Promise.all(folders.map((each) => (command.watch ? each.start() : each.initial())));
  const [{ startDashboard }, { createConfigWords }] = await Promise.all([import('./ui/start-dashboard.tsx'), import('./ui/config-words.ts')]);
  await reading;
  // Files of the configuration may name kinds that a definition brings.
  if (settings) {
    settings.speak(createConfigWords(cluster.registry));
    cluster.registry.subscribe(settings.notice);
    if (cluster.registry.generation > 0) settings.notice();
  }
  driver.start();
  try {
    return await startDashboard({
      port: cluster.port,
      driver,
      registry: cluster.registry,
      settings,
      manifests: {
        dir: command.dir,
        snapshot,
        subscribe,
        reapply: async (ref) => refuse(staticPods?.files.owns(ref) ? staticPods.files.planWriteBack(ref) : await reconciler.reapply(ref)),
        writeBack: async (ref) => refuse(await folder.writeBack(ref)),
      },
      wall: systemWallClock,
      startedAtMs: cluster.readyAtMs,
      seed: cluster.seed,
      ...(api ? { api: { url: api.url, kubeconfig: api.kubeconfig, exportLine: api.exportLine } } : {}),
      readYaml,
      stdin,
      stdout,
      stderr,
      host: process,
      env,
      options: {
        namespace: command.namespace,
        allNamespaces: command.allNamespaces,
        command: command.view,
        readOnly: command.readonly,
        hints: command.hints,
        mouse: command.mouse,
        linear: command.linear,
      },
    });
  } finally {
    driver.stop();
    await api?.close();
    await stop();
    if (diagnostics.first !== undefined) stderr.write(`kubarium: ${diagnostics.count} internal errors, the first: ${makeVisible(diagnostics.first)}\n`);
  }
}

/** What an editor has left of one object. */
function readYaml(text: string): { value: Readonly<Record<string, unknown>> } | { problem: string } {
  const { documents, problems } = parseDocuments(text, '');
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (error) return { problem: [`line ${error.line}, column ${error.column}: ${error.message}`, ...(error.sourceLine ? [error.sourceLine, error.caret ?? ''] : [])].join('\n') };
  const [document] = documents;
  return document && documents.length === 1 ? { value: document.value } : { problem: `one object was to be edited, the file holds ${documents.length}` };
}

/** The screen shows why an answer is no through the error it is handed. */
function refuse(answer: { ok: true } | { problem: string }): void {
  if ('problem' in answer) throw new Error(answer.problem);
}

/** `startMs`: where its time begins, for a cluster that does not begin on the day they all do. */
function createWorld({ nodes, seed, logFile, ...rest }: WorldOptions, startMs?: number): { cluster: Cluster; diagnostics: Diagnostics } {
  const world: { cluster?: Cluster } = {};
  const now = (): string => (world.cluster ? formatTimestampMs(world.cluster.clock.now) : 'start');
  const diagnostics = orUsage('--log-file', logFile, (path) => createDiagnostics(path, now));
  const cluster = (world.cluster = createCluster({
    onBug: diagnostics.bug,
    controlPlane: rest.controlPlane ?? true,
    kubeSystem: rest.kubeSystem ?? true,
    defaultStorageClass: rest.defaultStorageClass ?? true,
    idleContainers: rest.idleContainers ?? false,
    ...(startMs === undefined ? {} : { startMs }),
    ...(nodes === undefined ? {} : { workers: nodes }),
    ...(seed === undefined ? {} : { seed }),
  }));
  return { cluster, diagnostics };
}

interface Manifests {
  reconciler: ManifestReconciler;
  folder: ManifestFolder;
  /** All that are read. */
  folders: readonly ManifestFolder[];
  /** Only when the command line names such a folder. */
  staticPods?: { files: StaticPodFiles; folder: ManifestFolder };
  /** Both folders in one. */
  snapshot(): ManifestSnapshot;
  subscribe(listener: () => void): () => void;
  stop(): Promise<void>;
}

function createManifests({ port, machines }: Cluster, { dir, staticPods: staticDir }: WorldOptions): Manifests {
  const wall = systemWallClock;
  const reconciler = new ManifestReconciler({ port: notedPort(port, 'file') });
  const folder = new ManifestFolder({ dir, reconciler, wall });
  if (staticDir === undefined) {
    const stop = async (): Promise<void> => {
      await folder.stop();
      reconciler.stop();
    };
    return { reconciler, folder, folders: [folder], snapshot: reconciler.snapshot, subscribe: reconciler.subscribe, stop };
  }
  const files = new StaticPodFiles({ port, machines, dir: staticDir });
  const staticFolder = new ManifestFolder({ dir: staticDir, reconciler: files, wall });
  return {
    reconciler,
    folder,
    folders: [folder, staticFolder],
    staticPods: { files, folder: staticFolder },
    snapshot: createMergedSnapshot(reconciler.snapshot, files.snapshot),
    subscribe(listener) {
      const unsubscribes = [reconciler.subscribe(listener), files.subscribe(listener)];
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
      };
    },
    async stop() {
      await staticFolder.stop();
      await folder.stop();
      files.stop();
      reconciler.stop();
    },
  };
}

/** A file that cannot be written is a mistake of the command line. */
function orUsage<Path extends string | undefined, T>(flag: string, path: Path, open: (path: Path) => T): T {
  try {
    return open(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${flag} ${JSON.stringify(path)} cannot be written: ${message.replace(/^\w+: /, '').replace(/, open .*$/, '')}`, { cause: error });
  }
}
