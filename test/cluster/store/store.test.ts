import { beforeEach, describe, expect, test } from 'vitest';
import { Store } from '../../../src/cluster/store/store.ts';
import type { Change } from '../../../src/model/client.ts';
import { isReason } from '../../../src/model/errors.ts';
import { defineKind } from '../../../src/model/kind.ts';
import type { KubeObject } from '../../../src/model/object.ts';
import { createRegistry } from '../../../src/model/registry.ts';

interface Box extends KubeObject {
  spec: { on?: string; size?: number };
}

const common = { group: '', version: 'v1', shortNames: [], hasStatus: false, hasGeneration: false, nameRule: 'subdomain', columns: [] } as const;

/** Those of a box that comes or goes, and those of its size. */
const [PRESENCE, SIZE] = [1, 2];

function topicsOf({ type, object, previous }: Change<Box>): number {
  return (type === 'MODIFIED' ? 0 : PRESENCE) | (object.spec.size === previous?.spec.size ? 0 : SIZE);
}

const boxes = defineKind<Box>({ ...common, kind: 'Box', plural: 'boxes', singular: 'box', namespaced: true, nodeOf: (box) => box.spec.on, topicsOf });
const notes = defineKind({ ...common, kind: 'Note', plural: 'notes', singular: 'note', namespaced: true, indexed: false });

let nextUid = 0;

function box(name: string, rest: { namespace?: string; labels?: Record<string, string>; owners?: string[]; spec?: Box['spec'] } = {}): Box {
  const { namespace = 'a', labels, owners = [] } = rest;
  const ownerReferences = owners.map((uid) => ({ apiVersion: 'v1', kind: 'Box', name: uid, uid }));
  return {
    apiVersion: 'v1',
    kind: 'Box',
    metadata: { name, namespace, uid: `uid-${nextUid++}`, resourceVersion: '', creationTimestamp: '', labels, ownerReferences },
    spec: rest.spec ?? {},
  };
}

/** A fresh object and fresh metadata, as the store wants them. */
function changed(object: Box, change: Partial<Box['metadata']> & { spec?: Box['spec'] } = {}): Box {
  const { spec = object.spec, ...metadata } = change;
  return { ...object, metadata: { ...object.metadata, ...metadata }, spec };
}

let store: Store;
let changes: Change[];

beforeEach(() => {
  nextUid = 0;
  store = new Store({ registry: createRegistry([boxes, notes]), logSize: 8 });
  changes = [];
});

const seen = (): string[] => changes.map(({ type, revision, object }) => `${revision} ${type} ${object.metadata.name}`);
const names = (objects: Iterable<KubeObject>): string[] => [...objects].map(({ metadata }) => metadata.name);

describe('revisions', () => {
  test('every change takes the next one, and the object carries it', () => {
    const one = store.create(boxes, box('one'));
    const two = store.create(boxes, box('two'));
    const three = store.update(boxes, changed(one, { spec: { size: 1 } }));
    const last = store.remove(boxes, 'a/two');
    expect([one, two, three, last].map(({ metadata }) => metadata.resourceVersion)).toEqual(['1', '2', '3', '4']);
    expect(store.revision).toBe(4);
    expect(last.metadata.uid).toBe(two.metadata.uid);
  });

  test('an update that changes nothing is no change', () => {
    const one = store.create(boxes, box('one', { labels: { app: 'web' }, spec: { size: 1 } }));
    store.watch(undefined, (change) => changes.push(change));
    const same = store.update(boxes, changed(one, { labels: { app: 'web' }, spec: { size: 1 } }));
    expect(same).toBe(one);
    expect(store.revision).toBe(1);
    expect(changes).toEqual([]);
  });

  test('stored objects are frozen to the ground', () => {
    const one = store.create(boxes, box('one', { labels: { app: 'web' }, spec: { size: 1 } }));
    expect(() => (one.spec.size = 2)).toThrow(TypeError);
    expect(() => (one.metadata.labels!['app'] = 'x')).toThrow(TypeError);
  });
});

