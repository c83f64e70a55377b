// Pods that ask for the same are one class: what the scheduler has learnt about a node holds for all of them.
import type { PodResources } from '../../kinds/pod/resources.ts';
import { podHostPorts, podRequests } from '../../kinds/pod/resources.ts';
import { createSpecMemory } from '../../model/spec-memory.ts';
import type { PodSpec, Toleration } from '../../model/object.ts';

export interface HostPort {
  ip: string;
  protocol: string;
  port: number;
}

/** What plugins read of a pod that is to be placed. Pods of one template share their spec and so their class. */
export interface PodClass {
  spec: PodSpec;
  requests: PodResources;
  hostPorts: readonly HostPort[];
  tolerations: readonly Toleration[];
  images: readonly string[];
  priority: number;
}

const classes = new WeakMap<PodSpec, PodClass>();
/** Of pods with a host name each: no plugin asks for it. */
const alike = createSpecMemory<PodClass>(['hostname']);

/** The class of a pod's spec, made once per (frozen) spec object. */
export function podClassOf(spec: PodSpec): PodClass {
  const known = classes.get(spec);
  if (known) return known;
  const twin = spec.hostname === undefined ? undefined : alike.find(spec);
  if (twin) return twin;
  const podClass: PodClass = {
    spec,
    requests: podRequests(spec),
    hostPorts: podHostPorts(spec),
    tolerations: spec.tolerations ?? [],
    images: [...(spec.initContainers ?? []), ...spec.containers].map((container) => container.image ?? ''),
    priority: spec.priority ?? 0,
  };
  classes.set(spec, podClass);
  if (spec.hostname !== undefined) alike.keep(spec, podClass);
  return podClass;
}
