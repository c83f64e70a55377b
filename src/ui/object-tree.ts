// Objects as a tree: downwards what an object owns, runs and uses, upwards what owns it and what refers to it.
import type { ReadOnlyClient } from '../model/client.ts';
import type { ObjectRef } from '../model/intent.ts';
import { refTo } from '../model/intent.ts';
import type { Kind } from '../model/kind.ts';
import type { KubeObject, Pod } from '../model/object.ts';
import { keyOf } from '../model/object.ts';
import type { ContainerRow } from './container-rows.ts';
import { containerRows } from './container-rows.ts';

export type TreeDirection = 'down' | 'up';

/** One thing in the tree; the same thing may stand in it more than once, at other places. */
export interface TreeNode {
  /** Place in the tree, for as long as it is there. */
  readonly path: string;
  readonly depth: number;
  /** `deployment/web`, `container/nginx`. */
  readonly name: string;
  /** What Enter goes to; absent for a rest that is not shown. */
  readonly ref?: ObjectRef;
  readonly kind?: Kind;
  readonly object?: KubeObject;
  readonly container?: ContainerRow;
  /** Referred to, but not there. */
  readonly isMissing?: boolean;
  readonly children: number;
  readonly isOpen: boolean;
}

export interface TreeQuery {
  readonly roots: readonly ObjectRef[];
  readonly direction: TreeDirection;
  isOpen(path: string, depth: number): boolean;
}

/** What is drawn below one node; a node may have 10,000 pods. */
const MOST_CHILDREN = 500;

/** What each object refers to: asked once for an object, which is frozen. */
const usesOf = new WeakMap<KubeObject, readonly string[]>();

interface Child {
  ref: ObjectRef;
  object: KubeObject | undefined;
  container?: ContainerRow;
}

export class ObjectTree {
  readonly #client: ReadOnlyClient;
  readonly #query: TreeQuery;
  /** Who refers to what, by key; made when it is first asked for. */
  #users: Map<string, Child[]> | undefined;
  readonly #nodes: TreeNode[] = [];
  /** `plural/namespace/name` of all in it, whether there or not. */
  readonly keys = new Set<string>();
  readonly uids = new Set<string>();

  constructor(client: ReadOnlyClient, query: TreeQuery) {
    this.#client = client;
    this.#query = query;
    const roots = query.roots.map((ref): Child => ({ ref, object: client.find(ref.plural, ref.namespace, ref.name) }));
    this.#addAll(roots, '', 0, new Set());
  }

  /** From top to bottom, what is folded left out. */
  get nodes(): readonly TreeNode[] {
    return this.#nodes;
  }

