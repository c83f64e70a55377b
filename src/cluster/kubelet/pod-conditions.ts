// The conditions that the kubelet writes, shared between pods that say the same (rule 6.2).
import type { Pod, PodCondition } from '../../model/object.ts';

/** What the conditions follow from. A message of undefined says that the condition is True. */
export interface ConditionFacts {
  hasSandbox: boolean;
  /** `containers with incomplete status: [...]` while init containers are not done. */
  uninitialized: string | undefined;
  /** `containers with unready status: [...]`. */
  unready: string | undefined;
  phase: string;
  /** Message of DisruptionTarget when the kubelet evicted the pod. */
  disruption?: string | undefined;
  /** A resize that is not done yet; null when all of those that were asked for are done. */
  resize?: Said | null | undefined;
  /** RFC 3339; becomes lastTransitionTime of what changes. */
  now: string;
}

type Said = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

interface Answer extends ConditionFacts {
  result: PodCondition[];
}

// Pods of one ReplicaSet go through the same lists in the same second: the next list follows from the last one. Answers of
// other seconds are never asked for again, and each would keep the next one alive for as long as the first list is.
let answers = new WeakMap<readonly PodCondition[], Answer>();
let answeredAt = '';
const NONE: readonly PodCondition[] = Object.freeze([]);

/** The list in the kubelet's order; conditions of others stay. The very same list when nothing changed. */
export function podConditions(pod: Pod, facts: ConditionFacts): PodCondition[] {
  const old = pod.status.conditions ?? NONE;
  if (pod.spec.readinessGates?.length || facts.disruption !== undefined || facts.resize !== undefined) return next(old, pod, facts);
  if (facts.now !== answeredAt) {
    answers = new WeakMap();
    answeredAt = facts.now;
  }
  const known = answers.get(old);
  if (known && known.hasSandbox === facts.hasSandbox && known.uninitialized === facts.uninitialized && known.unready === facts.unready && known.phase === facts.phase) {
    return known.result;
  }
  const result = next(old, pod, facts);
  answers.set(old, { ...facts, result });
  return result;
}

function next(old: readonly PodCondition[], pod: Pod, { hasSandbox, uninitialized, unready, phase, disruption, resize, now }: ConditionFacts): PodCondition[] {
  const isDone = phase === 'Succeeded' || phase === 'Failed';
  const notReady: Partial<Said> | undefined = isDone
    ? { reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : unready === undefined
      ? undefined
      : { reason: 'ContainersNotReady', message: unready };
  const said: Said[] = [
    { type: 'PodReadyToStartContainers', status: hasSandbox && !isDone ? 'True' : 'False' },
    uninitialized === undefined
      ? { type: 'Initialized', status: 'True', ...(phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}) }
      : { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', message: uninitialized },
    conditionOf('Ready', notReady ?? gateProblem(pod)),
    conditionOf('ContainersReady', notReady),
    // A pod that came past the scheduler is where its kubelet found it.
    { type: 'PodScheduled', status: 'True' },
  ];
  if (disruption !== undefined) said.push({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: disruption });
  if (resize) said.push(resize);
  let isSame = old.length >= said.length;
  const result = said.map((each, index) => {
    const before = old.find(({ type }) => type === each.type);
    const keeps = before !== undefined && (each.type === 'PodScheduled' || (before.status === each.status && before.reason === each.reason && before.message === each.message));
    if (!keeps || old[index] !== before) isSame = false;
    if (keeps) return before;
    const since = before?.status === each.status ? before.lastTransitionTime : now;
    return Object.freeze({ ...each, lastProbeTime: null as never, lastTransitionTime: since }) as PodCondition;
  });
  const isOver = ({ type }: PodCondition): boolean => type.startsWith('PodResize') && resize?.type !== type;
  if (isSame && !old.some(isOver)) return old as PodCondition[];
  for (const condition of old) if (!isOver(condition) && !said.some(({ type }) => type === condition.type)) result.push(condition);
  return Object.freeze(result) as PodCondition[];
}

function conditionOf(type: string, problem: Partial<Said> | undefined): Said {
  return problem ? { type, status: 'False', ...problem } : { type, status: 'True' };
}

/** All gates that are not open, in one message. */
function gateProblem(pod: Pod): Partial<Said> | undefined {
  const problems = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = pod.status.conditions?.find(({ type }) => type === conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return condition.status === 'True' ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  return problems.length === 0 ? undefined : { reason: 'ReadinessGatesNotReady', message: problems.join(', ') };
}
