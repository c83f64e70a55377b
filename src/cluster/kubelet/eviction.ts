// Who has to leave a machine that runs out of something, in which order, and with which words (rules 6.11.3, 6.11.5).
import { isSidecar, podRequests } from '../../kinds/pod/resources.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import type { Container, Pod, PodSpec } from '../../model/object.ts';
import { byteValue } from '../../model/quantity.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { PodWorker } from './pod-worker.ts';
import type { Signal } from './pressure-signals.ts';
import { formatAmount } from './pressure-signals.ts';

/** What containers use of a machine now. */
export interface Usage {
  memoryBytes: number;
  diskBytes: number;
  inodes: number;
  pids: number;
}

/** From this priority on pods are never evicted. */
const CRITICAL_PRIORITY = 2_000_000_000;

/** Static pods, mirrors and system-critical pods stay under any pressure. */
export function isCritical(pod: Pod): boolean {
  return (pod.spec.priority ?? 0) >= CRITICAL_PRIORITY || isMirrorPod(pod);
}

/** What a container uses at an instant; nothing when it does not run. */
export function usageOf({ process, startedAtMs }: ContainerSlot, nowMs: number): Usage {
  if (!process) return { memoryBytes: 0, diskBytes: 0, inodes: 0, pids: 0 };
  const { diskBytes = 0, diskAfterMs = 0, inodes = 0, inodesAfterMs = 0, pids = 1, pidsAfterMs = 0 } = process.spec.simulation ?? {};
  const ranMs = nowMs - startedAtMs;
  return { memoryBytes: process.memoryBytesAt(nowMs), diskBytes: ranMs >= diskAfterMs ? diskBytes : 0, inodes: ranMs >= inodesAfterMs ? inodes : 0, pids: ranMs >= pidsAfterMs ? pids : 1 };
}

export function sumOf(usages: readonly Usage[]): Usage {
  const sum = { memoryBytes: 0, diskBytes: 0, inodes: 0, pids: 0 };
  for (const { memoryBytes, diskBytes, inodes, pids } of usages) {
    sum.memoryBytes += memoryBytes;
    sum.diskBytes += diskBytes;
    sum.inodes += inodes;
    sum.pids += pids;
  }
  return sum;
}

/** What all containers of a pod use now. */
export function podUsage({ slots, context }: PodWorker): Usage {
  return sumOf(slots.map((slot) => usageOf(slot, context.clock.now)));
}

/**
 * Those above their requests first, then lower priorities, then larger overruns; equal ones by name, so that it is always the same.
 * Nobody can request inodes or processes: of these the priority decides, of inodes once a pod uses any.
 */
export function rankForEviction(workers: readonly PodWorker[], signal: Signal): PodWorker[] {
  const ranked = workers.map((worker) => {
    const { memoryBytes, ephemeralBytes } = podRequests(worker.pod.spec);
    const overrun = signal.of(podUsage(worker)) - signal.of({ memoryBytes, diskBytes: ephemeralBytes, inodes: 0, pids: 0 });
    return { worker, overrun, exceeds: signal.resource !== 'pids' && overrun > 0, priority: worker.pod.spec.priority ?? 0 };
  });
  ranked.sort((a, b) => Number(b.exceeds) - Number(a.exceeds) || a.priority - b.priority || b.overrun - a.overrun || (a.worker.pod.metadata.name < b.worker.pod.metadata.name ? -1 : 1));
  return ranked.map(({ worker }) => worker);
}

/**
 * Only of memory and storage it says who used how much, of storage without volumes. Nobody can request anything for an ephemeral
 * container, so it is not named. Thresholds have binary suffixes whatever they are of.
 */
export function evictionMessage(worker: PodWorker, signal: Signal, threshold: number, available: number): string {
  const { resource } = signal;
  const { now } = worker.context.clock;
  let message = `The node was low on resource: ${resource}. Threshold quantity: ${formatBytes(threshold)}, available: ${formatAmount(available, signal.format)}. `;
  if (resource === 'inodes' || resource === 'pids') return message;
  for (const slot of worker.slots) {
    const isElsewhere = resource === 'ephemeral-storage' && emptyDirOf(slot.spec, worker.pod) !== undefined;
    const used = isElsewhere || slot.role === 'ephemeral' ? 0 : signal.of(usageOf(slot, now));
    const request = slot.spec.resources?.requests?.[resource] ?? '0';
    if (used > byteValue(request)) message += `Container ${slot.name} was using ${formatBytes(used)}, request is ${request}, has larger consumption of ${resource}. `;
  }
  return message;
}

/** Which limit of local storage a pod breaks, as the message of its eviction; undefined when it breaks none. */
export function storageViolation(worker: PodWorker): string | undefined {
  const { now } = worker.context.clock;
  const inVolumes = new Map<string, number>();
  const inLayers = new Map<string, number>();
  for (const slot of worker.slots) {
    const { diskBytes } = usageOf(slot, now);
    const volume = emptyDirOf(slot.spec, worker.pod);
    if (volume === undefined) inLayers.set(slot.name, diskBytes);
    else inVolumes.set(volume, (inVolumes.get(volume) ?? 0) + diskBytes);
  }
  for (const { name, emptyDir } of worker.pod.spec.volumes ?? []) {
    const { sizeLimit } = emptyDir ?? {};
    if (sizeLimit === undefined || byteValue(sizeLimit) === 0) continue;
    if ((inVolumes.get(name) ?? 0) + worker.volumes.writtenBytes(name) > byteValue(sizeLimit)) return `Usage of EmptyDir volume "${name}" exceeds the limit "${sizeLimit}". `;
  }
  const total = storageLimit(worker.pod.spec);
  if (total !== undefined && podUsage(worker).diskBytes > total) return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatBytes(total)}. `;
  // Sidecars and init containers are held to the limit of the pod only.
  for (const { spec, name } of worker.main) {
    const limit = spec.resources?.limits?.['ephemeral-storage'];
    if (limit !== undefined && byteValue(limit) > 0 && (inLayers.get(name) ?? 0) > byteValue(limit)) return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return undefined;
}

/** In bytes: the sum of those limits that there are, or what one init step may have if that is more; undefined without any. */
function storageLimit({ containers, initContainers = [] }: PodSpec): number | undefined {
  const limitOf = ({ resources }: Container): number | undefined => {
    const limit = resources?.limits?.['ephemeral-storage'];
    return limit === undefined ? undefined : byteValue(limit);
  };
  const sum = (list: readonly Container[]): number => list.reduce((total, container) => total + (limitOf(container) ?? 0), 0);
  if (![...containers, ...initContainers].some((container) => limitOf(container) !== undefined)) return undefined;
  const steps = initContainers.map((container, index) => sum(initContainers.slice(0, index).filter(isSidecar)) + (limitOf(container) ?? 0));
  return Math.max(sum(containers) + sum(initContainers.filter(isSidecar)), ...steps);
}

/** Where the simulated data of a container goes: its first emptyDir, if it mounts one. */
function emptyDirOf({ volumeMounts = [] }: Container, { spec }: Pod): string | undefined {
  return volumeMounts.find(({ name }) => spec.volumes?.some((volume) => volume.name === name && volume.emptyDir))?.name;
}

function formatBytes(bytes: number): string {
  return formatAmount(bytes, 'BinarySI');
}
