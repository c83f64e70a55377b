// Where the cluster has an object otherwise than its file says, counting only what a re-apply would change.
import { isMap } from '../model/equal.ts';
import type { Kind } from '../model/kind.ts';
import { fromStored, kindIn, versionNamed } from '../model/kind-version.ts';
import type { KubeObject, Node } from '../model/object.ts';
import { createThreeWayPatch, diffObjects, strategicMergePatch } from '../model/patch.ts';
import type { Change } from '../model/client.ts';
import { loadSchema } from '../model/schema.ts';
import type { FieldDrift } from './manifest-status.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The differences between what an apply would make of a live object and what it is, as the version says them in which the file is written. */
export function driftBetween(applied: KubeObject, live: KubeObject, kind: Kind, apiVersion: unknown): FieldDrift[] {
  const version = versionNamed(kind, apiVersion);
  return driftIn(kindIn(kind, version), fromStored(kind, version, applied), fromStored(kind, version, live));
}

/** The same for a manifest that the cluster would refuse now, from the patch that an apply would send. */
export function driftOfRefused(manifest: Readonly<Record<string, unknown>>, stored: KubeObject, kind: Kind): FieldDrift[] {
  const version = versionNamed(kind, manifest['apiVersion']);
  const [named, live] = [kindIn(kind, version), fromStored(kind, version, stored)];
  const strategyOf = loadSchema().listStrategy(named.group, named.version, named.kind);
  const patch = createThreeWayPatch(undefined, manifest, live, strategyOf);
  return driftIn(named, strategicMergePatch(live, patch, strategyOf) as KubeObject, live);
}

function driftIn({ group, version, kind }: Kind, applied: KubeObject, live: KubeObject): FieldDrift[] {
  const strategyOf = loadSchema().listStrategy(group, version, kind);
  return diffObjects(decided(applied), decided(live), strategyOf).map(({ path, before, after }) => ({ path, file: before, live: after }));
}

/** Whether a change can have moved an object away from its file: status, versions and marks of deletion cannot. */
export function mayDrift({ object, previous }: Change): boolean {
  if (!previous) return true;
  const [now, before] = [object, previous] as unknown as Record<string, unknown>[];
  for (const field in now) {
    if (field !== 'metadata' && field !== 'status' && now[field] !== before![field]) return true;
  }
  for (const field in before) if (!(field in now!)) return true;
  const [meta, old] = [object.metadata, previous.metadata];
  return meta.labels !== old.labels || meta.annotations !== old.annotations || meta.uid !== old.uid;
}

/** The part of an object that a manifest can decide. */
function decided(object: KubeObject): Record<string, unknown> {
  const { metadata, status: _status, apiVersion: _version, kind: _kind, ...rest } = object;
  const { [LAST_APPLIED]: _applied, ...annotations } = metadata.annotations ?? {};
  const { labels, finalizers, ownerReferences } = metadata;
  if (object.kind === 'Node') rest.spec = withoutOwnTaints(rest.spec as Node['spec']);
  return { ...rest, metadata: dropEmpty({ labels, annotations, finalizers, ownerReferences }) };
}

/** A node without the taints that follow from its conditions: they come and go whatever a file says. */
function withoutOwnTaints(spec: Node['spec']): Node['spec'] {
  const { taints, ...others } = spec;
  const kept = taints?.filter(({ key }) => !CONDITION_TAINTS.test(key));
  return kept?.length ? { ...others, taints: kept } : others;
}

const CONDITION_TAINTS = /^node\.kubernetes\.io\/(not-ready|unreachable|unschedulable|network-unavailable|(memory|disk|pid)-pressure)$/;

function dropEmpty(metadata: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => {
    if (Array.isArray(value)) return value.length > 0;
    return isMap(value) && Object.keys(value).length > 0;
  }));
}

/** Whether a document no longer names a finalizer of the object that is being deleted. */
export function dropsFinalizer({ metadata }: Readonly<Record<string, unknown>>, live: KubeObject): boolean {
  const named = (metadata as { finalizers?: unknown } | undefined)?.finalizers;
  const kept: readonly unknown[] = Array.isArray(named) ? named : [];
  return live.metadata.finalizers?.some((finalizer) => !kept.includes(finalizer)) ?? false;
}
