// Server-side apply: whoever applies a configuration owns its fields; what it no longer says goes, what others own is a conflict (rule 1.13.6).
import { deepEqual, isMap } from '../../model/equal.ts';
import { ApiError, badRequest, checkNameOnUrl, conflict } from '../../model/errors.ts';
import type { StatusCause } from '../../model/errors.ts';
import { configurationProblem } from '../../model/fields/configuration-problem.ts';
import type { FieldSet } from '../../model/fields/field-set.ts';
import { intersect, isEmptySet, noFields, pathsOf, subtract, unite, withNamedFields } from '../../model/fields/field-set.ts';
import { compareFields, fieldsOf, mergeValues, removeFields } from '../../model/fields/field-walk.ts';
import type { MergeShape } from '../../model/fields/merge-shape.ts';
import { apiVersionOf, resourceName, resourceOf } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { kindIn, toStored } from '../../model/kind-version.ts';
import { objectKey } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { createObject } from './create.ts';
import { identityOf, ownablePart } from './fields/manager.ts';
import type { Manager } from './fields/manager.ts';
import { checkType, decodeAs, rawObject } from './input.ts';
import type { RawObject } from './input.ts';
import { LAST_APPLIED, readLastApplied, withLastApplied } from './last-applied.ts';
import type { Scope, Server } from './server.ts';
import { updateSubresource } from './status.ts';

export interface ServerSideApplyOptions {
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly fieldManager: string;
  /** Takes what others own instead of being refused. */
  readonly force?: boolean | undefined;
  readonly subresource?: string | undefined;
  /** Of the configuration; default: the stored one. */
  readonly version?: string | undefined;
}

/** kubectl's own manager also looks after the annotation of client-side apply. */
const KUBECTL = 'kubectl';

/** Every configuration names its object, so the metadata stays whatever else in it goes. */
const named: FieldSet = { 'f:metadata': { 'f:name': noFields } };

/** Answers the object and whether it is new. Throws Conflict with a cause for each field that another manager owns. */
export function serverSideApply(server: Server, scope: Scope, kind: Kind, configuration: unknown, options: ServerSideApplyOptions): { object: KubeObject; isNew: boolean } {
  const { namespace, name, fieldManager, subresource } = options;
  const config = readConfiguration(server, scope, kind, configuration, options);
  const live = server.store.get(kind.plural, objectKey(kind.namespaced ? namespace : undefined, name));
  const shape = server.ledger.shapeOf(kind);
  const applied: Omit<Manager, 'fields'> = { name: fieldManager, operation: 'Apply', apiVersion: server.apiVersion(kind), subresource, time: formatTimestamp(server.clock.now) };
  const owned = ownablePart(config, subresource, kind.hasStatus);
  const fields = fieldsOf(shape, owned);
  if (!live) {
    if (subresource) throw new ApiError('NotFound', `${resourceName(kind)} "${name}" not found`, { name, kind: resourceOf(kind), group: kind.group });
    const { uid, resourceVersion } = config.metadata;
    if (uid || resourceVersion) throw conflict(resourceName(kind), name);
    return { object: createObject(server, owning(scope, fieldManager, [{ ...applied, fields }]), kind, config as never), isNew: true };
  }
  const { resourceVersion } = config.metadata;
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion) throw conflict(resourceName(kind), name);
  const outcome = applyTo(server, kind, shape, live, owned, { applied, fields, force: options.force === true });
  const draft = { ...(fieldManager === KUBECTL ? withAnnotation(outcome.object, live, configuration as RawObject) : outcome.object) } as KubeObject;
  draft.metadata = { ...draft.metadata, name: live.metadata.name, uid: live.metadata.uid, resourceVersion: live.metadata.resourceVersion };
  if (live.metadata.namespace !== undefined) draft.metadata.namespace = live.metadata.namespace;
  return { object: updateSubresource(server, owning(scope, fieldManager, outcome.managers), kind, draft, subresource), isNew: false };
}

/** The request with its outcome for managers decided; the ownership is the request's own, which the answer is read from. */
export function owning(scope: Scope, manager: string, managers: readonly Manager[]): Scope {
  return { ...scope, ownership: Object.assign(scope.ownership ?? { manager }, { managers }) };
}

/** The configuration as an object of the kind. Throws what Kubernetes answers for one that is not. */
function readConfiguration(server: Server, scope: Scope, kind: Kind, configuration: unknown, { namespace, name, version }: ServerSideApplyOptions): KubeObject {
  const raw = rawObject(configuration);
  const spoken = kindIn(kind, version);
  checkType(server, spoken, raw);
  checkConfiguration(server, spoken, raw, { namespace, name });
  const object = toStored(kind, version, decodeAs(server, scope, spoken, raw, 'Ignore') as unknown as KubeObject);
  object.apiVersion = server.apiVersion(kind);
  object.kind = kind.kind;
  object.metadata.name = name;
  if (kind.namespaced) object.metadata.namespace = namespace ?? 'default';
  return object;
}

