// `kubarium run`: the folder is applied, virtual time runs as fast as it can until conditions hold, and what there is is printed.
import type { Cluster } from '../cluster/cluster.ts';
import { formatGoDuration } from '../model/duration.ts';
import { ApiError, formatKubectlError } from '../model/errors.ts';
import { makeVisible } from '../model/visible-text.ts';
import type { Condition, Unmet } from './condition.ts';
import { findUnmet } from './condition.ts';
import { diagnose } from './diagnosis.ts';
import type { FaultPlan, FaultSchedule } from './fault-plan.ts';
import { scheduleFaults } from './fault-plan.ts';
import type { GetTarget, NamedKind, Selection } from './get.ts';
import { isExpected, selectMade, selectTargets, unknownType } from './get.ts';
import { formatProblems } from './manifests-port.ts';
import type { ManifestsPort } from './manifests-port.ts';
import { formatOutput } from './output.ts';
import type { OutputFormat } from './output.ts';
import type { QuietWatch } from './quiet.ts';
import { QUIET_MS, watchForQuiet } from './quiet.ts';

/** Of a definition whose names are free, in virtual ms; longer means that nobody establishes any. */
const LONGEST_ESTABLISHING_MS = 1000;
/** Virtual ms after which a run ends that was told no time. */
export const DEFAULT_UNTIL_MS = 600_000;

export interface RunOptions {
  readonly cluster: Cluster;
  readonly manifests: ManifestsPort;
  /** How the folder is called in messages. */
  readonly dir: string;
  /** All have to hold at the same moment. */
  readonly conditions: readonly Condition[];
  /** What is broken on purpose; conditions count once all of it has begun and what has a time is over. */
  readonly faults?: readonly FaultPlan[];
  /** Virtual ms from the start; without conditions the time that passes, with them the longest. */
  readonly untilMs?: number;
  /** undefined: what the folder made and its pods. */
  readonly get?: readonly GetTarget[];
  /** Where conditions and `get` look; undefined: `default`, and for what the folder made everywhere. */
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly output?: OutputFormat;
  /** A folder with problems is shown as far as it could be applied. */
  readonly goesOnWithProblems?: boolean;
  stdout(text: string): void;
  stderr(text: string): void;
}

/** 0: everything held. 1: a condition did not hold in time. 2: the folder or what is asked for is wrong. */
export type RunCode = 0 | 1 | 2;

/** Runs to the end and answers the exit code. */
export async function run(options: RunOptions): Promise<RunCode> {
  const { cluster, manifests, dir, stderr } = options;
  const startMs = cluster.clock.now;
  const quiet = watchForQuiet(cluster.port);
  try {
    await manifests.initial();
    await awaitKinds(options);
    const isBad = reportFolder(options);
    if (isBad && !options.goesOnWithProblems) return 2;
    if (reportUnknownTypes(options)) return 2;
    const faults = scheduleFaults(cluster, options.faults ?? [], options.namespace ?? 'default', stderr);
    const unmet = await advance(options, quiet, startMs, faults);
    const elapsed = formatGoDuration(cluster.clock.now - startMs);
    for (const [condition, { reason, object }] of unmet) {
      stderr(`error: timed out after ${elapsed} waiting for ${makeVisible(condition.text)}\n  ${makeVisible(reason)}\n`);
      if (object) for (const line of diagnose(cluster.port, object, reason)) stderr(`  ${line}\n`);
    }
    if (unmet.size === 0) for (const { text } of options.conditions) stderr(`condition met after ${elapsed}: ${makeVisible(text)}\n`);
    // What was told at the beginning is not told again.
    const late = manifests.snapshot().files.filter(({ state }) => state === 'waiting' || (state === 'error' && !isBad));
    const stillWaiting = formatProblems(dir, { folder: { state: 'ready' }, files: late }, ['error']);
    for (const line of stillWaiting) stderr(`${line}\n`);
    const isPrinted = print(options);
    if (isBad || stillWaiting.length > 0 || !isPrinted || faults.hasFailed()) return 2;
    return unmet.size > 0 ? 1 : 0;
  } finally {
    quiet.stop();
  }
}

/** Custom resources are found right or wrong before the run begins: their kinds are there after a few virtual ms. */
async function awaitKinds({ cluster: { clock, registry }, manifests }: RunOptions): Promise<void> {
  const limitMs = clock.now + LONGEST_ESTABLISHING_MS;
  const isAwaited = (): boolean => manifests.snapshot().files.some(({ objects }) => objects.some(({ state, ref }) => state === 'held' && !registry.find(ref.plural)));
  while (clock.now < limitMs && isAwaited()) {
    clock.advanceTo(Math.min(clock.nextAt() ?? limitMs, limitMs));
    await manifests.settled();
  }
}

/** Says what is wrong with the folder; true when something in it cannot be applied. */
function reportFolder({ manifests, dir, stderr }: RunOptions): boolean {
  const view = manifests.snapshot();
  if (view.folder.state === 'missing' || view.folder.state === 'gone') {
    stderr(`error: ${view.folder.notice?.replace(/ yet$/, '') ?? `${makeVisible(dir)} does not exist`}\n`);
    return true;
  }
  // What waits is told at the end, if it still does; what it is warned of, at once.
  const files = view.files.map((file) => (file.state === 'waiting' ? { ...file, problems: file.problems.filter(({ severity }) => severity === 'warning') } : file));
  for (const line of formatProblems(dir, { ...view, files })) stderr(`${line}\n`);
  return view.files.some(({ state }) => state === 'error');
}

