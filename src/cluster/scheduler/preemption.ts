// Makes room for a pod of higher priority: which pods of which node would have to go (rule 5.6).
import type { Client } from '../../model/client.ts';
import type { Pod, PodDisruptionBudget } from '../../model/object.ts';
import { compileLabelSelector } from '../../model/selector.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { countReasons } from './message.ts';
import type { Census } from './census/census.ts';
import type { NodeInfo } from './node-info.ts';
import type { Refusal } from './plugin.ts';
import type { Standing } from './standing.ts';
import { Trial } from './trial.ts';

interface Candidate {
  node: NodeInfo;
  victims: Pod[];
  violations: number;
}

export interface PreemptionContext {
  client: Client;
  census: Census;
  /** Pods that a node is promised to, which must find room too. */
  promisedTo(node: NodeInfo): readonly Pod[];
}

export type Preemption = { node: NodeInfo; victims: readonly Pod[] } | { message: string };

const NO_VICTIMS = ['No preemption victims found for incoming pod'];
const NOT_HELPFUL = ['Preemption is not helpful for scheduling'];

/** Finds the best node to preempt on, or says in Kubernetes' words why none helps. */
export function findPreemption(
  standing: Standing,
  refusals: readonly { node: NodeInfo; refusal: Refusal }[],
  context: PreemptionContext,
): Preemption {
  if (standing.applicant.podClass.spec.preemptionPolicy === 'Never') return { message: 'not eligible due to preemptionPolicy=Never.' };
  const budgets = context.client.list<PodDisruptionBudget>('poddisruptionbudgets');
  const candidates: Candidate[] = [];
  const reasons: (readonly string[])[] = [];
  for (const { node, refusal } of refusals) {
    if (!refusal.resolvable) {
      reasons.push(NOT_HELPFUL);
      continue;
    }
    const found = victimsOn(node, standing, budgets, context);
    if (Array.isArray(found)) reasons.push(found);
    else candidates.push(found);
  }
  const best = candidates.reduce<Candidate | undefined>((winner, candidate) => (!winner || isBetter(candidate, winner) ? candidate : winner), undefined);
  if (best) return best;
  return { message: `0/${refusals.length} nodes are available: ${countReasons(reasons)}.` };
}

/** The victims on one node, or the reasons why removing pods there does not help. */
function victimsOn(node: NodeInfo, standing: Standing, budgets: readonly PodDisruptionBudget[], { client, census, promisedTo }: PreemptionContext): Candidate | string[] {
  const { priority } = standing.applicant.podClass;
  const lower = [...client.onNode<Pod>('pods', node.name)].filter(
    (pod) => (pod.spec.priority ?? 0) < priority && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed',
  );
  if (lower.length === 0) return [...NO_VICTIMS];
  const trial = new Trial(node, census);
  try {
    for (const pod of promisedTo(node)) trial.add(pod);
    for (const pod of lower) trial.remove(pod);
    const refusal = standing.refusalOnTrial(trial.node);
    if (refusal) return [...refusal.reasons];
    const { violating, rest } = splitByBudget(lower.sort(moreImportantFirst), budgets);
    const victims: Pod[] = [];
    let violations = 0;
    for (const group of [violating, rest]) {
      for (const pod of group) {
        trial.add(pod);
        if (!standing.refusalOnTrial(trial.node)) continue;
        trial.remove(pod);
        victims.push(pod);
        if (group === violating) violations++;
      }
    }
    return { node, victims: victims.sort(moreImportantFirst), violations };
  } finally {
    trial.end();
  }
}

function splitByBudget(pods: readonly Pod[], budgets: readonly PodDisruptionBudget[]): { violating: Pod[]; rest: Pod[] } {
  const allowed = new Map(budgets.map((budget) => [budget, budget.status.disruptionsAllowed ?? 0]));
  const violating: Pod[] = [];
  const rest: Pod[] = [];
  for (const pod of pods) {
    const matching = budgets.filter((budget) => guards(budget, pod));
    let violates = false;
    for (const budget of matching) {
      const left = allowed.get(budget)! - 1;
      allowed.set(budget, left);
      if (left < 0) violates = true;
    }
    (violates ? violating : rest).push(pod);
  }
  return { violating, rest };
}

/** A budget for everybody guards nobody here, and a pod that it lets go already costs it nothing more. */
function guards({ metadata, spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  if (metadata.namespace !== pod.metadata.namespace || !pod.metadata.labels) return false;
  const selector = compileLabelSelector(spec.selector);
  return !selector.empty && selector.matches(pod.metadata.labels) && status.disruptedPods?.[pod.metadata.name] === undefined;
}

/** Higher priority first, then the one that started earlier. */
function moreImportantFirst(a: Pod, b: Pod): number {
  return (b.spec.priority ?? 0) - (a.spec.priority ?? 0) || startedAt(a) - startedAt(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

function startedAt(pod: Pod): number {
  return parseTimestamp(pod.status.startTime ?? pod.metadata.creationTimestamp);
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.violations !== b.violations) return a.violations < b.violations;
  const highest = (candidate: Candidate): number => candidate.victims[0]?.spec.priority ?? -Infinity;
  if (highest(a) !== highest(b)) return highest(a) < highest(b);
  const sum = (candidate: Candidate): number => candidate.victims.reduce((total, pod) => total + (pod.spec.priority ?? 0) + 2 ** 31, 0);
  if (sum(a) !== sum(b)) return sum(a) < sum(b);
  if (a.victims.length !== b.victims.length) return a.victims.length < b.victims.length;
  const earliest = (candidate: Candidate): number =>
    Math.min(...candidate.victims.filter((pod) => (pod.spec.priority ?? 0) === highest(candidate)).map(startedAt));
  return earliest(a) > earliest(b);
}

/** True when a pod that is nominated for a node still waits for victims of a preemption there. */
export function waitsForVictims(client: Client, nodeName: string, priority: number): boolean {
  for (const pod of client.onNode<Pod>('pods', nodeName)) {
    if (pod.metadata.deletionTimestamp && (pod.spec.priority ?? 0) < priority && isPreempted(pod)) return true;
  }
  return false;
}

function isPreempted({ status }: Pod): boolean {
  const target = status.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return target?.status === 'True' && target.reason === 'PreemptionByScheduler';
}
