// Server-side apply of a Scale: who applies it owns spec.replicas of the workload, by way of the subresource (rule 1.13.6).
import { badRequest, conflict, fieldError, invalid, methodNotAllowed, notFound } from '../../model/errors.ts';
import type { FieldSet } from '../../model/fields/field-set.ts';
import { hasField, isEmptySet, noFields, without } from '../../model/fields/field-set.ts';
import type { Kind } from '../../model/kind.ts';
import { resourceName } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { scalePathsOf, wantedReplicas, withReplicas } from '../../model/scale.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { identityOf } from './fields/manager.ts';
import type { Manager } from './fields/manager.ts';
import { checkType, decodeAs, rawObject } from './input.ts';
import { applyConflict, checkConfiguration, owning } from './server-side-apply.ts';
import type { ServerSideApplyOptions } from './server-side-apply.ts';
import type { Scope, Server } from './server.ts';
import { updateObject } from './update.ts';

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', plural: 'scales', namespaced: true } as Kind;
const APPLY_VERSION = 'autoscaling/v1';

interface Scale {
  readonly metadata: { readonly uid?: string; readonly resourceVersion?: string };
  readonly spec?: { readonly replicas?: number };
}

/** Answers the workload. Throws Conflict when somebody else owns replicas that differ, Invalid, NotFound, BadRequest. */
export function applyScale(server: Server, scope: Scope, kind: Kind, configuration: unknown, options: ServerSideApplyOptions): KubeObject {
  const { namespace, name, fieldManager, force = false } = options;
  if (!kind.scalable) throw methodNotAllowed('patch', resourceName(kind));
  const raw = rawObject(configuration);
  checkType(server, scaleKind, raw);
  checkConfiguration(server, scaleKind, raw, options);
  const live = server.store.get(kind.plural, objectKey(kind.namespaced ? namespace : undefined, name));
  if (!live) throw notFound(resourceName(kind), name);
  const { metadata, spec } = decodeAs(server, scope, scaleKind, raw, 'Ignore') as unknown as Scale;
  if (metadata.resourceVersion && metadata.resourceVersion !== live.metadata.resourceVersion) throw conflict(resourceName(kind), name);
  const { managers, isOwned } = managersAfter(server, kind, live, { fieldManager, replicas: spec?.replicas, force });
  // Replicas that nobody says any more are none.
  const replicas = spec?.replicas ?? (isOwned ? (wantedReplicas(kind, live) ?? 0) : 0);
  if (replicas < 0) throw invalid('Scale.autoscaling', name, [fieldError.invalid('spec.replicas', replicas, 'must be greater than or equal to 0')]);
  if (metadata.uid && metadata.uid !== live.metadata.uid) throw badRequest(`Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${live.metadata.uid}`);
  return updateObject(server, owning(scope, fieldManager, managers), kind, withReplicas(kind, live, replicas));
}

interface Application {
  readonly fieldManager: string;
  /** Absent when the configuration does not speak of them. */
  readonly replicas: number | undefined;
  readonly force: boolean;
}

/** Who owns what afterwards, and whether somebody owns the replicas that are there. */
function managersAfter(server: Server, kind: Kind, live: KubeObject, { fieldManager, replicas, force }: Application): { managers: Manager[]; isOwned: boolean } {
  const replicasPath = scalePathsOf(kind).specReplicas.map((field) => `f:${field}`);
  const replicasField = replicasPath.reduceRight<FieldSet>((below, step) => ({ [step]: below }), noFields);
  const self: Manager = { name: fieldManager, operation: 'Apply', apiVersion: server.apiVersion(kind), subresource: 'scale', time: formatTimestamp(server.clock.now), fields: replicasField };
  const before = server.ledger.managersOf(kind, live);
  const last = before.find((manager) => identityOf(manager) === identityOf(self));
  const others = before.filter((manager) => manager !== last);
  const owners = others.filter(({ fields }) => hasField(fields, replicasPath));
  if (replicas === undefined) return { managers: others, isOwned: last === undefined || owners.length > 0 };
  if (replicas === (wantedReplicas(kind, live) ?? 0)) return { managers: [...others, last ?? self], isOwned: true };
  // A Scale knows the others by its own version.
  if (owners.length > 0 && !force) throw applyConflict(owners.map((manager) => ({ manager: { ...manager, apiVersion: APPLY_VERSION }, fields: replicasField })));
  const left = others.map((manager) => (owners.includes(manager) ? { ...manager, fields: without(manager.fields, replicasPath) } : manager));
  return { managers: [...left.filter(({ fields }) => !isEmptySet(fields)), last ?? self], isOwned: true };
}