/** Says which kinds are asked for that are not there and that nothing will bring; true when there are some. */
function reportUnknownTypes({ cluster: { port }, conditions, get = [], stderr }: RunOptions): boolean {
  const asked: NamedKind[] = [...conditions.flatMap((condition) => (condition.type === 'objects' ? [condition.target] : [])), ...get];
  const unknown = new Set(asked.filter((named) => !isExpected(named, port)).map(({ type }) => type));
  for (const type of unknown) stderr(`error: ${makeVisible(unknownType(type, port.registry))}\n`);
  return unknown.size > 0;
}

/** Lets time pass, instant by instant, and answers the conditions that do not hold at the end. */
async function advance(options: RunOptions, quiet: QuietWatch, startMs: number, { settledAtMs }: FaultSchedule): Promise<Map<Condition, Unmet>> {
  const { cluster, manifests, conditions } = options;
  const { clock, port } = cluster;
  const limitMs = startMs + (options.untilMs ?? DEFAULT_UNTIL_MS);
  const endsWhenQuiet = conditions.length === 0 && options.untilMs === undefined;
  const watchesQuiet = endsWhenQuiet || conditions.some(({ type }) => type === 'quiet');
  const holdsAll = createCheck(options, quiet);
  let revision = port.revision;
  const isMetNow = (): boolean => conditions.length > 0 && clock.now >= settledAtMs && holdsAll();
  let isMet = isMetNow();
  for (;;) {
    const quietAtMs = Math.max(settledAtMs, quiet.changedAtMs + QUIET_MS);
    const isQuiet = clock.now >= quietAtMs;
    if (isMet || (endsWhenQuiet && isQuiet)) return new Map();
    if (clock.now >= limitMs) return findAllUnmet(options, quiet);
    const nextMs = clock.nextAt() ?? Number.POSITIVE_INFINITY;
    const stopMs = watchesQuiet && !isQuiet ? Math.min(limitMs, quietAtMs) : limitMs;
    const isBroken = clock.now < settledAtMs;
    clock.advanceTo(Math.min(nextMs, stopMs, isBroken ? settledAtMs : Infinity));
    // The folder answers through promises, so that what waits is applied before time goes on.
    if (port.revision !== revision) await manifests.settled();
    if (port.revision !== revision || watchesQuiet || isBroken) {
      revision = port.revision;
      isMet = isMetNow();
    }
  }
}

/** Answers again and again whether all conditions hold; what failed last is looked at first, so that most answers are cheap. */
function createCheck(options: RunOptions, quiet: QuietWatch): () => boolean {
  const order = [...options.conditions];
  let failed: Unmet | undefined;
  return () => {
    for (const [index, condition] of order.entries()) {
      failed = check(options, condition, quiet, index === 0 ? failed : undefined);
      if (!failed) continue;
      order.splice(index, 1);
      order.unshift(condition);
      return false;
    }
    return true;
  };
}

function findAllUnmet(options: RunOptions, quiet: QuietWatch): Map<Condition, Unmet> {
  const unmet = new Map<Condition, Unmet>();
  for (const condition of options.conditions) {
    const answer = check(options, condition, quiet);
    if (answer) unmet.set(condition, answer);
  }
  return unmet;
}

function check({ cluster: { port }, namespace = 'default' }: RunOptions, condition: Condition, quiet: QuietWatch, previous?: Unmet): Unmet | undefined {
  return condition.type === 'quiet' ? reasonOfUnrest(port.now, quiet) : findUnmet(port, namespace, condition.target, condition.wish, previous);
}

function reasonOfUnrest(now: number, { changedAtMs, lastChange }: QuietWatch): Unmet | undefined {
  if (now - changedAtMs >= QUIET_MS) return undefined;
  const last = lastChange === undefined ? 'nothing has changed yet' : `the last change was ${lastChange}`;
  return { reason: `${last}, ${formatGoDuration(now - changedAtMs)} before the end; quiet are ${formatGoDuration(QUIET_MS)} without a change` };
}

/** false when something that was asked for by name does not exist. */
function print(options: RunOptions): boolean {
  const { cluster, output, stdout, stderr } = options;
  let selection: Selection;
  try {
    selection = select(options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    stderr(`${formatKubectlError(error)}\n`);
    return false;
  }
  const printed = formatOutput(selection, output, cluster.clock.now);
  stdout(printed.stdout);
  stderr(printed.stderr);
  return true;
}

function select({ cluster: { port }, manifests, get, namespace, allNamespaces = false }: RunOptions): Selection {
  if (get) return selectTargets(port, get, { namespace: namespace ?? 'default', allNamespaces });
  const made = manifests.snapshot().files.flatMap(({ objects }) => objects.filter(({ state }) => state !== 'duplicate').map(({ ref }) => ref));
  const isScoped = namespace !== undefined || allNamespaces;
  return selectMade(port, made, isScoped ? { namespace: namespace ?? 'default', allNamespaces } : undefined);
}
