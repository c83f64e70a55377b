// How many replicas one metric asks for (rules 4.5.1, 4.5.2).
import { isPodReady, getCondition } from '../../../kinds/pod/conditions.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../../model/object.ts';
import { milliValue } from '../../../model/quantity.ts';
import { parseTimestamp } from '../../../model/timestamp.ts';

const TOLERANCE = 0.1;
const CPU_START_MS = 300_000;
const FIRST_READINESS_MS = 30_000;
/** A measurement says what was used over this time. */
const WINDOW_MS = 15_000;

export type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];

/** What pods use of a resource, by name, in thousandths of its unit; pods of which nothing is known are left out. */
export type Usage = ReadonlyMap<string, number>;

export interface Proposal {
  readonly replicas: number;
  /** In percent of the requests, where the target is one. */
  readonly utilization?: number;
  /** The average of a pod in thousandths. */
  readonly averageMilli: number;
}

interface Groups {
  readonly readyCount: number;
  readonly unready: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

/** What is to be held: a share of the requests, or an average of a pod. `container`: only that one counts. */
export interface Aim {
  readonly resource: string;
  readonly container?: string | undefined;
  readonly target: { readonly percent: number } | { readonly averageMilli: number };
}

/** Answers Kubernetes' words instead where the metric cannot be used. Everything is counted in whole numbers, as there. */
export function proposeReplicas(current: number, pods: readonly Pod[], usage: Usage, { resource, container, target }: Aim, nowMs: number): Proposal | string {
  const groups = groupPods(pods, usage, resource, nowMs);
  const metrics = new Map([...usage].filter(([name]) => !groups.unready.has(name) && !groups.ignored.has(name)));
  if (metrics.size === 0) return 'did not receive metrics for targeted pods (pods might be unready)';
  const requests = 'percent' in target ? requestsOf(pods, resource, container) : new Map<string, number>();
  if (typeof requests === 'string') return requests;
  const requested = sum([...metrics.keys()].map((name) => requests.get(name) ?? 0));
  if ('percent' in target && requested === 0) return 'no metrics returned matched known pods';
  const weigh = (values: Usage): { ratio: number; utilization: number; averageMilli: number } => {
    const total = sum(values.values());
    const averageMilli = Math.trunc(total / values.size);
    if ('averageMilli' in target) return { ratio: averageMilli / target.averageMilli, utilization: 0, averageMilli };
    const utilization = Math.trunc((total * 100) / sum([...values.keys()].map((name) => requests.get(name) ?? 0)));
    return { ratio: utilization / target.percent, utilization, averageMilli };
  };
  const { ratio, utilization, averageMilli } = weigh(metrics);
  const answer = (replicas: number): Proposal => ('percent' in target ? { replicas, utilization, averageMilli } : { replicas, averageMilli });
  const raisesWithUnready = groups.unready.size > 0 && ratio > 1;
  if (!raisesWithUnready && groups.missing.size === 0) return answer(isTolerable(ratio) ? current : Math.ceil(ratio * groups.readyCount));
  if (groups.missing.size > 0) {
    const assumed = (name: string): number => {
      if (ratio >= 1) return 0;
      return 'percent' in target ? Math.trunc(((requests.get(name) ?? 0) * Math.max(100, target.percent)) / 100) : target.averageMilli;
    };
    if (ratio !== 1) for (const name of groups.missing) metrics.set(name, assumed(name));
  }
  if (raisesWithUnready) for (const name of groups.unready) metrics.set(name, 0);
  const { ratio: cautious } = weigh(metrics);
  if (isTolerable(cautious) || (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1)) return answer(current);
  const replicas = Math.ceil(cautious * metrics.size);
  return answer((cautious < 1 && replicas > current) || (cautious > 1 && replicas < current) ? current : replicas);
}

function isTolerable(ratio: number): boolean {
  // Compared in this form, 10 % more is within: 55 of 50 is 1.1 exactly.
  return 1 - TOLERANCE <= ratio && ratio <= 1 + TOLERANCE;
}

function groupPods(pods: readonly Pod[], usage: Usage, resource: string, nowMs: number): Groups {
  const groups = { readyCount: 0, unready: new Set<string>(), missing: new Set<string>(), ignored: new Set<string>() };
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined || pod.status.phase === 'Failed') groups.ignored.add(name);
    else if (pod.status.phase === 'Pending') groups.unready.add(name);
    else if (!usage.has(name)) groups.missing.add(name);
    else if (resource === 'cpu' && isStarting(pod, nowMs)) groups.unready.add(name);
    else groups.readyCount++;
  }
  return groups;
}

/** CPU of a pod that starts says nothing of its load. */
function isStarting(pod: Pod, nowMs: number): boolean {
  const condition = getCondition(pod, 'Ready');
  const startedAt = parseTimestamp(pod.status.startTime);
  if (!condition || Number.isNaN(startedAt)) return true;
  const changedAt = parseTimestamp(condition.lastTransitionTime);
  if (startedAt + CPU_START_MS > nowMs) return !isPodReady(pod) || nowMs < changedAt + WINDOW_MS;
  return !isPodReady(pod) && startedAt + FIRST_READINESS_MS > changedAt;
}

function requestsOf(pods: readonly Pod[], resource: string, only: string | undefined): Map<string, number> | string {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    let total = 0;
    const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
    for (const { name, resources } of [...spec.containers, ...sidecars]) {
      if (only !== undefined && name !== only) continue;
      const request = (resources?.requests as Record<string, string> | undefined)?.[resource];
      if (request === undefined) return `missing request for ${resource} in container ${name} of Pod ${metadata.name}`;
      total += milliValue(request);
    }
    requests.set(metadata.name, total);
  }
  return requests;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
