// Whether a kubelet takes a pod that came past the scheduler (rule 6.11.1).
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import { podHostPorts, podRequests } from '../../kinds/pod/resources.ts';
import type { Node, Pod } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import { matchNodeSelectorTerms } from '../../model/selector.ts';
import { firstUntolerated } from '../../model/taint.ts';

export interface Refusal {
  /** status.reason and the reason of the event. */
  reason: string;
  message: string;
}

/** Why a pod is refused beside the pods that the node has already, or undefined when it is taken. */
export function refusalOf(pod: Pod, node: Node, present: Iterable<Pod>): Refusal | undefined {
  const others: Pod[] = [];
  for (const other of present) if (other !== pod && !isPodTerminal(other)) others.push(other);
  return sysctlRefusal(pod) ?? deviceRefusal(pod, others, node) ?? resourceRefusal(pod, others, node) ?? affinityRefusal(pod, node) ?? portRefusal(pod, others) ?? taintRefusal(pod, node);
}

/** Kernel settings of a pod that touch no other pod; all others have to be allowed by flags of the kubelet. */
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem',
]);

/** Checked of every pod, also of one that was scheduled: the scheduler knows nothing of it. */
export function sysctlRefusal({ spec: { securityContext } }: Pod): Refusal | undefined {
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

function resourceRefusal(pod: Pod, others: readonly Pod[], node: Node): Refusal | undefined {
  const wanted = podRequests(pod.spec);
  const { allocatable } = node.status;
  // A node that has not reported yet has no numbers to refuse with.
  if (!allocatable) return undefined;
  let cpu = 0;
  let memory = 0;
  for (const other of others) {
    const used = podRequests(other.spec);
    cpu += used.milliCpu;
    memory += used.memoryBytes;
  }
  const checks = [
    { name: 'pods', requested: 1, used: others.length, capacity: byteValue(allocatable['pods'] ?? '110') },
    { name: 'cpu', requested: wanted.milliCpu, used: cpu, capacity: milliValue(allocatable['cpu'] ?? '0') },
    { name: 'memory', requested: wanted.memoryBytes, used: memory, capacity: byteValue(allocatable['memory'] ?? '0') },
  ];
  for (const { name, requested, used, capacity } of checks) {
    if (requested === 0 || used + requested <= capacity) continue;
    return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}` };
  }
  return undefined;
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
