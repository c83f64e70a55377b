import { beforeEach, expect, test } from 'vitest';
import { Deferred } from '../../../src/cluster/store/deferred.ts';
import type { Entry } from '../../../src/cluster/store/entry.ts';
import { Store } from '../../../src/cluster/store/store.ts';
import type { Change } from '../../../src/model/client.ts';
import { isReason } from '../../../src/model/errors.ts';
import { defineKind } from '../../../src/model/kind.ts';
import type { KubeObject } from '../../../src/model/object.ts';
import { createRegistry } from '../../../src/model/registry.ts';

const notes = defineKind({
  group: '', version: 'v1', kind: 'Note', plural: 'notes', singular: 'note', shortNames: [], namespaced: true,
  hasStatus: false, hasGeneration: false, nameRule: 'subdomain', columns: [], indexed: false,
});

let store: Store;
let made: string[];

function note(name: string, resourceVersion = ''): KubeObject {
  return { apiVersion: 'v1', kind: 'Note', metadata: { name, namespace: 'a', uid: `uid-${name}`, resourceVersion, creationTimestamp: '' } };
}

class DeferredNote extends Deferred {
  readonly #name: string;

  constructor(name: string) {
    super(notes);
    this.#name = name;
  }

  protected make(resourceVersion: string): KubeObject {
    made.push(this.#name);
    return note(this.#name, resourceVersion);
  }
}

function add(name: string): Entry {
  const added = new DeferredNote(name);
  store.createDeferred(added);
  return added;
}

const names = (): string[] => store.table('notes').sorted('a').map(({ metadata }) => metadata.name);
const ages = (): string[] => Array.from(store.table('notes').byAge(), ({ current }) => current.metadata.name);

beforeEach(() => {
  store = new Store({ registry: createRegistry([notes]) });
  made = [];
});

test('an object that nobody looks at is never made, from its creation to its removal', () => {
  const seen: string[] = [];
  store.watch(['notes'], ({ type, revision }) => seen.push(`${type} ${revision}`));
  const first = add('first');
  add('second');
  store.discard(first);
  expect(seen).toEqual(['ADDED 1', 'ADDED 2', 'DELETED 3']);
  expect(store.table('notes').size).toBe(1);
  expect(made).toEqual([]);
});

test('whoever looks finds it by name, in lists and in the order of creation, made once, frozen, with its revision', () => {
  add('b');
  store.create(notes, note('c'));
  add('a');
  expect(store.get('notes', 'a/b')).toMatchObject({ metadata: { name: 'b', resourceVersion: '1' } });
  expect(Object.isFrozen(store.get('notes', 'a/a'))).toBe(true);
  expect(names()).toEqual(['a', 'b', 'c']);
  expect(ages()).toEqual(['b', 'c', 'a']);
  expect(store.get('notes', 'a/a')).toBe(store.table('notes').sorted()[0]);
  expect(made).toEqual(['b', 'a']);
});

test('watches that look later see each change as it was', () => {
  const changes: Change[] = [];
  store.watch(['notes'], (change) => changes.push(change));
  const entry = add('one');
  store.replace(entry, { ...note('one'), text: 'changed' } as KubeObject);
  const other = add('two');
  store.discard(entry);
  store.discard(other);
  const told = (all: Iterable<Change>): string[] =>
    Array.from(all, ({ type, object, previous }) => `${type} ${object.metadata.name} ${object.metadata.resourceVersion} was ${previous?.metadata.resourceVersion}`);
  const expected = ['ADDED one 1 was undefined', 'MODIFIED one 2 was 1', 'ADDED two 3 was undefined', 'DELETED one 4 was 2', 'DELETED two 5 was 3'];
  expect(told(changes)).toEqual(expected);
  expect(told(store.changesSince(0))).toEqual(expected);
  expect(entry.isStored).toBe(false);
  expect(names()).toEqual([]);
});

test('its name is taken, and removing by name works, before anybody has looked', () => {
  add('one');
  add('two');
  expect(() => store.create(notes, note('one'))).toThrow(expect.toSatisfy((error) => isReason(error, 'AlreadyExists')));
  store.remove(notes, 'a/two');
  expect(names()).toEqual(['one']);
  expect(store.get('notes', 'a/two')).toBeUndefined();
});

test('thousands come and go from the oldest on while some are looked at and some are removed out of turn', () => {
  const kept: Entry[] = [];
  for (let number = 0; number < 20_000; number++) {
    kept.push(add(`note-${number}`));
    if (number % 7 === 0) store.discard(kept.splice(kept.length >> 1, 1)[0]!);
    if (number % 1000 === 0) store.get('notes', `a/note-${number}`);
    while (kept.length > 500) {
      expect(store.table('notes').oldest).toBe(kept[0]);
      store.discard(kept.shift()!);
    }
  }
  expect(store.table('notes').size).toBe(kept.length);
  expect(ages()).toEqual(kept.map(({ current }) => current.metadata.name));
  expect(names()).toHaveLength(kept.length);
});
