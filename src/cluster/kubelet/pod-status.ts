// What the kubelet reports of a pod: phase, conditions and container states (rules 6.1, 6.2).
import { setCondition } from '../../kinds/pod/conditions.ts';
import type { Pod, PodCondition, PodStatus } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { ContainerSlot } from './container-slot.ts';

export interface PodFacts {
  pod: Pod;
  init: readonly ContainerSlot[];
  main: readonly ContainerSlot[];
  hasSandbox: boolean;
  /** All init containers are done. */
  initialized: boolean;
  /** The pod is over: everything stopped for good. */
  isOver: boolean;
  podIp: string | undefined;
  hostIp: string;
  startedAtMs: number;
  /** Why the pod was ended from outside (DeadlineExceeded, Evicted): phase Failed with these. */
  verdict?: { reason: string; message: string };
  nowMs: number;
}

/** The phase (rule 6.1). */
export function podPhase({ pod, init, main, isOver, initialized, verdict }: PodFacts): string {
  const { phase } = pod.status;
  // A terminal phase never reverts (rule 6.1.4).
  if (phase === 'Succeeded' || phase === 'Failed') return phase;
  if (verdict) return 'Failed';
  const policy = pod.spec.restartPolicy;
  if (policy === 'Never' && init.some((slot) => slot.role === 'init' && slot.isTerminated && !slot.succeeded)) return 'Failed';
  if (isOver) return main.every((slot) => slot.succeeded) ? 'Succeeded' : 'Failed';
  if (!initialized) return 'Pending';
  if (main.some((slot) => slot.state.waiting && !slot.lastState.terminated)) return 'Pending';
  if (main.some((slot) => slot.isRunning)) return 'Running';
  if (policy === 'Always') return 'Running';
  if (main.every((slot) => slot.succeeded)) return 'Succeeded';
  if (policy === 'Never') return main.every((slot) => slot.isTerminated) ? 'Failed' : 'Running';
  return 'Running';
}

/** The whole status as the kubelet writes it; conditions of others (PodScheduled, DisruptionTarget) are kept. */
export function podStatusOf(facts: PodFacts): PodStatus {
  const { pod, main, init, podIp, hostIp } = facts;
  const phase = podPhase(facts);
  const status: PodStatus = { ...pod.status, phase, conditions: conditionsOf(facts, phase), hostIP: hostIp, hostIPs: hostIpsOf(hostIp) };
  if (podIp) {
    status.podIP = podIp;
    status.podIPs = [{ ip: podIp }];
  }
  status.startTime = formatTimestamp(facts.startedAtMs);
  if (facts.verdict) Object.assign(status, facts.verdict);
  status.containerStatuses = byName(main).map((slot) => slot.status());
  if (init.length > 0) status.initContainerStatuses = init.map((slot) => slot.status());
  return status;
}

function byName(slots: readonly ContainerSlot[]): readonly ContainerSlot[] {
  return slots.length < 2 ? slots : [...slots].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const hostIps = new Map<string, { ip: string }[]>();

/** The one-element list of a node's address, shared by its pods. */
function hostIpsOf(ip: string): { ip: string }[] {
  let list = hostIps.get(ip);
  if (!list) hostIps.set(ip, (list = Object.freeze([Object.freeze({ ip })]) as unknown as { ip: string }[]));
  return list;
}

function conditionsOf(facts: PodFacts, phase: string): PodCondition[] {
  const now = formatTimestamp(facts.nowMs);
  let conditions: readonly PodCondition[] = facts.pod.status.conditions ?? [];
  const put = (type: string, because: Because | undefined): void => {
    conditions = setCondition(conditions, because ? { type, status: 'False', lastProbeTime: null as never, ...because } : trueCondition(type), now);
  };
  const finished = phase === 'Succeeded' ? { reason: 'PodCompleted' } : phase === 'Failed' ? { reason: 'PodFailed' } : undefined;
  put('PodReadyToStartContainers', facts.hasSandbox && !finished ? undefined : {});
  put('Initialized', initializedBecause(facts));
  if (finished?.reason === 'PodCompleted' && !initializedBecause(facts)) {
    conditions = setCondition(conditions, { ...trueCondition('Initialized'), reason: 'PodCompleted' }, now);
  }
  const containers = finished ?? unreadyBecause(facts);
  put('Ready', containers ?? gatesBecause(facts.pod));
  put('ContainersReady', containers);
  return inKubeletOrder(conditions);
}

interface Because {
  reason?: string;
  message?: string;
}

const ORDER = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

function inKubeletOrder(conditions: readonly PodCondition[]): PodCondition[] {
  const place = (condition: PodCondition): number => {
    const index = ORDER.indexOf(condition.type);
    return index < 0 ? ORDER.length : index;
  };
  for (let index = 1; index < conditions.length; index++) {
    if (place(conditions[index - 1]!) > place(conditions[index]!)) return [...conditions].sort((a, b) => place(a) - place(b));
  }
  return conditions as PodCondition[];
}

function trueCondition(type: string): PodCondition {
  return { type, status: 'True', lastProbeTime: null as never };
}

function initializedBecause({ init, initialized }: PodFacts): Because | undefined {
  if (initialized) return undefined;
  const waiting = init.filter((slot) => (slot.role === 'sidecar' ? !slot.started : !slot.succeeded)).map((slot) => slot.name);
  return { reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${waiting.join(' ')}]` };
}

function unreadyBecause({ main, init }: PodFacts): Because | undefined {
  const counted = [...init.filter((slot) => slot.role === 'sidecar'), ...main];
  const unready = counted.filter((slot) => !slot.ready).map((slot) => slot.name);
  return unready.length === 0 ? undefined : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
}

function gatesBecause(pod: Pod): Because | undefined {
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const condition = pod.status.conditions?.find((candidate) => candidate.type === conditionType);
    if (!condition) return { reason: 'ReadinessGatesNotReady', message: `corresponding condition of pod readiness gate "${conditionType}" does not exist.` };
    if (condition.status !== 'True') {
      return { reason: 'ReadinessGatesNotReady', message: `the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}` };
    }
  }
  return undefined;
}