/** Throws for metadata of another object or with managers, and for what is no object of the kind. */
export function checkConfiguration(server: Server, kind: Kind, raw: RawObject, { namespace, name }: Pick<ServerSideApplyOptions, 'namespace' | 'name'>): void {
  const metadata = isMap(raw['metadata']) ? raw['metadata'] : {};
  if (metadata['name'] !== undefined) checkNameOnUrl(metadata['name'], name);
  if (kind.namespaced && metadata['namespace'] && metadata['namespace'] !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null) throw badRequest('metadata.managedFields must be nil');
  const definition = kind.custom ? undefined : server.schema().definitionFor(kind.group, kind.version, kind.kind);
  const problem = kind.custom ? kind.custom.configurationProblem(raw) : definition && configurationProblem(definition, raw);
  if (problem !== undefined) {
    const [where, apiVersion] = [kind.namespaced ? `${namespace}/${name}` : `/${name}`, apiVersionOf(kind)];
    const gvk = `${kind.group ? apiVersion : `/${apiVersion}`}, Kind=${kind.kind}`;
    throw new ApiError('Unknown', `failed to create typed patch object (${where}; ${gvk}): ${problem}`);
  }
}

interface Application {
  readonly applied: Omit<Manager, 'fields'>;
  readonly fields: FieldSet;
  readonly force: boolean;
}

function applyTo(server: Server, kind: Kind, shape: MergeShape, live: KubeObject, config: object, application: Application): { object: KubeObject; managers: Manager[] } {
  const { applied, fields } = application;
  const identity = identityOf(applied);
  const before = server.ledger.managersOf(kind, live);
  const last = before.find((manager) => identityOf(manager) === identity);
  const others = before.filter((manager) => manager !== last);
  const merged = mergeValues(shape, live, config);
  const object = last ? prune(shape, merged, last.fields, [...others.map((other) => other.fields), unite(fields, named)]) : merged;
  const { changed, removed } = compareFields(shape, live, object);
  const contested = others.map((manager) => ({ manager, fields: intersect(manager.fields, changed) })).filter((each) => !isEmptySet(each.fields));
  const isForced = application.force || (applied.name === KUBECTL && isAllowed(shape, live, contested.map((each) => each.fields)));
  if (contested.length > 0 && !isForced) throw applyConflict(contested);
  const left = others.map((manager) => ({ ...manager, fields: subtract(subtract(manager.fields, changed), removed) })).filter((manager) => !isEmptySet(manager.fields));
  const isSame = last !== undefined && JSON.stringify(last.fields) === JSON.stringify(fields);
  return { object: object as KubeObject, managers: isEmptySet(fields) ? left : [...left, isSame ? last : { ...applied, fields }] };
}

/** Without the fields that this manager applied last and that nobody owns any more; what others own in them stays. */
function prune(shape: MergeShape, merged: unknown, last: FieldSet, owned: readonly FieldSet[]): unknown {
  const lastNamed = withNamedFields(last);
  const mergedNamed = withNamedFields(fieldsOf(shape, merged));
  const namesIn = (value: unknown): FieldSet => withNamedFields(fieldsOf(shape, value));
  const managed = owned.reduce<FieldSet>((all, each) => unite(all, withNamedFields(each)), noFields);
  const pruned = removeFields(shape, merged, lastNamed);
  const withOwned = removeFields(shape, merged, subtract(mergedNamed, unite(namesIn(pruned), managed)));
  // What is gone but was never this manager's is given back.
  return removeFields(shape, merged, intersect(subtract(mergedNamed, namesIn(withOwned)), lastNamed));
}

/** What client-side apply wrote and nobody has changed since may be taken over. */
function isAllowed(shape: MergeShape, live: KubeObject, contested: readonly FieldSet[]): boolean {
  const lastApplied = live.metadata.annotations?.[LAST_APPLIED] === undefined ? undefined : readLastApplied(live);
  if (!isMap(lastApplied)) return false;
  const { changed, removed } = compareFields(shape, live, lastApplied);
  const unchanged = subtract(fieldsOf(shape, lastApplied), unite(changed, removed));
  const annotation: FieldSet = { 'f:metadata': { 'f:annotations': { [`f:${LAST_APPLIED}`]: noFields } } };
  return contested.every((fields) => isEmptySet(subtract(fields, unite(unchanged, annotation))));
}

/** The refusal that names whose fields would be taken. */
export function applyConflict(contested: readonly { manager: Manager; fields: FieldSet }[]): ApiError {
  const causes: StatusCause[] = [];
  const texts: string[] = [];
  const sorted = contested.toSorted((a, b) => (printed(a.manager) < printed(b.manager) ? -1 : 1));
  for (const { manager, fields } of sorted) {
    const paths = pathsOf(fields);
    texts.push(`conflicts with ${printed(manager)}:`, ...paths.map((path) => `- ${path}`));
    for (const field of paths) causes.push({ reason: 'FieldManagerConflict', message: `conflict with ${printed(manager)}`, field });
  }
  const [only] = causes;
  const message = causes.length === 1 ? `Apply failed with 1 conflict: ${only!.message}: ${only!.field}` : `Apply failed with ${causes.length} conflicts: ${texts.join('\n')}`;
  return new ApiError('Conflict', message, { causes });
}

function printed({ name, operation, apiVersion, subresource }: Manager): string {
  const text = JSON.stringify(name) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  return operation === 'Update' ? `${text} using ${apiVersion}` : text;
}

/** The annotation of client-side apply follows, where there is one, so that going back to it loses nothing. */
function withAnnotation(object: KubeObject, live: KubeObject, configuration: RawObject): KubeObject {
  const { annotations } = object.metadata;
  if (live.metadata.annotations?.[LAST_APPLIED] === undefined) return object;
  const { metadata } = withLastApplied(configuration) as { metadata: { annotations: Record<string, string> } };
  const text = metadata.annotations[LAST_APPLIED]!;
  if (deepEqual(annotations?.[LAST_APPLIED], text)) return object;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}
