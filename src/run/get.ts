// What `--get` names, and the objects that are printed when it is not given.
import type { ClusterPort } from '../model/client.ts';
import { closestName } from '../model/closest-name.ts';
import { ApiError, notFound } from '../model/errors.ts';
import type { ObjectRef } from '../model/intent.ts';
import type { Kind } from '../model/kind.ts';
import { resourceName } from '../model/kind.ts';
import type { CustomResourceDefinition, KubeObject } from '../model/object.ts';
import { controllerOf } from '../model/object.ts';
import type { Registry } from '../model/registry.ts';
import type { KindObjects } from './kubectl-table.ts';

/** A kind as it was named; it may be one that a CustomResourceDefinition of the folder brings, which is not there yet. */
export interface NamedKind {
  readonly type: string;
  readonly kind: Kind | undefined;
}

/** All objects of a kind, or the one with this name. */
export interface GetTarget extends NamedKind {
  readonly name?: string;
}

/** What has been found to print. */
export interface Selection {
  readonly groups: readonly KindObjects[];
  /** One object was asked for by its name, so it is printed by itself. */
  readonly isSingle: boolean;
  readonly withNamespace: boolean;
  /** Where objects were looked for; undefined: everywhere. */
  readonly namespace: string | undefined;
}

export interface GetScope {
  readonly namespace: string;
  readonly allNamespaces?: boolean;
}

/** The order of `kubectl get all`, which the default follows too; other kinds come after, in the registry's order. */
const firstKinds = ['pods', 'replicationcontrollers', 'services', 'daemonsets', 'deployments', 'replicasets', 'statefulsets', 'horizontalpodautoscalers', 'cronjobs', 'jobs'];

/** Reads `pods,deployments`, `deploy/web`, `all`; answers the targets, or what is wrong as a sentence. */
export function parseGet(text: string, registry: Registry): readonly GetTarget[] | string {
  const targets: GetTarget[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') return 'it names no resource type';
    const [type = '', name, ...rest] = part.split('/');
    if (type === 'all' && name === undefined) {
      targets.push(...inPrintOrder(registry.kinds.filter(({ categories }) => categories?.includes('all')), registry).map((kind) => ({ type: kind.plural, kind })));
      continue;
    }
    const kind = registry.find(type);
    if (!kind && !mayBeDefined(type, registry)) return unknownType(type, registry);
    if (name === '' || rest.length > 0) return `${JSON.stringify(part)} is not TYPE or TYPE/NAME`;
    targets.push(name === undefined ? { type, kind } : { type, kind, name });
  }
  return targets;
}

/** kubectl's sentence about a type that the cluster does not have, and what was probably meant. */
export function unknownType(type: string, registry: Registry): string {
  const meant = closestName(type.toLowerCase(), registry.names());
  return `the server doesn't have a resource type ${JSON.stringify(type)}${meant === undefined ? '' : ` (did you mean ${JSON.stringify(meant)}?)`}`;
}

/** Whether a name that no kind has may be one of a custom resource; one that is near to a known name is rather a slip. */
export function mayBeDefined(type: string, registry: Registry): boolean {
  return /^[a-z][-a-z0-9]*(\.[-a-z0-9.]+)?$/i.test(type) && (type.includes('.') || closestName(type.toLowerCase(), registry.names()) === undefined);
}

/** The kind that is there by now, or undefined. */
export function kindOf({ type, kind }: NamedKind, registry: Registry): Kind | undefined {
  return kind ?? registry.find(type);
}

/** Whether a kind is there, or a CustomResourceDefinition will bring it. */
export function isExpected(named: NamedKind, port: ClusterPort): boolean {
  if (kindOf(named, port.registry)) return true;
  const type = named.type.toLowerCase();
  return port.list<CustomResourceDefinition>('customresourcedefinitions').some(({ spec: { group, names } }) => {
    const words = [names.plural, names.singular ?? '', names.kind.toLowerCase(), ...(names.shortNames ?? [])];
    return words.includes(type) || words.some((word) => `${word}.${group}` === type);
  });
}