describe('refusals', () => {
  test.each<[string, string, () => unknown, string]>([
    ['a second object of a name', 'AlreadyExists', () => store.create(boxes, box('one')), 'boxes "one" already exists'],
    ['an update of nothing', 'NotFound', () => store.update(boxes, box('two')), 'boxes "two" not found'],
    ['a removal of nothing', 'NotFound', () => store.remove(boxes, 'a/two'), 'boxes "two" not found'],
    [
      'a stale version',
      'Conflict',
      () => store.update(boxes, changed(store.get('boxes', 'a/one') as Box, { spec: { size: 9 } }), '1'),
      'Operation cannot be fulfilled on boxes "one": the object has been modified; please apply your changes to the latest version and try again',
    ],
  ])('%s', (_, reason, run, message) => {
    const one = store.create(boxes, box('one'));
    store.update(boxes, changed(one, { spec: { size: 1 } }));
    expect(run).toThrow(expect.objectContaining({ reason, message }));
    expect(store.revision).toBe(2);
  });

  test('the same name lives in two namespaces', () => {
    store.create(boxes, box('one'));
    store.create(boxes, box('one', { namespace: 'b' }));
    expect(store.table('boxes').size).toBe(2);
  });

  test('a plural that no kind has is a bug', () => {
    expect(() => store.table('crates')).toThrow('the store has no kind crates');
  });
});

describe('watches', () => {
  test('tell type, revision, object and what was there before', () => {
    store.watch(['boxes'], (change) => changes.push(change));
    const one = store.create(boxes, box('one'));
    const two = store.update(boxes, changed(one, { spec: { size: 1 } }));
    const last = store.remove(boxes, 'a/one');
    expect(seen()).toEqual(['1 ADDED one', '2 MODIFIED one', '3 DELETED one']);
    expect(changes[0]!.previous).toBeUndefined();
    expect(changes[1]!.previous).toBe(one);
    expect(changes[2]).toMatchObject({ object: last, previous: two });
    expect(last.metadata.resourceVersion).toBe('3');
  });

  test('what a listener commits comes to everybody after what it was called for', () => {
    const order: string[] = [];
    store.watch(['boxes'], ({ object }) => {
      order.push(`first ${object.metadata.name}`);
      if (object.metadata.name === 'one') {
        store.create(boxes, box('echo'));
        expect(store.get('boxes', 'a/echo')).toBeDefined();
      }
    });
    store.watch(['boxes'], ({ object }) => order.push(`second ${object.metadata.name}`));
    store.create(boxes, box('one'));
    store.create(boxes, box('two'));
    expect(order).toEqual(['first one', 'second one', 'first echo', 'second echo', 'first two', 'second two']);
  });

  test('hear of the kinds they named only, until they stop', () => {
    const stop = store.watch(['notes'], (change) => changes.push(change));
    store.create(boxes, box('one'));
    store.create(notes, box('note'));
    stop();
    store.create(notes, box('late'));
    expect(seen()).toEqual(['2 ADDED note']);
  });

  test('hear of the topics they named only, from the log as well', () => {
    const one = store.create(boxes, box('one', { spec: { size: 1 } }));
    store.watch(['boxes'], (change) => changes.push(change), 0, SIZE);
    const bigger = store.update(boxes, changed(one, { spec: { size: 2 } }));
    store.update(boxes, changed(bigger, { labels: { app: 'web' } }));
    store.create(boxes, box('two'));
    store.watch(['boxes'], (change) => changes.push(change), 2, PRESENCE);
    store.remove(boxes, 'a/one');
    expect(seen()).toEqual(['1 ADDED one', '2 MODIFIED one', '4 ADDED two', '5 DELETED one']);
  });

  test('hear of everything of kinds that have no topics, whatever they named', () => {
    store.watch(['notes'], (change) => changes.push(change), 0, SIZE);
    store.create(notes, box('note'));
    expect(seen()).toEqual(['1 ADDED note']);
  });

  test('resume after a revision', () => {
    for (const name of ['one', 'two', 'three']) store.create(boxes, box(name));
    store.watch(['boxes'], (change) => changes.push(change), 1);
    store.create(boxes, box('four'));
    expect(seen()).toEqual(['2 ADDED two', '3 ADDED three', '4 ADDED four']);
  });

  test('resume at the newest revision even when nothing is kept', () => {
    store.create(boxes, box('one'));
    store.compact(1);
    store.watch(['boxes'], (change) => changes.push(change), 1);
    store.create(boxes, box('two'));
    expect(seen()).toEqual(['2 ADDED two']);
  });

  test('cannot resume before what the log still holds', () => {
    for (let number = 1; number <= 10; number++) store.create(boxes, box(`box-${number}`));
    // Eight changes are kept, of the revisions 3 to 10.
    expect(names([...store.changesSince(2)].map(({ object }) => object))).toHaveLength(8);
    expect(() => store.changesSince(1)).toThrow('too old resource version: 1 (3)');
    store.compact(6);
    expect([...store.changesSince(6)].map(({ revision }) => revision)).toEqual([7, 8, 9, 10]);
    try {
      store.watch(['boxes'], () => undefined, 5);
      expect.unreachable();
    } catch (error) {
      expect(isReason(error, 'Expired')).toBe(true);
      expect((error as Error).message).toBe('too old resource version: 5 (7)');
    }
  });
});

