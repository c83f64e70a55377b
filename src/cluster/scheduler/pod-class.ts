// Pods that ask for the same are one class: what the scheduler has learnt about a node holds for all of them.
import type { PodResources } from '../../kinds/pod/resources.ts';
import { podHostPorts, podRequests } from '../../kinds/pod/resources.ts';
import { createSpecMemory } from '../../model/spec-memory.ts';
import type { PodSpec, Toleration } from '../../model/object.ts';
import type { Disk } from './disks.ts';
import { podDisks } from './disks.ts';

export interface HostPort {
  ip: string;
  protocol: string;
  port: number;
}

/** The parts of a spec that decide about a place beside what is worked out of it below. */
export type PlacementSpec = Pick<PodSpec, 'nodeName' | 'nodeSelector' | 'affinity' | 'topologySpreadConstraints' | 'preemptionPolicy'>;

/** What plugins read of a pod that is to be placed, and nothing that they do not: who asks for the same is of the same class. */
export interface PodClass {
  readonly spec: PlacementSpec;
  readonly requests: PodResources;
  readonly hostPorts: readonly HostPort[];
  readonly disks: readonly Disk[];
  readonly tolerations: readonly Toleration[];
  readonly images: readonly string[];
  readonly priority: number;
}

/** Classes found again by what they say; those of so many kinds of pods at once. */
const REMEMBERED = 1024;

const bySpec = new WeakMap<PodSpec, PodClass>();
/** Pods of one template with a host name each, which no plugin asks for: found by their shared parts, without a look into them. */
const byParts = createSpecMemory<PodClass>(['hostname']);
const byContent = new Map<string, PodClass>();

/** The class of a pod's spec, found once per (frozen) spec object: pods of one template share theirs, others are compared. */
export function podClassOf(spec: PodSpec): PodClass {
  const known = bySpec.get(spec);
  if (known) return known;
  const twin = spec.hostname === undefined ? undefined : byParts.find(spec);
  if (twin) return twin;
  const { nodeName, nodeSelector, affinity, topologySpreadConstraints, preemptionPolicy } = spec;
  const fresh: PodClass = {
    spec: { nodeName, nodeSelector, affinity, topologySpreadConstraints, preemptionPolicy },
    requests: podRequests(spec),
    hostPorts: podHostPorts(spec),
    disks: podDisks(spec),
    tolerations: spec.tolerations ?? [],
    images: [...(spec.initContainers ?? []), ...spec.containers].map((container) => container.image ?? ''),
    priority: spec.priority ?? 0,
  };
  const podClass = isPinned(affinity) ? fresh : sharedWith(fresh);
  bySpec.set(spec, podClass);
  if (spec.hostname !== undefined) byParts.keep(spec, podClass);
  return podClass;
}

/** As the pods of a DaemonSet are: nobody else is of the class of one that is meant for one node. */
function isPinned(affinity: PodSpec['affinity']): boolean {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms.some(({ matchFields }) => matchFields !== undefined) ?? false;
}

function sharedWith(fresh: PodClass): PodClass {
  const content = JSON.stringify(fresh, (_, value: unknown) => (value instanceof Map ? [...value] : value));
  const known = byContent.get(content);
  if (known) return known;
  if (byContent.size >= REMEMBERED) byContent.clear();
  byContent.set(content, fresh);
  return fresh;
}