/** The objects of the targets; throws ApiError NotFound for a name or a kind that does not exist. */
export function selectTargets(port: ClusterPort, asked: readonly GetTarget[], { namespace, allNamespaces = false }: GetScope): Selection {
  const targets = asked.map((target) => {
    const kind = kindOf(target, port.registry);
    if (!kind) throw new ApiError('NotFound', unknownType(target.type, port.registry));
    return { ...target, kind };
  });
  const byKind = Map.groupBy(targets, ({ kind }) => kind);
  const groups = [...byKind].map(([kind, ofKind]) => {
    const place = kind.namespaced && !allNamespaces ? { namespace } : {};
    if (ofKind.some(({ name }) => name === undefined)) return { kind, objects: port.list(kind.plural, place) };
    return { kind, objects: ofKind.map(({ name }) => findNamed(port, kind, namespace, name!)) };
  });
  const isClusterWide = targets.every(({ kind }) => !kind.namespaced);
  return { groups, isSingle: targets.length === 1 && targets[0]!.name !== undefined, withNamespace: allNamespaces, namespace: allNamespaces || isClusterWide ? undefined : namespace };
}

function findNamed(port: ClusterPort, kind: Kind, namespace: string, name: string): KubeObject {
  const object = port.find(kind.plural, kind.namespaced ? namespace : undefined, name);
  if (!object) throw notFound(resourceName(kind), name);
  return object;
}

/**
 * The objects that the folder has made, and the pods that belong to them. `scope` narrows them to one namespace; without it the
 * namespace is shown as soon as there is more than one.
 */
export function selectMade(port: ClusterPort, made: readonly ObjectRef[], scope: GetScope | undefined): Selection {
  const byKind = new Map<string, Map<string, KubeObject>>();
  const add = (plural: string, object: KubeObject): void => {
    const { uid, namespace } = object.metadata;
    if (scope && !scope.allNamespaces && namespace !== undefined && namespace !== scope.namespace) return;
    const objects = byKind.get(plural);
    if (objects) objects.set(uid, object);
    else byKind.set(plural, new Map([[uid, object]]));
  };
  for (const { plural, namespace, name } of made) {
    // What still waits for its kind is nowhere.
    const object = port.registry.find(plural) && port.find(plural, namespace, name);
    if (!object) continue;
    add(plural, object);
    for (const pod of podsBelow(port, object.metadata.uid)) add('pods', pod);
  }
  const kinds = inPrintOrder([...byKind.keys()].map((plural) => port.registry.kind(plural)), port.registry);
  const groups = kinds.map((kind) => ({ kind, objects: [...byKind.get(kind.plural)!.values()].toSorted(byPlace) }));
  const namespaces = new Set(groups.flatMap(({ objects }) => objects.flatMap(({ metadata }) => metadata.namespace ?? [])));
  const withNamespace = scope?.allNamespaces === true || namespaces.size > 1;
  return { groups, isSingle: false, withNamespace, namespace: withNamespace ? undefined : (scope?.namespace ?? 'default') };
}

/** The pods that belong to an object, by owners, however many are between them; in no particular order. */
export function* podsBelow(port: ClusterPort, uid: string): Generator<KubeObject> {
  for (const child of port.ownedBy(uid)) {
    if (controllerOf(child)?.uid !== uid) continue;
    if (child.kind === 'Pod') yield child;
    else yield* podsBelow(port, child.metadata.uid);
  }
}

function inPrintOrder(kinds: readonly Kind[], registry: Registry): Kind[] {
  const rank = ({ plural }: Kind): number => {
    const first = firstKinds.indexOf(plural);
    return first >= 0 ? first : firstKinds.length + registry.kinds.findIndex((kind) => kind.plural === plural);
  };
  return kinds.toSorted((a, b) => rank(a) - rank(b));
}

function byPlace(a: KubeObject, b: KubeObject): number {
  return compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '') || compare(a.metadata.name, b.metadata.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
