import { beforeEach, describe, expect, test } from 'vitest';
import type { Deployment, KubeObject, Namespace, Pod } from '../../../src/model/object.ts';
import { createTestApiServer, podManifest, refusalOf } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;
const configMap = (metadata: object) => ({ metadata: { namespace: 'default', ...metadata } });
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

beforeEach(() => {
  cluster = createTestApiServer();
});

const created = (metadata: object) => cluster.client.create('configmaps', configMap(metadata)).metadata;
const refused = (plural: string, object: object) => refusalOf(() => cluster.client.create(plural, object as never));

describe('metadata that the server assigns (rule 1.1)', () => {
  test('uid, creationTimestamp and resourceVersion win over what the client says', () => {
    const metadata = created({ name: 'one', uid: 'mine', creationTimestamp: '2001-01-01T00:00:00Z', deletionTimestamp: '2001-01-01T00:00:00Z' });
    expect(metadata).toEqual({
      name: 'one',
      namespace: 'default',
      uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      resourceVersion: String(cluster.store.revision),
      creationTimestamp: '2025-06-01T08:00:00Z',
    });
  });

  test('generation starts at 1 where it is kept', () => {
    const pod = cluster.client.create('pods', podManifest('one'));
    expect(pod.metadata.generation).toBe(1);
    expect(cluster.client.create('pods', { ...podManifest('two'), metadata: { name: 'two', namespace: 'default', generation: 7 } as object }).metadata.generation).toBe(1);
    // Other kinds neither count nor care, and no update changes it.
    expect(created({ name: 'one' })).not.toHaveProperty('generation');
    expect(created({ name: 'two', generation: 7 }).generation).toBe(7);
    expect(cluster.client.update<KubeObject>('configmaps', { ...cluster.client.get<KubeObject>('configmaps', 'default', 'two'), metadata: { name: 'two', namespace: 'default', generation: 9 } } as unknown as KubeObject).metadata.generation).toBe(7);
    expect(refused('configmaps', configMap({ name: 'three', generation: -1 })).message).toBe('ConfigMap "three" is invalid: metadata.generation: Invalid value: -1: must be greater than or equal to 0');
  });

  test('a namespace gets its label, its finalizer and its phase', () => {
    const namespace = cluster.client.create<Namespace>('namespaces', { metadata: { name: 'team' } });
    expect(namespace).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'team' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  test('status of a create is ignored', () => {
    const pod = cluster.client.create<Pod>('pods', { ...podManifest('one'), status: { phase: 'Running', podIP: '10.0.0.1' } });
    expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  test('the same seed gives the same uids and names', () => {
    const [one, other] = [createTestApiServer(), createTestApiServer()].map(({ client }) => client.create('configmaps', configMap({ generateName: 'x-' })));
    expect(one).toEqual(other);
    expect(createTestApiServer({ seed: 2 }).client.create('configmaps', configMap({ generateName: 'x-' })).metadata.name).not.toBe(one!.metadata.name);
  });
});

describe('generated names (rule 1.1.7)', () => {
  test('take five characters without vowels', () => {
    expect(created({ generateName: 'settings-' })).toMatchObject({
      generateName: 'settings-',
      name: expect.stringMatching(/^settings-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
    });
  });

  test('are at most 63 characters long', () => {
    expect(created({ generateName: 'a'.repeat(80) }).name).toMatch(/^a{58}.{5}$/);
  });

  test('give way to a name', () => {
    expect(created({ name: 'one', generateName: 'settings-' }).name).toBe('one');
  });

  test('both base and result are checked', () => {
    const { message } = refused('configmaps', configMap({ generateName: 'Settings-' }));
    expect(message).toMatch(/^ConfigMap "Settings-.{5}" is invalid: \[metadata\.generateName: Invalid value: "Settings-": a lowercase.*, metadata\.name: Invalid value: "Settings-.{5}": a lowercase/);
  });
});

describe('refusals', () => {
  test.each<[string, string, object, string, string]>([
    ['a name that is taken', 'serviceaccounts', { metadata: { name: 'default', namespace: 'default' } }, 'AlreadyExists', 'serviceaccounts "default" already exists'],
    ['no name', 'configmaps', configMap({}), 'Invalid', 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
    ['a bad name', 'configmaps', configMap({ name: 'my_settings' }), 'Invalid', `ConfigMap "my_settings" is invalid: metadata.name: Invalid value: "my_settings": ${subdomain}`],
    ['a namespace with a dot', 'namespaces', { metadata: { name: 'my.space' } }, 'Invalid', 'Namespace "my.space" is invalid: metadata.name: Invalid value: "my.space": must not contain dots'],
    ['a missing namespace', 'configmaps', configMap({ name: 'one', namespace: 'nope' }), 'NotFound', 'namespaces "nope" not found'],
    [
      'too many annotations',
      'configmaps',
      configMap({ name: 'one', annotations: { a: 'x'.repeat(262144) } }),
      'Invalid',
      'ConfigMap "one" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [
      'an owner without a uid',
      'configmaps',
      configMap({ name: 'one', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '' }] }),
      'Invalid',
      'ConfigMap "one" is invalid: metadata.ownerReferences.uid: Invalid value: "": uid must not be empty',
    ],
    [
      'an owner with too many slashes',
      'configmaps',
      configMap({ name: 'one', ownerReferences: [{ apiVersion: 'a/b/c', kind: 'Pod', name: 'p', uid: 'u' }] }),
      'Invalid',
      'ConfigMap "one" is invalid: metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty',
    ],
    [
      'a finalizer without a domain',
      'configmaps',
      configMap({ name: 'one', finalizers: ['mine'] }),
      'Invalid',
      'ConfigMap "one" is invalid: metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ])('%s', (_, plural, object, reason, message) => {
    expect(refused(plural, object)).toMatchObject({ reason, message });
  });

  test('two controllers', () => {
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u', controller: true };
    const { message } = refused('configmaps', configMap({ name: 'one', ownerReferences: [owner, { ...owner, name: 'q' }] }));
    const text = (name: string): string => `v1.OwnerReference{APIVersion:"v1", Kind:"Pod", Name:"${name}", UID:"u", Controller:(*bool)(0xc000000000), BlockOwnerDeletion:(*bool)(nil)}`;
    expect(message).toContain(`metadata.ownerReferences: Invalid value: []v1.OwnerReference{${text('p')}, ${text('q')}}: `);
    expect(message).toContain('Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q');
  });

  test('an Event as an owner', () => {
    const owner = { apiVersion: 'v1', kind: 'Event', name: 'e', uid: 'u' };
    expect(refused('configmaps', configMap({ name: 'one', ownerReferences: [owner] })).message).toContain(
      'metadata.ownerReferences: Invalid value: v1.OwnerReference{APIVersion:"v1", Kind:"Event", Name:"e", UID:"u", Controller:(*bool)(nil), BlockOwnerDeletion:(*bool)(nil)}: /v1, Kind=Event is disallowed from being an owner',
    );
  });

  test('content of a terminating namespace', () => {
    cluster.client.create('namespaces', { metadata: { name: 'going' } });
    cluster.client.delete('namespaces', undefined, 'going');
    expect(refused('configmaps', configMap({ name: 'one', namespace: 'going' }))).toMatchObject({
      reason: 'Forbidden',
      message: 'configmaps "one" is forbidden: unable to create new content in namespace going because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating', message: 'namespace going is being terminated', field: 'metadata.namespace' }] },
    });
  });

  test('errors of several fields become one refusal with causes', () => {
    const refusal = refused('pods', podManifest('Bad', { spec: { containers: [{ name: 'One', image: 'nginx' }] } }));
    expect(refusal.reason).toBe('Invalid');
    expect(refusal.details.causes!.map(({ field }) => field)).toEqual(['metadata.name', 'spec.containers[0].name']);
  });

  test('nothing of a refused create is stored', () => {
    const { revision } = cluster.store;
    refused('configmaps', configMap({ name: 'Bad' }));
    expect(cluster.store.revision).toBe(revision);
  });
});

describe('shared parts', () => {
  test('pods of one frozen template share spec, labels and owners', () => {
    const deployment = cluster.client.create<Deployment>('deployments', {
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.17' }] } },
      },
    });
    const { spec, metadata } = deployment.spec.template;
    const make = (): Pod =>
      cluster.client.create<Pod>('pods', { metadata: { generateName: 'web-', namespace: 'default', labels: metadata!.labels }, spec });
    const [one, two] = [make(), make()];
    expect(one.spec).toBe(two.spec);
    expect(one.metadata.labels).toBe(metadata!.labels);
    expect(one.spec.volumes).toHaveLength(1);
    expect(spec).not.toHaveProperty('volumes');
    cluster.client.bind('default', one.metadata.name, 'worker-1');
    const bound = cluster.client.get<Pod>('pods', 'default', one.metadata.name);
    expect(bound.spec.containers).toBe(two.spec.containers);
    expect(two.spec.nodeName).toBeUndefined();
  });

  test('pods that differ in their host name share all else, and a bad name is still found', () => {
    const { spec } = cluster.client.create<Deployment>('deployments', {
      metadata: { name: 'named', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.17' }] } } },
    }).spec.template;
    const make = (hostname: string): Pod => cluster.client.create<Pod>('pods', { metadata: { generateName: 'web-', namespace: 'default' }, spec: { ...spec!, hostname } });
    // From the second one on: the first is what the others share.
    make('first');
    const [one, two] = [make('web-0'), make('web-1')];
    expect([one.spec.hostname, two.spec.hostname]).toEqual(['web-0', 'web-1']);
    for (const part of ['containers', 'volumes', 'tolerations'] as const) expect(one.spec[part]).toBe(two.spec[part]);
    expect({ ...one.spec, hostname: '' }).toEqual({ ...two.spec, hostname: '' });
    expect(() => make('Web_2')).toThrow(/spec.hostname: Invalid value: "Web_2"/);
    expect(make('web-3').spec.hostname).toBe('web-3');
  });
});
