// The managers that nobody keeps account of: what the cluster's own components have written, worked out from the object itself.
//
// A pod of a Deployment costs nothing this way, and no write of a controller has to look at who owns what. What it cannot know
// is when exactly a component wrote, and which of two components wrote a field.
import { TOKEN_PATH } from '../../../model/token-path.ts';
import { isMap } from '../../../model/equal.ts';
import type { FieldSet } from '../../../model/fields/field-set.ts';
import { isEmptySet, noFields, subtract, without } from '../../../model/fields/field-set.ts';
import { compareFields } from '../../../model/fields/field-walk.ts';
import type { MergeShape } from '../../../model/fields/merge-shape.ts';
import type { Kind } from '../../../model/kind.ts';
import type { KubeEvent, KubeObject, Pod } from '../../../model/object.ts';
import type { Manager } from './manager.ts';
import { ownablePart } from './manager.ts';

const CONTROLLERS = 'kube-controller-manager';

/** Who writes events in the name of a component, where that is not one of many in one program. */
const speakers: Readonly<Record<string, string>> = { kubelet: 'kubelet', 'default-scheduler': 'kube-scheduler' };

/** What admission puts into a pod, and so belongs to nobody; also what the scheduler's binding writes. */
const admitted = ['nodeName', 'serviceAccount', 'serviceAccountName', 'tolerations', 'priority', 'preemptionPolicy'].map((field) => ['f:spec', `f:${field}`]);

/** The annotation that a controller writes together with the status. */
const REVISION = 'deployment.kubernetes.io/revision';

/** Who made an object that nobody outside has written: its manager with all that it wrote. */
export function creatorOf(kind: Kind, object: KubeObject, shape: MergeShape): Manager {
  const fields = kind.plural === 'pods' ? fieldsOfPod(object as Pod, shape) : fieldsOfNew(kind.hasStatus, object, shape);
  return { name: creatorName(kind, object), operation: 'Update', apiVersion: object.apiVersion, fields, time: object.metadata.creationTimestamp };
}

function fieldsOfNew(hasStatus: boolean, object: KubeObject, shape: MergeShape): FieldSet {
  const { changed } = compareFields(shape, {}, ownablePart(object, undefined, hasStatus));
  return object.metadata.annotations?.[REVISION] === undefined ? changed : without(changed, ['f:metadata', 'f:annotations', `f:${REVISION}`]);
}

interface PodParts {
  readonly metadata: Pod['metadata'];
  readonly spec: Pod['spec'];
  readonly fields: FieldSet;
}

/** The last pod looked at of those that share their containers, which go with the template. */
const lastPods = new WeakMap<object, PodParts>();

/** Pods of one owner share the parts that a set is made of, and so the set. */
function fieldsOfPod(pod: Pod, shape: MergeShape): FieldSet {
  const { metadata, spec } = pod;
  const last = lastPods.get(spec.containers);
  if (last && hasSameParts(last, metadata, spec)) return last.fields;
  let fields = fieldsOfNew(true, pod, shape);
  for (const path of admitted) fields = without(fields, path);
  fields = withoutToken(fields);
  if (Object.isFrozen(spec.containers)) lastPods.set(spec.containers, { metadata, spec, fields });
  return fields;
}

const ownedMetadata = ['generateName', 'labels', 'annotations', 'ownerReferences', 'finalizers'] as const;

/** Where they run belongs to nobody, so pods may differ in that. */
function hasSameParts(last: PodParts, metadata: Pod['metadata'], spec: Pod['spec']): boolean {
  if (last.spec !== spec) {
    const [before, now] = [last.spec, spec] as unknown as Record<string, unknown>[];
    for (const field in now) if (now[field] !== before![field] && field !== 'nodeName') return false;
    for (const field in before) if (!(field in now!) && field !== 'nodeName') return false;
  }
  return ownedMetadata.every((field) => metadata[field] === last.metadata[field]);
}

/** Who writes the status: what of it the others do not own. Undefined when there is none yet. */
export function statusWriterOf(kind: Kind, object: KubeObject, shape: MergeShape, others: readonly Manager[]): Manager | undefined {
  if (!kind.hasStatus || !isMap(object.status)) return undefined;
  const revision = object.metadata.annotations?.[REVISION];
  let { changed: fields } = compareFields(shape, {}, { status: object.status, ...(revision === undefined ? {} : { metadata: { annotations: { [REVISION]: revision } } }) });
  for (const other of others) fields = subtract(fields, other.fields);
  if (isEmptySet(fields)) return undefined;
  const time = latestTime(object.status, 0) ?? object.metadata.creationTimestamp;
  return { name: statusWriterName(kind, object), operation: 'Update', apiVersion: object.apiVersion, subresource: 'status', fields, time, isDerived: true };
}

function creatorName(kind: Kind, object: KubeObject): string {
  const { name, namespace, ownerReferences } = object.metadata;
  if (kind.plural === 'events') return speakers[(object as KubeEvent).reportingComponent ?? ''] ?? CONTROLLERS;
  // Leaders of kube-system write the Leases that have their names.
  if (kind.plural === 'leases' && namespace === 'kube-system') return name;
  if (kind.plural === 'nodes' || kind.plural === 'leases' || ownerReferences?.[0]?.kind === 'Node') return 'kubelet';
  return kind.plural === 'namespaces' || kind.plural === 'priorityclasses' ? 'kube-apiserver' : CONTROLLERS;
}

function statusWriterName(kind: Kind, object: KubeObject): string {
  if (kind.plural === 'nodes') return 'kubelet';
  if (kind.plural !== 'pods') return kind.plural === 'namespaces' && (object.status as { conditions?: unknown }).conditions === undefined ? 'kube-apiserver' : CONTROLLERS;
  return (object as Pod).spec.nodeName ? 'kubelet' : 'kube-scheduler';
}

/** The volume with the token of the service account, and its mounts. */
function withoutToken(fields: FieldSet): FieldSet {
  const isToken = (step: string): boolean => step.startsWith('k:{"name":"kube-api-access-') || step.startsWith(`k:{"mountPath":"${TOKEN_PATH}"`);
  const prune = (set: FieldSet): FieldSet | undefined => {
    let isCut = false;
    const kept: Record<string, FieldSet> = {};
    for (const step in set) {
      const below = isToken(step) ? undefined : prune(set[step]!);
      if (below) kept[step] = below;
      else isCut = true;
    }
    const isLeft = Object.keys(kept).some((step) => step !== '.');
    return isCut && !isLeft ? undefined : kept;
  };
  return prune(fields) ?? noFields;
}

/** The newest time that a status mentions. */
function latestTime(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? value : undefined;
  if (typeof value !== 'object' || value === null || depth > 6) return undefined;
  let latest: string | undefined;
  for (const part of Object.values(value)) {
    const time = latestTime(part, depth + 1);
    if (time !== undefined && (latest === undefined || time > latest)) latest = time;
  }
  return latest;
}
