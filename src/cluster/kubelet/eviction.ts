// Who has to leave a machine that runs out of memory or disk, in which order, and with which words (rules 6.11.3, 6.11.5).
import { podRequests } from '../../kinds/pod/resources.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import type { Container, Pod } from '../../model/object.ts';
import { byteValue, formatQuantity } from '../../model/quantity.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { PodWorker } from './pod-worker.ts';

/** What a container uses now, in bytes. */
export interface Usage {
  memoryBytes: number;
  diskBytes: number;
}

/** From this priority on pods are never evicted. */
const CRITICAL_PRIORITY = 2_000_000_000;

/** Static pods, mirrors and system-critical pods stay under any pressure. */
export function isCritical(pod: Pod): boolean {
  return (pod.spec.priority ?? 0) >= CRITICAL_PRIORITY || isMirrorPod(pod);
}

/** What a container uses at an instant; nothing when it does not run. */
export function usageOf({ process, startedAtMs }: ContainerSlot, nowMs: number): Usage {
  if (!process) return { memoryBytes: 0, diskBytes: 0 };
  const { diskBytes = 0, diskAfterMs = 0 } = process.spec.simulation ?? {};
  return { memoryBytes: process.memoryBytesAt(nowMs), diskBytes: nowMs >= startedAtMs + diskAfterMs ? diskBytes : 0 };
}

/** What all containers of a pod use now. */
export function podUsage({ slots, context }: PodWorker): Usage {
  const sum = { memoryBytes: 0, diskBytes: 0 };
  for (const slot of slots) {
    const { memoryBytes, diskBytes } = usageOf(slot, context.clock.now);
    sum.memoryBytes += memoryBytes;
    sum.diskBytes += diskBytes;
  }
  return sum;
}

/** Those above their requests first, then lower priorities, then larger overruns; equal ones by name, so that it is always the same. */
export function rankForEviction(workers: readonly PodWorker[], resource: 'memory' | 'ephemeral-storage'): PodWorker[] {
  const ranked = workers.map((worker) => {
    const { memoryBytes, diskBytes } = podUsage(worker);
    const requests = podRequests(worker.pod.spec);
    const overrun = resource === 'memory' ? memoryBytes - requests.memoryBytes : diskBytes - requests.ephemeralBytes;
    return { worker, overrun, priority: worker.pod.spec.priority ?? 0 };
  });
  ranked.sort((a, b) => Number(b.overrun > 0) - Number(a.overrun > 0) || a.priority - b.priority || b.overrun - a.overrun || (a.worker.pod.metadata.name < b.worker.pod.metadata.name ? -1 : 1));
  return ranked.map(({ worker }) => worker);
}

export function evictionMessage(worker: PodWorker, resource: 'memory' | 'ephemeral-storage', thresholdBytes: number, availableBytes: number): string {
  const { now } = worker.context.clock;
  let message = `The node was low on resource: ${resource}. Threshold quantity: ${formatBytes(thresholdBytes)}, available: ${formatBytes(availableBytes)}. `;
  for (const slot of worker.slots) {
    const { memoryBytes, diskBytes } = usageOf(slot, now);
    const used = resource === 'memory' ? memoryBytes : diskBytes;
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
  const limits = worker.slots.map(({ spec }) => spec.resources?.limits?.['ephemeral-storage']);
  const total = limits.reduce((sum, limit) => sum + byteValue(limit ?? '0'), 0);
  if (limits.every((limit) => limit !== undefined) && total > 0 && podUsage(worker).diskBytes > total) {
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatBytes(total)}. `;
  }
  for (const { spec, name } of worker.slots) {
    const limit = spec.resources?.limits?.['ephemeral-storage'];
    if (limit !== undefined && (inLayers.get(name) ?? 0) > byteValue(limit)) return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return undefined;
}

/** Where the simulated data of a container goes: its first emptyDir, if it mounts one. */
function emptyDirOf({ volumeMounts = [] }: Container, { spec }: Pod): string | undefined {
  return volumeMounts.find(({ name }) => spec.volumes?.some((volume) => volume.name === name && volume.emptyDir))?.name;
}

function formatBytes(bytes: number): string {
  return formatQuantity({ nano: BigInt(Math.round(bytes)) * 1_000_000_000n, format: 'BinarySI' });
}