describe('indexes', () => {
  test('lists are sorted by namespace and name, as bytes', () => {
    for (const [namespace, name] of [['b', 'x'], ['a-b', 'x'], ['a', 'x'], ['a', 'B'], ['a', 'a-b'], ['a', 'a.b']]) {
      store.create(boxes, box(name!, { namespace }));
    }
    const keys = store.table('boxes').sorted().map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(keys).toEqual(['a-b/x', 'a/B', 'a/a-b', 'a/a.b', 'a/x', 'b/x']);
    expect(names(store.table('boxes').sorted('a'))).toEqual(['B', 'a-b', 'a.b', 'x']);
    expect(store.table('boxes').sorted('c')).toEqual([]);
  });

  test('a node index follows the object', () => {
    const one = store.create(boxes, box('one', { spec: { on: 'n1' } }));
    store.create(boxes, box('two', { spec: { on: 'n1' } }));
    expect(names(store.table('boxes').onNode('n1'))).toEqual(['one', 'two']);
    store.update(boxes, changed(one, { spec: { on: 'n2' } }));
    expect(names(store.table('boxes').onNode('n1'))).toEqual(['two']);
    expect(names(store.table('boxes').onNode('n2'))).toEqual(['one']);
    store.remove(boxes, 'a/two');
    expect(store.table('boxes').countOnNode('n1')).toBe(0);
  });

  test('a label index answers all pairs, in one namespace or in all', () => {
    const one = store.create(boxes, box('one', { labels: { app: 'web', tier: 'front' } }));
    store.create(boxes, box('two', { labels: { app: 'web', tier: 'back' } }));
    store.create(boxes, box('three', { namespace: 'b', labels: { app: 'web', tier: 'back' } }));
    const labelled = (namespace: string | undefined, labels: Record<string, string>): string[] => names(store.table('boxes').labelled(namespace, labels));
    expect(labelled('', { app: 'web' })).toEqual(['one', 'two', 'three']);
    expect(labelled('a', { app: 'web', tier: 'back' })).toEqual(['two']);
    expect(labelled('a', { app: 'db' })).toEqual([]);
    expect(labelled('b', {})).toEqual(['three']);
    store.update(boxes, changed(one, { labels: { app: 'db' } }));
    expect(labelled('a', { app: 'web' })).toEqual(['two']);
    expect(labelled('a', { app: 'db' })).toEqual(['one']);
    store.remove(boxes, 'a/one');
    expect(labelled('a', { app: 'db' })).toEqual([]);
  });

  test('an owner index knows dependents of every kind', () => {
    const owner = store.create(boxes, box('owner'));
    const { uid } = owner.metadata;
    const child = store.create(boxes, box('child', { owners: [uid] }));
    expect(names(store.ownedBy(uid))).toEqual(['child']);
    expect(names(store.ownedBy(uid, 'notes'))).toEqual([]);
    expect(store.hasDependents(uid)).toBe(true);
    store.update(boxes, changed(child, { ownerReferences: [] }));
    expect(store.hasDependents(uid)).toBe(false);
  });

  test('a uid leads to the object as it is now, and nowhere when it is gone', () => {
    const one = store.create(boxes, box('one'));
    const two = store.update(boxes, changed(one, { spec: { size: 1 } }));
    expect(store.byUid(one.metadata.uid)).toBe(two);
    store.remove(boxes, 'a/one');
    expect(store.byUid(one.metadata.uid)).toBeUndefined();
  });

  test('kinds that are not indexed are kept out of them', () => {
    const note = store.create(notes, box('note', { labels: { app: 'web' }, owners: ['someone'] }));
    expect(store.byUid(note.metadata.uid)).toBeUndefined();
    expect(store.hasDependents('someone')).toBe(false);
    expect(names(store.table('notes').sorted('a'))).toEqual(['note']);
  });
});
