// What the kubelet reports of a pod: phase, conditions and container states (rules 6.1, 6.2).
import type { Pod, PodStatus } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { ContainerSlot } from './container-slot.ts';
import { podConditions } from './pod-conditions.ts';
import type { ResizeCondition } from './pod-resize.ts';

/** Why a pod was ended by its kubelet. */
export interface Verdict {
  reason: string;
  message: string;
  /** It was to make room: what a condition DisruptionTarget says of that. */
  disruption?: string;
}

/** Rule 6.9.7. */
export const DEADLINE_EXCEEDED: Verdict = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };

export interface PodFacts {
  /** As it is stored now. */
  pod: Pod;
  init: readonly ContainerSlot[];
  main: readonly ContainerSlot[];
  ephemeral: readonly ContainerSlot[];
  /** A resize that is not done yet; null when all of those that were asked for are done. */
  resize: ResizeCondition | null | undefined;
  hasSandbox: boolean;
  /** All init containers are done. */
  initialized: boolean;
  /** Everything stopped for good. */
  isOver: boolean;
  podIp: string | undefined;
  /** The addresses of the node, in one list that its pods share. */
  hostIPs: NonNullable<PodStatus['hostIPs']>;
  startedAtMs: number;
  /** Why the pod was ended from outside: said when all of it has stopped. */
  verdict: Verdict | undefined;
  nowMs: number;
}

/** The phase (rule 6.1). */
export function podPhase({ pod, init, main, isOver, initialized, verdict }: PodFacts): string {
  const { phase } = pod.status;
  // A terminal phase never reverts (rule 6.1.4).
  if (phase === 'Succeeded' || phase === 'Failed') return phase;
  if (isOver) return !verdict && init.every(hasNotFailed) && main.every((slot) => slot.succeeded) ? 'Succeeded' : 'Failed';
  if (!initialized) return 'Pending';
  for (const slot of main) if (slot.state.waiting && !slot.lastState.terminated) return 'Pending';
  return 'Running';
}

/** Sidecars are stopped last and do not count. */
function hasNotFailed(slot: ContainerSlot): boolean {
  return slot.role === 'sidecar' || slot.succeeded;
}

/** The whole status as the kubelet writes it, or undefined when it is what is stored. */
export function podStatusOf(facts: PodFacts): PodStatus | undefined {
  const { pod, main, init, podIp, hostIPs } = facts;
  const { status: old } = pod;
  const phase = podPhase(facts);
  const verdict = facts.isOver ? facts.verdict : undefined;
  const conditions = podConditions(pod, {
    hasSandbox: facts.hasSandbox,
    uninitialized: facts.initialized ? undefined : incompleteText(init),
    unready: unreadyText(init, main),
    phase,
    resize: facts.resize,
    disruption: verdict?.disruption,
    now: formatTimestamp(facts.nowMs),
  });
  const containerStatuses = statusesOf(byName(main), old.containerStatuses);
  const initContainerStatuses = init.length > 0 ? statusesOf(init, old.initContainerStatuses) : undefined;
  const ephemeralContainerStatuses = facts.ephemeral.length > 0 ? statusesOf(byName(facts.ephemeral), old.ephemeralContainerStatuses) : undefined;
  if (
    phase === old.phase &&
    conditions === old.conditions &&
    containerStatuses === old.containerStatuses &&
    initContainerStatuses === old.initContainerStatuses &&
    ephemeralContainerStatuses === old.ephemeralContainerStatuses &&
    (podIp === undefined || podIp === old.podIP) &&
    (verdict === undefined || verdict.reason === old.reason)
  ) {
    return undefined;
  }
  const hostIP = hostIPs[0]!.ip;
  const startTime = formatTimestamp(facts.startedAtMs);
  const podIPs = podIp === undefined || podIp === old.podIP ? old.podIPs : [{ ip: podIp }];
  // Mostly there is nothing else, and the fields of a literal lie in the object itself.
  const status: PodStatus = !isPlain(old)
    ? { ...old, phase, conditions, hostIP, hostIPs, containerStatuses, startTime }
    : podIPs
      ? { phase, qosClass: old.qosClass!, conditions, hostIP, hostIPs, podIP: podIp ?? old.podIP!, podIPs, containerStatuses, startTime }
      : { phase, qosClass: old.qosClass!, conditions, hostIP, hostIPs, containerStatuses, startTime };
  if (podIPs && podIp !== undefined) {
    status.podIP = podIp;
    status.podIPs = podIPs;
  }
  if (initContainerStatuses) status.initContainerStatuses = initContainerStatuses;
  if (ephemeralContainerStatuses) status.ephemeralContainerStatuses = ephemeralContainerStatuses;
  if (verdict) {
    status.reason = verdict.reason;
    status.message = verdict.message;
  }
  return status;
}

/** The fields that every pod has in time; what else there is must be kept. */
const plainFields: ReadonlySet<string> = new Set(['phase', 'qosClass', 'conditions', 'hostIP', 'hostIPs', 'podIP', 'podIPs', 'containerStatuses', 'startTime']);

function isPlain(status: PodStatus): boolean {
  for (const field in status) if (!plainFields.has(field)) return false;
  return status.qosClass !== undefined;
}

function statusesOf(slots: readonly ContainerSlot[], old: PodStatus['containerStatuses']): NonNullable<PodStatus['containerStatuses']> {
  const statuses = slots.map((slot) => slot.status());
  return old && old.length === statuses.length && old.every((status, index) => status === statuses[index]) ? old : statuses;
}

function byName(slots: readonly ContainerSlot[]): readonly ContainerSlot[] {
  return slots.length < 2 ? slots : [...slots].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function incompleteText(init: readonly ContainerSlot[]): string {
  const names = init.filter((slot) => !slot.passed).map(({ name }) => name);
  return `containers with incomplete status: [${names.join(' ')}]`;
}

function unreadyText(init: readonly ContainerSlot[], main: readonly ContainerSlot[]): string | undefined {
  let names = '';
  for (let index = 0; index < init.length; index++) if (init[index]!.role === 'sidecar' && !init[index]!.ready) names += ` ${init[index]!.name}`;
  for (let index = 0; index < main.length; index++) if (!main[index]!.ready) names += ` ${main[index]!.name}`;
  return names === '' ? undefined : `containers with unready status: [${names.slice(1)}]`;
}
