import { beforeEach, describe, expect, test } from 'vitest';
import { garbageCollector } from '../../../src/cluster/controllers/garbage-collector.ts';
import type { KubeObject, OwnerReference } from '../../../src/model/object.ts';
import { createTestApiServer, runningPod } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
  cluster.client.create('namespaces', { metadata: { name: 'other' } });
  cluster.start(garbageCollector);
});

type Owner = { owner: KubeObject; blocks?: boolean };

const references = (owners: Owner[]): OwnerReference[] =>
  owners.map(({ owner, blocks }) => {
    const reference: OwnerReference = { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid };
    return blocks ? { ...reference, blockOwnerDeletion: true } : reference;
  });
const make = (name: string, owners: Owner[] = [], rest: { namespace?: string; finalizers?: string[] } = {}): KubeObject =>
  cluster.client.create('configmaps', { metadata: { name, namespace: rest.namespace ?? 'default', ownerReferences: references(owners), finalizers: rest.finalizers } });
const remove = (name: string, propagationPolicy?: 'Background' | 'Foreground' | 'Orphan') =>
  cluster.client.delete('configmaps', 'default', name, { propagationPolicy });
const find = (name: string, namespace = 'default') => cluster.client.find('configmaps', namespace, name);
const names = (): string[] => cluster.client.list('configmaps').map(({ metadata }) => metadata.name);
const settle = (): void => cluster.clock.advance(1000);
const ownerNames = (name: string): string[] => (find(name)?.metadata.ownerReferences ?? []).map((owner) => owner.name);
const deleted = (): string[] => cluster.changes.filter(({ type }) => type === 'DELETED').map(({ object }) => object.metadata.name);

/** a owns b, b owns c; all block. */
function chain(): void {
  const a = make('a');
  const b = make('b', [{ owner: a, blocks: true }]);
  make('c', [{ owner: b, blocks: true }]);
}

describe('propagation', () => {
  test('background: the owner goes first, the rest follows (rule 1.6.3)', () => {
    chain();
    remove('a', 'Background');
    expect(names()).toEqual(['b', 'c']);
    settle();
    expect(deleted()).toEqual(['a', 'b', 'c']);
  });

  test('foreground: the owner goes last, dependents with dependents likewise (rule 1.6.4)', () => {
    chain();
    remove('a', 'Foreground');
    expect(find('a')!.metadata.finalizers).toEqual(['foregroundDeletion']);
    settle();
    expect(deleted()).toEqual(['c', 'b', 'a']);
  });

  test('foreground waits for what blocks only, and takes the rest afterwards', () => {
    const a = make('a');
    make('held', [{ owner: a, blocks: true }], { finalizers: ['example.com/hold'] });
    make('free', [{ owner: a }]);
    remove('a', 'Foreground');
    settle();
    expect(names()).toEqual(['a', 'free', 'held']);
    const held = find('held')!;
    cluster.client.update('configmaps', { ...held, metadata: { ...held.metadata, finalizers: [] } });
    settle();
    expect(deleted()).toEqual(['held', 'a', 'free']);
  });

  test('foreground without dependents goes at once', () => {
    make('a');
    remove('a', 'Foreground');
    settle();
    expect(names()).toEqual([]);
  });

  test('foreground of two that own each other comes to an end', () => {
    const a = make('a');
    const b = make('b', [{ owner: a, blocks: true }]);
    cluster.client.update('configmaps', { ...a, metadata: { ...a.metadata, ownerReferences: references([{ owner: b, blocks: true }]) } });
    remove('a', 'Foreground');
    settle();
    expect(names()).toEqual([]);
  });

  test('orphan: dependents stay and forget their owner (rule 1.6.5)', () => {
    chain();
    remove('a', 'Orphan');
    settle();
    expect(names()).toEqual(['b', 'c']);
    expect(ownerNames('b')).toEqual([]);
    expect(ownerNames('c')).toEqual(['b']);
  });

  test('pods go gracefully after their owner (rule 1.6.9)', () => {
    const owner = make('a');
    runningPod(cluster.client, 'one', { metadata: { ownerReferences: references([{ owner }]) } });
    remove('a');
    settle();
    expect(cluster.client.get('pods', 'default', 'one').metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
  });
});

describe('owners', () => {
  test('one that lives keeps the object, the others are struck out (rule 1.6.6)', () => {
    const [a, b] = [make('a'), make('b')];
    make('c', [{ owner: a }, { owner: b }]);
    remove('a');
    settle();
    expect(ownerNames('c')).toEqual(['b']);
    remove('b');
    settle();
    expect(names()).toEqual([]);
  });

  test('one of the same name with another uid is absent', () => {
    const a = make('a');
    make('b', [{ owner: { ...a, metadata: { ...a.metadata, uid: '11111111-1111-4111-8111-111111111111' } } }]);
    settle();
    expect(names()).toEqual(['a']);
  });

  test('one in another namespace is absent, and an event says so (rule 1.6.8)', () => {
    const a = make('a', [], { namespace: 'other' });
    make('b', [{ owner: a }]);
    settle();
    expect(find('b')).toBeUndefined();
    expect(cluster.events().map(({ type, reason, message }) => `${type} ${reason} ${message}`)).toEqual([
      `Warning OwnerRefInvalidNamespace ownerRef [v1/ConfigMap, namespace: default, name: a, uid: ${a.metadata.uid}] does not exist in namespace "default"`,
    ]);
  });

  test('a cluster-scoped one is valid everywhere', () => {
    make('b', [{ owner: cluster.client.create('nodes', { metadata: { name: 'worker-1' } }) }]);
    settle();
    expect(names()).toEqual(['b']);
    cluster.client.delete('nodes', undefined, 'worker-1');
    settle();
    expect(names()).toEqual([]);
  });

  test('the finalizers of a dependent say how it goes (rule 1.6.7)', () => {
    const a = make('a');
    const b = make('b', [{ owner: a }], { finalizers: ['orphan'] });
    make('c', [{ owner: b }]);
    remove('a');
    settle();
    expect(names()).toEqual(['c']);
    expect(ownerNames('c')).toEqual([]);
  });
});

test('what has no owners is left alone', () => {
  make('a');
  const { revision } = cluster.store;
  settle();
  expect(cluster.store.revision).toBe(revision);
});
