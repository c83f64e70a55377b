// What Kubernetes writes into a pod spec that leaves things out (behaviour rule 1.11); nothing given is ever edited.
import { deepFreeze } from '../../model/equal.ts';
import type { Container, PodSpec, PodTemplateSpec } from '../../model/object.ts';
import { mapShared, withDefaults, withFields } from './copy-on-write.ts';
import { defaultedContainer, requestsFromLimits, withHostPorts } from './container-defaults.ts';
import { createSpecMemory, hasFrozenParts } from '../../model/spec-memory.ts';
import { defaultedVolume } from './volume-defaults.ts';

/** What a spec has for itself where others share all else. */
const OWN_FIELDS = ['affinity', 'hostname'] as const;

/** Defaults of a workload's pod template: replaces `spec` in the draft, and leaves what it shares alone. */
export function setPodTemplateDefaults(template: PodTemplateSpec): void {
  if (!template.spec) return;
  const spec = defaultedPodSpec(template.spec);
  if (spec !== template.spec) template.spec = spec;
}

/**
 * The spec with the defaults that pods and pod templates share. Pure and idempotent: a spec that is complete comes
 * back as it is. Remembered for frozen specs; their result is frozen too.
 */
export const defaultedPodSpec = remembering(applySharedDefaults);

/** `defaultedPodSpec` and what only a pod itself gets: service links, requests from limits, host ports. Remembered likewise. */
export const defaultedPodOnlySpec = remembering((spec) => applyPodDefaults(applySharedDefaults(spec)));

/** Thousands of pods share the frozen spec of one template: its defaults are worked out once. */
function remembering(apply: (spec: PodSpec) => PodSpec): (spec: PodSpec) => PodSpec {
  // Nothing is written into these, nor read from them.
  const complete = createSpecMemory<true>(OWN_FIELDS);
  const results = new WeakMap<PodSpec, PodSpec>();
  // The specs of a DaemonSet's pods differ in their affinity alone, those of an Indexed Job in their host name: they share what
  // the defaults made of everything else.
  const alike = createSpecMemory<PodSpec>(OWN_FIELDS);
  return (spec) => {
    if (complete.find(spec)) return spec;
    const known = results.get(spec);
    if (known) return known;
    const isOneOfMany = (spec.affinity || spec.hostname) && !spec.nodeName;
    const twin = isOneOfMany ? alike.find(spec) : undefined;
    const result = twin ? withOwnFields(twin, spec) : apply(spec);
    if (Object.isFrozen(spec) && result !== spec) results.set(spec, deepFreeze(result));
    if (result !== spec && !twin && isOneOfMany && hasFrozenParts(spec)) alike.keep(spec, deepFreeze({ ...result }));
    complete.keep(result, true);
    return result;
  };
}

function withOwnFields({ affinity: _affinity, hostname: _hostname, ...shared }: PodSpec, { affinity, hostname }: PodSpec): PodSpec {
  return { ...shared, ...(affinity && { affinity }), ...(hostname !== undefined && { hostname }) };
}

function applySharedDefaults(spec: PodSpec): PodSpec {
  const filled = withDefaults(spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
  });
  // The old name of the field stands for the new one when that is empty, and is kept equal for clients that still read it.
  const serviceAccountName = filled.serviceAccountName || filled.serviceAccount || undefined;
  return withFields(filled, {
    serviceAccountName,
    serviceAccount: serviceAccountName,
    terminationGracePeriodSeconds: filled.terminationGracePeriodSeconds ?? 30,
    securityContext: filled.securityContext ?? {},
    containers: mapShared(filled.containers, defaultedContainer),
    initContainers: mapShared(filled.initContainers, defaultedContainer),
    ephemeralContainers: mapShared(filled.ephemeralContainers, defaultedContainer),
    volumes: mapShared(filled.volumes, defaultedVolume),
  });
}

function applyPodDefaults(spec: PodSpec): PodSpec {
  const complete = (container: Container) =>
    requestsFromLimits(spec.hostNetwork ? withHostPorts(container) : container);
  return withFields(spec, {
    enableServiceLinks: spec.enableServiceLinks ?? true,
    containers: mapShared(spec.containers, complete),
    initContainers: mapShared(spec.initContainers, complete),
  });
}
