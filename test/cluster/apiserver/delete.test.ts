import { beforeEach, describe, expect, test } from 'vitest';
import type { KubeObject, Pod } from '../../../src/model/object.ts';
import { createTestApiServer, podManifest, refusalOf, runningPod } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
});

const remove = (name: string, options?: Parameters<TestApiServer['client']['delete']>[3], plural = 'pods') =>
  cluster.client.delete(plural, 'default', name, options);
const pod = (name: string): Pod | undefined => cluster.client.find<Pod>('pods', 'default', name);
const deletion = ({ metadata }: KubeObject) => [metadata.deletionTimestamp?.slice(11, 19), metadata.deletionGracePeriodSeconds];
const setPhase = (name: string, phase: string): void => {
  const current = pod(name)!;
  cluster.client.updateStatus<Pod>('pods', { ...current, status: { ...current.status, phase } });
};

describe('grace of pods (rule 1.5.3)', () => {
  test.each<[string, object, number | undefined, (string | number)[]]>([
    ['the pod says nothing', {}, undefined, ['08:00:30', 30]],
    ['the pod says', { terminationGracePeriodSeconds: 5 }, undefined, ['08:00:05', 5]],
    ['the request says', {}, 7, ['08:00:07', 7]],
    ['a negative period is one second', {}, -4, ['08:00:01', 1]],
  ])('%s', (_, spec, gracePeriodSeconds, expected) => {
    runningPod(cluster.client, 'one', { spec });
    const after = remove('one', { gracePeriodSeconds });
    expect(deletion(after)).toEqual(expected);
    expect(after.metadata.generation).toBe(2);
    expect(pod('one')).toBe(after);
  });

  test('a pod without a node goes at once', () => {
    cluster.client.create('pods', podManifest('one'));
    remove('one');
    expect(pod('one')).toBeUndefined();
  });

  test.each(['Succeeded', 'Failed'])('a pod that is %s goes at once', (phase) => {
    runningPod(cluster.client, 'one');
    setPhase('one', phase);
    remove('one');
    expect(pod('one')).toBeUndefined();
  });

  test('force and grace 0 goes at once, also while it is terminating', () => {
    runningPod(cluster.client, 'one');
    remove('one');
    remove('one', { gracePeriodSeconds: 0 });
    expect(pod('one')).toBeUndefined();
    expect(cluster.changes.slice(-2).map(({ type }) => type)).toEqual(['MODIFIED', 'DELETED']);
  });
});

describe('a second delete of a terminating pod (rule 1.5.5)', () => {
  test.each<[string, number | undefined, number, (string | number)[]]>([
    ['says nothing', undefined, 5, ['08:00:30', 30]],
    ['asks for the same', 30, 5, ['08:00:30', 30]],
    ['asks for more', 60, 5, ['08:00:30', 30]],
    ['asks for less', 10, 5, ['08:00:10', 10]],
    ['asks for a time that is past', 10, 20, ['08:00:20', 1]],
  ])('%s', (_, gracePeriodSeconds, afterSeconds, expected) => {
    runningPod(cluster.client, 'one');
    remove('one');
    cluster.clock.advance(afterSeconds * 1000);
    expect(deletion(remove('one', { gracePeriodSeconds }))).toEqual(expected);
    expect(pod('one')!.metadata.generation).toBe(2);
  });
});

describe('finalizers (rules 1.5.2, 1.6.2)', () => {
  const make = (finalizers: string[]) =>
    cluster.client.create('replicasets', {
      metadata: { name: 'web', namespace: 'default', finalizers },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
      },
    });

  test('keep the object until an update empties them', () => {
    make(['example.com/hold']);
    const after = remove('web', {}, 'replicasets');
    expect(deletion(after)).toEqual(['08:00:00', 0]);
    expect(after.metadata.generation).toBe(2);
    cluster.client.update('replicasets', { ...after, metadata: { ...after.metadata, finalizers: [] } });
    expect(cluster.client.find('replicasets', 'default', 'web')).toBeUndefined();
    expect(cluster.changes.at(-1)).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'web' } } });
  });

  test.each<[undefined | 'Background' | 'Foreground' | 'Orphan', string[], string[] | undefined]>([
    [undefined, [], undefined],
    [undefined, ['orphan'], ['orphan']],
    ['Background', ['orphan'], undefined],
    ['Background', ['example.com/hold', 'foregroundDeletion'], ['example.com/hold']],
    ['Foreground', ['orphan'], ['foregroundDeletion']],
    ['Orphan', [], ['orphan']],
  ])('%s of %j leaves %j', (propagationPolicy, before, after) => {
    make(before);
    remove('web', { propagationPolicy }, 'replicasets');
    expect(cluster.client.find('replicasets', 'default', 'web')?.metadata.finalizers).toEqual(after);
  });

  test('hold a pod beyond its grace', () => {
    runningPod(cluster.client, 'one', { metadata: { finalizers: ['example.com/hold'] } });
    remove('one');
    remove('one', { gracePeriodSeconds: 0 });
    const held = pod('one')!;
    expect(held.metadata.deletionGracePeriodSeconds).toBe(0);
    cluster.client.update<Pod>('pods', { ...held, metadata: { ...held.metadata, finalizers: [] } });
    expect(pod('one')).toBeUndefined();
  });

  test('a pod whose finalizers are gone still has its grace', () => {
    runningPod(cluster.client, 'one', { metadata: { finalizers: ['example.com/hold'] } });
    const going = remove('one') as Pod;
    cluster.client.update<Pod>('pods', { ...going, metadata: { ...going.metadata, finalizers: [] } });
    expect(pod('one')!.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
  });
});

describe('refusals', () => {
  test('preconditions (rule 1.2.4)', () => {
    const { uid } = cluster.client.create('pods', podManifest('one')).metadata;
    expect(refusalOf(() => remove('one', { preconditions: { uid: 'other' } }))).toMatchObject({
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on Pod "one": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    });
    expect(refusalOf(() => remove('one', { preconditions: { resourceVersion: '1' } })).reason).toBe('Conflict');
    remove('one', { preconditions: { uid } });
    expect(pod('one')).toBeUndefined();
  });

  test.each(['default', 'kube-system'])('namespace %s (rule 4.7.2)', (name) => {
    expect(refusalOf(() => cluster.client.delete('namespaces', undefined, name))).toMatchObject({
      code: 403,
      message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    });
  });

  test('what is not there', () => {
    expect(refusalOf(() => remove('nope')).message).toBe('pods "nope" not found');
  });
});

test('a dry run deletes nothing', () => {
  cluster.client.create('pods', podManifest('one'));
  remove('one', { dryRun: true });
  expect(pod('one')).toBeDefined();
});

test('deletecollection takes what its selector selects', () => {
  for (const [name, app] of [['a', 'x'], ['b', 'y'], ['c', 'x']]) cluster.client.create('pods', podManifest(name!, { metadata: { labels: { app } } }));
  const deleted = cluster.client.deleteCollection('pods', { namespace: 'default', labelSelector: 'app=x' });
  expect(deleted.map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
  expect(cluster.client.list('pods').map(({ metadata }) => metadata.name)).toEqual(['b']);
  expect(refusalOf(() => cluster.client.deleteCollection('namespaces', {})).reason).toBe('MethodNotAllowed');
});
