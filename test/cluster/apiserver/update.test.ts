import { beforeEach, describe, expect, test } from 'vitest';
import type { ConfigMap, Deployment, KubeObject, Namespace, Pod } from '../../../src/model/object.ts';
import { createTestApiServer, podManifest, refusalOf } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;
let deployment: Deployment;

beforeEach(() => {
  cluster = createTestApiServer();
  deployment = cluster.client.create<Deployment>('deployments', {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.17' }] } },
    },
  });
});

const withMetadata = <T extends KubeObject>(object: T, metadata: object): T => ({ ...object, metadata: { ...object.metadata, ...metadata } });
const update = (object: Deployment): Deployment => cluster.client.update<Deployment>('deployments', object);
const scaled = (replicas: number): Deployment => ({ ...deployment, spec: { ...deployment.spec, replicas } });

describe('versions (rule 1.2.2)', () => {
  test('a stale one is a conflict', () => {
    update(scaled(2));
    expect(refusalOf(() => update(scaled(3)))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  test('without one the update overwrites', () => {
    update(scaled(2));
    expect(update(withMetadata(scaled(3), { resourceVersion: '' })).spec.replicas).toBe(3);
  });

  test('a kind that insists on one refuses', () => {
    const lease = cluster.client.create('leases', { metadata: { name: 'l', namespace: 'default' } });
    expect(refusalOf(() => cluster.client.update('leases', withMetadata(lease, { resourceVersion: '' }))).message).toContain(
      'metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    );
  });

  test('another uid is another object', () => {
    expect(refusalOf(() => update(withMetadata(scaled(2), { uid: 'other', resourceVersion: '1' })))).toMatchObject({
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on deployments.apps "web": StorageError: invalid object, Code: 4, Key: /registry/deployments/default/web, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${deployment.metadata.uid}`,
    });
  });

  test('an update that changes nothing stores nothing', () => {
    const { revision } = cluster.store;
    expect(update(withMetadata(scaled(1), { labels: {} }))).toBe(deployment);
    expect(cluster.store.revision).toBe(revision);
  });

  test('an object that is not there is not found', () => {
    expect(refusalOf(() => update(withMetadata(deployment, { name: 'nope' }))).message).toBe('deployments.apps "nope" not found');
  });
});

describe('what belongs to the server', () => {
  test('creation, generation and deletion are restored (rule 1.2.5)', () => {
    const after = update(withMetadata(scaled(2), { creationTimestamp: '2001-01-01T00:00:00Z', generation: 77, deletionTimestamp: '2001-01-01T00:00:00Z' }));
    expect(after.metadata).toMatchObject({ creationTimestamp: deployment.metadata.creationTimestamp, generation: 2 });
    expect(after.metadata).not.toHaveProperty('deletionTimestamp');
  });

  test('status is ignored where it is a subresource (rule 1.1.6)', () => {
    expect(update({ ...scaled(2), status: { replicas: 9 } }).status).toEqual({});
  });

  test('updateStatus writes status and nothing else', () => {
    const after = cluster.client.updateStatus<Deployment>('deployments', { ...withMetadata(scaled(7), { labels: { a: 'b' } }), status: { replicas: 9 } });
    expect(after.status).toEqual({ replicas: 9 });
    expect(after.spec).toBe(deployment.spec);
    expect(after.metadata).toMatchObject({ generation: 1 });
    expect(after.metadata.labels).toBeUndefined();
  });

  test('the finalizers of a namespace are not for an update', () => {
    const namespace = cluster.client.get<Namespace>('namespaces', undefined, 'default');
    const after = cluster.client.update<Namespace>('namespaces', { ...namespace, spec: { finalizers: [] } });
    expect(after.spec.finalizers).toEqual(['kubernetes']);
  });

  test('the label of a namespace comes back', () => {
    const namespace = cluster.client.get<Namespace>('namespaces', undefined, 'default');
    const after = cluster.client.update('namespaces', withMetadata(namespace, { labels: { team: 'a' } }));
    expect(after.metadata.labels).toEqual({ team: 'a', 'kubernetes.io/metadata.name': 'default' });
  });
});

describe('generation (rule 1.1.4)', () => {
  test.each<[string, (object: Deployment) => Deployment, number]>([
    ['spec', () => scaled(2), 2],
    ['annotations of a Deployment', (object) => withMetadata(object, { annotations: { a: 'b' } }), 2],
    ['labels', (object) => withMetadata(object, { labels: { a: 'b' } }), 1],
  ])('%s', (_, change, generation) => {
    expect(update(change(deployment)).metadata.generation).toBe(generation);
  });

  test('annotations of a pod do not count', () => {
    const pod = cluster.client.create<Pod>('pods', podManifest('one'));
    expect(cluster.client.update('pods', withMetadata(pod, { annotations: { a: 'b' } })).metadata.generation).toBe(1);
  });
});

describe('validation', () => {
  test('an immutable field', () => {
    const selector = { matchLabels: { app: 'other' } };
    const template = { ...deployment.spec.template, metadata: { labels: { app: 'other' } } };
    expect(refusalOf(() => update({ ...deployment, spec: { ...deployment.spec, selector, template } })).message).toBe(
      'Deployment.apps "web" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"other"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    );
  });

  test('a bad label', () => {
    expect(refusalOf(() => update(withMetadata(deployment, { labels: { a: 'b c' } }))).message).toContain(
      'Deployment.apps "web" is invalid: metadata.labels: Invalid value: "b c": a valid label must be',
    );
  });

  test('no new finalizers on an object that goes (rule 1.2.5)', () => {
    update(withMetadata(deployment, { finalizers: ['example.com/a', 'example.com/b'] }));
    const going = cluster.client.delete('deployments', 'default', 'web') as Deployment;
    expect(refusalOf(() => update(withMetadata(going, { finalizers: ['example.com/a', 'example.com/x'] }))).message).toBe(
      'Deployment.apps "web" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/x"}',
    );
    expect(update(withMetadata(going, { finalizers: ['example.com/b'] })).metadata.finalizers).toEqual(['example.com/b']);
  });
});

describe('patch (rules 1.2.3, 1.13.5)', () => {
  const patch = (type: 'json' | 'merge' | 'strategic', body: unknown, plural = 'deployments', name = 'web') => {
    const response = cluster.server.handleRequest({ verb: 'patch', plural, namespace: 'default', name, patchType: type, patch: body });
    return (response as { object: Deployment }).object;
  };

  test('strategic merges lists by key and puts a new container first', () => {
    const after = patch('strategic', { spec: { template: { spec: { containers: [{ name: 'side', image: 'redis:7' }] } } } });
    expect(after.spec.template.spec!.containers.map(({ name }) => name)).toEqual(['side', 'web']);
    expect(after.spec.template.spec!.containers[0]).toMatchObject({ imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' });
    expect(after.metadata.generation).toBe(2);
  });

  test('merge replaces lists and null deletes', () => {
    patch('merge', { metadata: { annotations: { a: '1', b: '2' } } });
    expect(patch('merge', { metadata: { annotations: { a: null } } }).metadata.annotations).toEqual({ b: '2' });
  });

  test('json edits by path', () => {
    expect(patch('json', [{ op: 'replace', path: '/spec/replicas', value: 4 }]).spec.replicas).toBe(4);
  });

  test('a resourceVersion in the body must match', () => {
    const body = (resourceVersion: string) => ({ metadata: { resourceVersion }, spec: { replicas: 5 } });
    expect(refusalOf(() => patch('merge', body('1'))).reason).toBe('Conflict');
    expect(patch('merge', body(deployment.metadata.resourceVersion)).spec.replicas).toBe(5);
  });

  test('what cannot change', () => {
    cluster.client.create<ConfigMap>('configmaps', { metadata: { name: 'fixed', namespace: 'default' } });
    const refused = (type: 'json' | 'merge', body: unknown) => refusalOf(() => patch(type, body, 'configmaps', 'fixed'));
    expect(refused('json', [{ op: 'replace', path: '/metadata/name', value: 'other' }])).toMatchObject({
      reason: 'BadRequest',
      message: 'the name of the object (other) does not match the name on the URL (fixed)',
    });
    expect(refused('merge', { metadata: { namespace: 'other' } })).toMatchObject({
      reason: 'BadRequest',
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    });
    expect(refused('merge', { metadata: null }).message).toBe('the name of the object (fixed based on URL) was undeterminable: name must be provided');
    expect(refused('merge', { kind: 'Secret' })).toMatchObject({ reason: 'Invalid', message: expect.stringMatching(/patch: Invalid value: "\{.*\}": converting \(v1\.Secret\) to \(core\.ConfigMap\): unknown conversion$/) });
    expect(refused('json', [{ op: 'replace', path: '/apiVersion', value: 'v2' }]).message).toMatch(/: no kind "ConfigMap" is registered for version "v2" in scheme ".+"$/);
    const { revision } = cluster.store;
    patch('merge', { metadata: { namespace: null } }, 'configmaps', 'fixed');
    patch('merge', { metadata: { creationTimestamp: '2020-01-01T00:00:00Z' } }, 'configmaps', 'fixed');
    expect(cluster.store.revision).toBe(revision);
  });

  test('a wrong type is refused', () => {
    expect(refusalOf(() => patch('merge', { spec: { replicas: 'many' } })).reason).toBe('Invalid');
  });

  test('tolerations taken from a pod come back before validation', () => {
    const pod = cluster.client.create<Pod>('pods', podManifest('one'));
    expect(patch('merge', { spec: { tolerations: [] } }, 'pods', 'one')).toBe(pod);
  });

  test('labelling a pod keeps its spec shared', () => {
    const pod = cluster.client.create<Pod>('pods', podManifest('one'));
    expect(patch('merge', { metadata: { labels: { a: 'b' } } }, 'pods', 'one').spec).toBe(pod.spec);
  });

  test('the status subresource', () => {
    const after = cluster.client.patch<Deployment>('deployments', 'default', 'web', 'merge', { spec: { replicas: 9 }, status: { replicas: 3 } }, 'status');
    expect([after.spec.replicas, after.status.replicas]).toEqual([1, 3]);
  });
});

describe('scale', () => {
  test('sets replicas', () => {
    expect(cluster.client.scale('deployments', 'default', 'web', 4)).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 4 } });
  });

  test('is validated', () => {
    expect(refusalOf(() => cluster.client.scale('deployments', 'default', 'web', -1)).message).toContain('spec.replicas: Invalid value: -1');
  });

  test('is not for every kind', () => {
    expect(refusalOf(() => cluster.client.scale('configmaps', 'default', 'web', 1)).reason).toBe('MethodNotAllowed');
  });
});
