// `--fault`: what is to be broken in a run, when and for how long, in one line as of a book.
import type { Cluster } from '../cluster/cluster.ts';
import { faultKinds } from '../cluster/cluster.ts';
import { closestName } from '../model/closest-name.ts';
import { formatGoDuration, parseGoDuration } from '../model/duration.ts';
import { ApiError, formatKubectlError } from '../model/errors.ts';
import type { FaultOptions, FaultTarget } from '../model/fault.ts';
import { formatFaultTarget } from '../model/fault.ts';
import type { Pod } from '../model/object.ts';
import { makeVisible } from '../model/visible-text.ts';

export interface FaultPlan {
  /** As it was written. */
  readonly text: string;
  readonly kind: string;
  /** `node`, `pod`, `image` or `component`. */
  readonly type: string;
  /** A name; with `*` at the end every node or pod whose name begins so. */
  readonly name: string;
  /** Of a pod; all its containers when absent. */
  readonly container?: string;
  /** Virtual ms from the start of the run. */
  readonly atMs: number;
  readonly options: FaultOptions;
}

const FORM = 'write TARGET FAULT, such as "node/worker-1 power-loss at=30s for=2m", "pod/web-* crash exit-code=137", "image/nginx:1.27 pull-fails" or "component/kube-scheduler component-stopped"';
const TARGETS: Readonly<Record<string, FaultTarget['type']>> = { node: 'node', pod: 'container', image: 'image', component: 'component' };

/** The plan, or what is wrong with the text. */
export function parseFaultPlan(text: string): FaultPlan | string {
  const [target = '', name = '', ...rest] = text.trim().split(/\s+/);
  const slash = target.indexOf('/');
  const type = target.slice(0, Math.max(0, slash)).replace(/^(nodes|no)$/, 'node').replace(/^(pods|po)$/, 'pod');
  if (slash < 0 || slash === target.length - 1 || name === '' || !(type in TARGETS)) return FORM;
  const kind = faultKinds.find((each) => each.name === name);
  if (!kind) {
    const near = closestName(name, faultKinds.map((each) => each.name));
    return `there is no fault "${makeVisible(name)}"${near === undefined ? '' : `: did you mean "${near}"?`}; known are ${faultKinds.map((each) => each.name).join(', ')}`;
  }
  if (kind.target !== TARGETS[type]) return `${name} is a fault of ${kind.target === 'container' ? 'pods' : `${kind.target}s`}, not of ${type}s`;
  const plan = { text, kind: name, type, name: target.slice(slash + 1), atMs: 0, options: {} as { exitCode?: number; forMs?: number }, container: undefined as string | undefined };
  for (const word of rest) {
    const problem = readOption(plan, word);
    if (problem !== undefined) return problem;
  }
  const { container, ...others } = plan;
  return container === undefined ? others : { ...others, container };
}

function readOption(plan: { atMs: number; options: { exitCode?: number; forMs?: number }; container: string | undefined }, word: string): string | undefined {
  const [, key = '', value = ''] = /^([^=]*)=(.*)$/.exec(word) ?? [];
  switch (key) {
    case 'at':
    case 'for': {
      const ms = readDuration(value);
      if (ms === undefined) return `${key}= takes a duration such as 30s or 2m, not "${makeVisible(value)}"`;
      if (key === 'at') plan.atMs = ms;
      else plan.options.forMs = ms;
      return undefined;
    }
    case 'exit-code': {
      if (!/^\d{1,3}$/.test(value) || Number(value) > 255) return `exit-code= takes a number from 0 to 255, not "${makeVisible(value)}"`;
      plan.options.exitCode = Number(value);
      return undefined;
    }
    case 'container':
      plan.container = value;
      return undefined;
    default:
      return `"${makeVisible(word)}" is not understood: behind the fault come at=, for=, exit-code= and container=`;
  }
}

function readDuration(text: string): number | undefined {
  try {
    const ms = parseGoDuration(text);
    return ms >= 0 && Number.isFinite(ms) ? Math.round(ms) : undefined;
  } catch {
    return undefined;
  }
}

export interface FaultSchedule {
  /** When the last fault has begun and those with a time are over, in virtual ms; conditions count from then on. */
  readonly settledAtMs: number;
  /** Something that was to be broken was not there. */
  readonly hasFailed: () => boolean;
}

/** Lets the plans come true as virtual time passes; each is told on stderr. */
export function scheduleFaults(cluster: Cluster, plans: readonly FaultPlan[], namespace: string, stderr: (text: string) => void): FaultSchedule {
  const { clock } = cluster;
  const startMs = clock.now;
  let hasFailed = false;
  const run = (plan: FaultPlan): void => {
    const at = formatGoDuration(clock.now - startMs);
    try {
      for (const target of targetsOf(cluster, plan, namespace)) {
        cluster.faults.inject({ kind: plan.kind, target, options: plan.options }, 'run');
        stderr(`${at}: fault ${plan.kind} of ${makeVisible(formatFaultTarget(target))}\n`);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      hasFailed = true;
      stderr(`error: --fault "${makeVisible(plan.text)}" at ${at}: ${makeVisible(formatKubectlError(error))}\n`);
    }
  };
  for (const plan of plans) {
    if (plan.atMs === 0) run(plan);
    else clock.at(startMs + plan.atMs, () => run(plan));
  }
  const ends = plans.map(({ atMs, options }) => startMs + atMs + (options.forMs ?? 0));
  return { settledAtMs: Math.max(startMs, ...ends), hasFailed: () => hasFailed };
}

/** What a plan names at this moment; a name without `*` is left to be refused where it is not there. */
function targetsOf({ admin }: Cluster, { type, name, container }: FaultPlan, namespace: string): FaultTarget[] {
  const isPattern = name.endsWith('*');
  const start = name.slice(0, -1);
  if (type === 'node') return isPattern ? matching(admin.list('nodes'), start, 'nodes', name).map(({ metadata }) => ({ type: 'node', name: metadata.name })) : [{ type: 'node', name }];
  if (type === 'image') return [{ type: 'image', name }];
  if (type === 'component') return [{ type: 'component', name }];
  const pods = isPattern ? matching(admin.list<Pod>('pods', { namespace }), start, 'pods', name) : [admin.get<Pod>('pods', namespace, name)];
  return pods.flatMap(({ metadata, spec }) =>
    (container === undefined ? spec.containers.map((each) => each.name) : [container]).map((each): FaultTarget => ({ type: 'container', namespace, pod: metadata.name, container: each })),
  );
}

function matching<T extends { metadata: { name: string } }>(objects: readonly T[], start: string, plural: string, pattern: string): T[] {
  const found = objects.filter(({ metadata }) => metadata.name.startsWith(start));
  if (found.length === 0) throw new ApiError('NotFound', `${plural} "${pattern}" not found`);
  return found;
}