  #addAll(children: readonly Child[], path: string, depth: number, above: ReadonlySet<string>): void {
    for (const child of children.slice(0, MOST_CHILDREN)) this.#add(child, path, depth, above);
    const rest = children.length - MOST_CHILDREN;
    if (rest > 0) this.#nodes.push({ path: `${path}>...`, depth, name: `.. ${rest.toLocaleString('en-US')} more`, children: 0, isOpen: false });
  }

  #add({ ref, object, container }: Child, parentPath: string, depth: number, above: ReadonlySet<string>): void {
    const kind = this.#client.registry.find(ref.plural);
    const key = container ? `containers/${container.container.name}` : keyOfRef(ref);
    const path = `${parentPath}>${key}`;
    if (!container) this.keys.add(key);
    if (object && !container) this.uids.add(object.metadata.uid);
    // A circle of references ends where it comes back.
    const children = !object || container || above.has(key) ? [] : this.#childrenOf(object, ref.plural, [...above][0]);
    const isOpen = children.length > 0 && this.#query.isOpen(path, depth);
    const place = this.#query.roots.length === 1 || depth > 0 || !ref.namespace || this.#isOneNamespace() ? ref.name : `${ref.namespace}/${ref.name}`;
    this.#nodes.push({
      path, depth, ref, children: children.length, isOpen,
      name: container ? `container/${container.container.name}` : `${kind?.singular ?? ref.plural}/${place}`,
      ...(kind ? { kind } : {}), ...(object ? { object } : { isMissing: true }), ...(container ? { container } : {}),
    });
    if (isOpen) this.#addAll(children, path, depth + 1, new Set([...above, key]));
  }

  #isOneNamespace(): boolean {
    const { roots } = this.#query;
    return roots.every(({ namespace }) => namespace === roots[0]!.namespace);
  }

  #childrenOf(object: KubeObject, plural: string, rootKey: string | undefined): Child[] {
    if (this.#query.direction === 'up') return this.#above(object, plural, rootKey);
    const owned = this.#owned(object);
    if (plural === 'nodes') owned.push(...[...this.#client.onNode<Pod>('pods', object.metadata.name)].map((pod) => childOf('pods', pod)));
    owned.sort(byName);
    // What a workload uses its pods use as well, and are nearer to it.
    if (owned.length > 0 && plural !== 'pods') return owned;
    const containers = plural === 'pods' ? containerRows(object as Pod).map((row): Child => ({ ref: refTo('pods', object), object, container: row })) : [];
    return [...containers, ...owned, ...this.#used(object, plural)];
  }

  #owned({ metadata }: KubeObject): Child[] {
    return [...this.#client.ownedBy(metadata.uid)].flatMap((object): Child[] => {
      const kind = this.#client.registry.forObject(object.apiVersion ?? '', object.kind);
      return kind ? [childOf(kind.plural, object)] : [];
    });
  }

  #used(object: KubeObject, plural: string): Child[] {
    return this.#usesOf(object, plural).map((key): Child => {
      const ref = refOfKey(key);
      return { ref, object: this.#client.find(ref.plural, ref.namespace, ref.name) };
    });
  }

  #usesOf(object: KubeObject, plural: string): readonly string[] {
    const known = usesOf.get(object);
    if (known) return known;
    const uses = this.#client.registry.kind(plural).uses?.(object) ?? [];
    usesOf.set(object, uses);
    return uses;
  }

  /** Owners first; then who refers to it: of owners and owned only the uppermost, with those that it owns below it. */
  #above(object: KubeObject, plural: string, rootKey: string | undefined): Child[] {
    const key = keyOfRef(refTo(plural, object));
    const users = this.#usersOf(key);
    const uids = new Set(users.map((user) => user.object!.metadata.uid));
    const top = users.filter((user) => !(user.object!.metadata.ownerReferences ?? []).some(({ uid }) => uids.has(uid)));
    const isUser = (child: Child): boolean => rootKey !== undefined && this.#usesOf(child.object!, child.ref.plural).includes(rootKey);
    // Below a user stand the users that it owns; owners are looked for from the root upwards.
    const first = isUser({ ref: refTo(plural, object), object }) ? this.#owned(object).filter(isUser).sort(byName) : this.#ownersOf(object);
    return [...first, ...top.sort(byName)];
  }

  #ownersOf({ metadata }: KubeObject): Child[] {
    return (metadata.ownerReferences ?? []).map(({ apiVersion, kind: kindName, name, uid }): Child => {
      const kind = this.#client.registry.forObject(apiVersion, kindName);
      const ref: ObjectRef = { plural: kind?.plural ?? kindName.toLowerCase(), name, ...(kind?.namespaced === false || !metadata.namespace ? {} : { namespace: metadata.namespace }) };
      return { ref, object: this.#client.byUid(uid) };
    });
  }

  #usersOf(key: string): Child[] {
    this.#users ??= this.#findUsers();
    return this.#users.get(key) ?? [];
  }

  #findUsers(): Map<string, Child[]> {
    const users = new Map<string, Child[]>();
    for (const { plural, uses } of this.#client.registry.kinds) {
      if (!uses) continue;
      for (const object of this.#client.list(plural)) {
        for (const key of this.#usesOf(object, plural)) {
          const known = users.get(key);
          if (known) known.push(childOf(plural, object));
          else users.set(key, [childOf(plural, object)]);
        }
      }
    }
    return users;
  }
}

function childOf(plural: string, object: KubeObject): Child {
  return { ref: refTo(plural, object), object };
}

function byName(left: Child, right: Child): number {
  const [a, b] = [keyOfRef(left.ref), keyOfRef(right.ref)];
  return a < b ? -1 : a > b ? 1 : 0;
}

export function keyOfRef({ plural, namespace, name }: ObjectRef): string {
  return `${plural}/${keyOf({ metadata: { name, ...(namespace ? { namespace } : {}) } })}`;
}

function refOfKey(key: string): ObjectRef {
  const [plural = '', first = '', second] = key.split('/');
  return second === undefined ? { plural, name: first } : { plural, namespace: first, name: second };
}
