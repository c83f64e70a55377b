// Whether a kubelet takes a pod that came past the scheduler (rule 6.11.1).
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import { podHostPorts, podRequests } from '../../kinds/pod/resources.ts';
import type { Node, Pod } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import { matchNodeSelectorTerms } from '../../model/selector.ts';
import { firstUntolerated } from '../../model/taint.ts';
import { isCritical } from './eviction.ts';
import type { PodWorker } from './pod-worker.ts';
import type { Shortage } from './preemption.ts';
import { PREEMPTED, podsToPreempt, requestOf } from './preemption.ts';

export interface Refusal {
  /** status.reason and the reason of the event. */
  reason: string;
  message: string;
}

/** What a kubelet makes of a pod: taken, after the victims have ended, or refused. */
export interface Admission {
  readonly refusal?: Refusal;
  readonly victims?: readonly PodWorker[];
}

/**
 * Judges a pod beside those that the machine has already. Static pods and those of a critical priority are never refused for want of
 * resources: others have to end for them.
 */
export function admit(pod: Pod, node: Node, workers: ReadonlyMap<string, PodWorker>, isStatic: boolean): Admission {
  const others: Pod[] = [];
  for (const { pod: other, isOver } of workers.values()) if (other !== pod && !isOver && !isPodTerminal(other)) others.push(other);
  const shortages = shortagesOf(pod, others, node);
  const shortage = isStatic || isCritical(pod) ? undefined : resourceRefusal(shortages);
  const refusal = sysctlRefusal(pod) ?? deviceRefusal(pod, others, node) ?? osRefusal(pod) ?? shortage ?? affinityRefusal(pod, node) ?? portRefusal(pod, others) ?? taintRefusal(pod, node);
  if (refusal) return { refusal };
  if (shortages.length === 0) return {};
  const victims = podsToPreempt(pod, workers.values(), shortages);
  if (typeof victims !== 'string') return { victims };
  const why = `preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: ${victims}`;
  return { refusal: { reason: 'UnexpectedAdmissionError', message: `Unexpected error while attempting to recover from admission failure: ${why}` } };
}

/** Ends the victims of a pod, then lets it begin: at once when there are none. */
export function makeRoom(victims: readonly PodWorker[], begin: () => void): void {
  const left = new Set(victims.filter(({ isOver }) => !isOver));
  if (left.size === 0) return begin();
  for (const victim of [...left]) {
    const { onOver } = victim;
    victim.onOver = () => {
      onOver?.();
      if (left.delete(victim) && left.size === 0) begin();
    };
    if (!victim.isTerminating) victim.evict(PREEMPTED, (victim.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
  }
}

/** Kernel settings of a pod that touch no other pod; all others have to be allowed by flags of the kubelet. */
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem',
]);

/** What is checked of every pod, also of one that was scheduled: the scheduler knows nothing of it. */
export function machineRefusal(pod: Pod): Refusal | undefined {
  return sysctlRefusal(pod) ?? osRefusal(pod);
}

/** All machines run Linux. It is a label of the pod, not its node selector, that Kubernetes looks at here. */
function osRefusal({ metadata, spec }: Pod): Refusal | undefined {
  const label = metadata.labels?.['kubernetes.io/os'];
  if (label !== undefined && label !== 'linux') return { reason: 'PodOSSelectorNodeLabelDoesNotMatch', message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label" };
  return spec.os && spec.os.name !== 'linux' ? { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" } : undefined;
}

function sysctlRefusal({ spec: { securityContext } }: Pod): Refusal | undefined {
  const forbidden = securityContext?.sysctls?.find(({ name }) => !SAFE_SYSCTLS.has(name));
  return forbidden && { reason: 'SysctlForbidden', message: `forbidden sysctl: "${forbidden.name}" not allowlisted` };
}

/** Devices that the node offers are given out before anything else is counted; those that it has not are no concern of the kubelet. */
function deviceRefusal(pod: Pod, others: readonly Pod[], node: Node): Refusal | undefined {
  for (const [name, requested] of podRequests(pod.spec).extended ?? []) {
    const offered = node.status.allocatable?.[name];
    if (offered === undefined || !name.includes('/')) continue;
    const available = byteValue(offered) - others.reduce((sum, other) => sum + (podRequests(other.spec).extended?.get(name) ?? 0), 0);
    if (requested <= available) continue;
    const why = `requested number of devices unavailable for ${name}. Requested: ${requested}, Available: ${available}`;
    return { reason: 'UnexpectedAdmissionError', message: `Allocate failed due to ${why}, which is unexpected` };
  }
  return undefined;
}

/** A resource of which the pod wants more than is left. */
interface Overrun extends Shortage {
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

function shortagesOf(pod: Pod, others: readonly Pod[], { status: { allocatable } }: Node): Overrun[] {
  // A node that has not reported yet has no numbers to refuse with.
  if (!allocatable) return [];
  return LIMITED.flatMap(([resource, unsaid]) => {
    const requested = requestOf(pod, resource);
    const said = allocatable[resource] ?? unsaid;
    if (requested === 0 || said === undefined) return [];
    const capacity = resource === 'cpu' ? milliValue(said) : byteValue(said);
    const used = others.reduce((sum, other) => sum + requestOf(other, resource), 0);
    const amount = used + requested - capacity;
    return amount > 0 ? [{ resource, amount, requested, used, capacity }] : [];
  });
}

/** In the order in which they are refused, and what counts when a node says nothing. */
const LIMITED = [['pods', '110'], ['cpu', '0'], ['memory', '0'], ['ephemeral-storage', undefined]] as const;

function resourceRefusal([shortage]: readonly Overrun[]): Refusal | undefined {
  if (!shortage) return undefined;
  const { resource, requested, used, capacity } = shortage;
  return { reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}` };
}

function affinityRefusal(pod: Pod, node: Node): Refusal | undefined {
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const labels = node.metadata.labels ?? {};
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  if (selected && (!required || matchNodeSelectorTerms(required.nodeSelectorTerms, labels, { 'metadata.name': node.metadata.name }))) return undefined;
  return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
}

function portRefusal(pod: Pod, others: readonly Pod[]): Refusal | undefined {
  const clashes = podHostPorts(pod.spec).some((wanted) => others.some((other) => podHostPorts(other.spec).some((used) => used.port === wanted.port && used.protocol === wanted.protocol && (used.ip === wanted.ip || used.ip === '0.0.0.0' || wanted.ip === '0.0.0.0'))));
  return clashes ? predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports") : undefined;
}

function taintRefusal(pod: Pod, node: Node): Refusal | undefined {
  if (!firstUntolerated(node.spec.taints, pod.spec.tolerations, ['NoExecute'])) return undefined;
  return predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate");
}

function predicate(reason: string, why: string): Refusal {
  return { reason, message: `Predicate ${reason} failed: ${why}` };
}
