import { beforeEach, describe, expect, test } from 'vitest';
import type { Node, PersistentVolumeClaim, Pod, PodSpec, ServiceAccount } from '../../../src/model/object.ts';
import { deepFreeze } from '../../../src/model/equal.ts';
import { createTestApiServer, podManifest, refusalOf } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
});

const admitted = (spec: object = {}, metadata: object = {}): PodSpec => cluster.client.create<Pod>('pods', podManifest('one', { spec, metadata })).spec;
const refused = (spec: object) => refusalOf(() => admitted(spec));

describe('ServiceAccount (rule 1.10.3)', () => {
  const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

  test('gives the default account and mounts its token in every container', () => {
    const containers = [{ name: 'one', image: 'a' }, { name: 'two', image: 'a' }];
    const spec = admitted({ containers, initContainers: [{ name: 'init', image: 'a' }] });
    expect(spec).toMatchObject({ serviceAccountName: 'default', serviceAccount: 'default' });
    expect(spec.volumes).toEqual([
      {
        name: expect.stringMatching(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
          ],
        },
      },
    ]);
    const { name } = spec.volumes![0]!;
    for (const { volumeMounts } of [...spec.containers, ...spec.initContainers!]) {
      expect(volumeMounts).toEqual([{ name, readOnly: true, mountPath: tokenPath }]);
    }
  });

  test.each<[string, object, object]>([
    ['the pod declines', { automountServiceAccountToken: false }, {}],
    ['the account declines', {}, { automountServiceAccountToken: false }],
    ['every container has something there already', { volumes: [{ name: 'v' }], containers: [{ name: 'one', image: 'a', volumeMounts: [{ name: 'v', mountPath: tokenPath }] }] }, {}],
  ])('mounts nothing when %s', (_, spec, account) => {
    const live = cluster.client.get<ServiceAccount>('serviceaccounts', 'default', 'default');
    cluster.client.update<ServiceAccount>('serviceaccounts', { ...live, ...account });
    expect((admitted(spec).volumes ?? []).filter(({ name }) => name.startsWith('kube-api-access'))).toEqual([]);
  });

  test('the pod overrules an account that declines', () => {
    const live = cluster.client.get<ServiceAccount>('serviceaccounts', 'default', 'default');
    cluster.client.update<ServiceAccount>('serviceaccounts', { ...live, automountServiceAccountToken: false });
    expect(admitted({ automountServiceAccountToken: true }).volumes).toHaveLength(1);
  });

  test('copies pull secrets unless the pod has its own', () => {
    const live = cluster.client.get<ServiceAccount>('serviceaccounts', 'default', 'default');
    cluster.client.update<ServiceAccount>('serviceaccounts', { ...live, imagePullSecrets: [{ name: 'registry' }] });
    expect(admitted().imagePullSecrets).toEqual([{ name: 'registry' }]);
    cluster.client.delete('pods', 'default', 'one');
    expect(admitted({ imagePullSecrets: [{ name: 'mine' }] }).imagePullSecrets).toEqual([{ name: 'mine' }]);
  });

  test('a missing account refuses, also under a name still to be generated', () => {
    const message = 'is forbidden: error looking up service account default/robot: serviceaccount "robot" not found';
    expect(refused({ serviceAccountName: 'robot' })).toMatchObject({ code: 403, message: `pods "one" ${message}` });
    const generated = podManifest('', { metadata: { name: undefined, generateName: 'web-' }, spec: { serviceAccountName: 'robot' } });
    expect(refusalOf(() => cluster.client.create('pods', generated)).message).toBe(`pods "web-" ${message}`);
  });

  test('a mirror pod is left alone', () => {
    const spec = admitted({}, { annotations: { 'kubernetes.io/config.mirror': 'x' } });
    expect(spec.serviceAccountName).toBeUndefined();
    expect(spec.volumes).toBeUndefined();
  });

  test('a frozen spec follows its account', () => {
    const spec = deepFreeze({ containers: [{ name: 'one', image: 'a' }] });
    const secrets = (name: string) => cluster.client.create<Pod>('pods', { metadata: { name, namespace: 'default' }, spec }).spec.imagePullSecrets;
    expect(secrets('a')).toBeUndefined();
    const live = cluster.client.get<ServiceAccount>('serviceaccounts', 'default', 'default');
    cluster.client.update<ServiceAccount>('serviceaccounts', { ...live, imagePullSecrets: [{ name: 'registry' }] });
    expect(secrets('b')).toEqual([{ name: 'registry' }]);
  });
});

describe('Priority (rule 1.10.4)', () => {
  const priorityClass = (name: string, value: number, rest: object = {}) =>
    cluster.client.create('priorityclasses', { metadata: { name }, value, ...rest });

  test('is 0 without a class', () => {
    expect(admitted()).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  });

  test('comes from the class', () => {
    priorityClass('high', 1000, { preemptionPolicy: 'Never' });
    expect(admitted({ priorityClassName: 'high' })).toMatchObject({ priority: 1000, preemptionPolicy: 'Never' });
  });

  test('comes from the class that is the default', () => {
    priorityClass('usual', 7, { globalDefault: true });
    expect(admitted()).toMatchObject({ priority: 7, priorityClassName: 'usual' });
  });

  test('an unknown class refuses', () => {
    expect(refused({ priorityClassName: 'nope' }).message).toBe('pods "one" is forbidden: no PriorityClass with name nope was found');
  });

  test('a number of its own refuses', () => {
    expect(refused({ priority: 5 }).message).toBe(
      'pods "one" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
  });

  test('there is one default', () => {
    priorityClass('usual', 7, { globalDefault: true });
    expect(refusalOf(() => priorityClass('other', 8, { globalDefault: true })).message).toContain(
      "PriorityClass with name 'usual' is already marked as default. Only one default can exist",
    );
  });
});

describe('DefaultTolerationSeconds (rule 1.10.5)', () => {
  const keys = (tolerations?: object[]): string[] =>
    (admitted({ tolerations }).tolerations ?? []).map(({ key = '*', tolerationSeconds }) => `${key.split('/').at(-1)} ${tolerationSeconds ?? '-'}`);

  test.each<[string, object[] | undefined, string[]]>([
    ['none', undefined, ['not-ready 300', 'unreachable 300']],
    ['another key', [{ key: 'a', operator: 'Exists' }], ['a -', 'not-ready 300', 'unreachable 300']],
    ['one of them', [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }], ['unreachable 5', 'not-ready 300']],
    ['one of them with another effect', [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' }], ['not-ready -', 'not-ready 300', 'unreachable 300']],
    ['everything', [{ operator: 'Exists' }], ['* -']],
  ])('%s', (_, tolerations, expected) => {
    expect(keys(tolerations)).toEqual(expected);
  });
});

test('TaintNodesByCondition: a new node is not ready (rule 1.10.6)', () => {
  const taints = [{ key: 'a', effect: 'NoExecute' }];
  const node = cluster.client.create<Node>('nodes', { metadata: { name: 'n' }, spec: { taints } });
  expect(node.spec.taints).toEqual([...taints, { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
  expect(cluster.client.update<Node>('nodes', { ...node, spec: { taints } }).spec.taints).toEqual(taints);
});

describe('storage (rules 1.10.7, 1.10.8)', () => {
  const claim = (name: string, spec: object = {}) =>
    cluster.client.create<PersistentVolumeClaim>('persistentvolumeclaims', {
      metadata: { name, namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    });
  const storageClass = (name: string, fields: object = {}) =>
    cluster.client.create('storageclasses', {
      metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'example.com/disk',
      ...fields,
    });

  test('a claim without a class gets the default one, the newest of several; no class at all is an answer too', () => {
    expect(claim('before').spec).not.toHaveProperty('storageClassName');
    storageClass('old');
    cluster.clock.advance(1000);
    storageClass('young');
    storageClass('zwilling');
    expect(claim('open').spec.storageClassName).toBe('young');
    expect(claim('none', { storageClassName: '' }).spec.storageClassName).toBe('');
    expect(claim('other', { storageClassName: 'else' }).spec.storageClassName).toBe('else');
  });

  test('claims and volumes are born protected', () => {
    expect(claim('data').metadata.finalizers).toEqual(['kubernetes.io/pvc-protection']);
    const spec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } };
    expect(cluster.client.create('persistentvolumes', { metadata: { name: 'disk' }, spec }).metadata.finalizers).toEqual(['kubernetes.io/pv-protection']);
  });

  test('only a bound claim of a class that allows it may grow', () => {
    storageClass('fixed');
    storageClass('elastic', { allowVolumeExpansion: true });
    const grow = (name: string) => {
      const object = cluster.client.get<PersistentVolumeClaim>('persistentvolumeclaims', 'default', name);
      const resources = { requests: { storage: '2Gi' } };
      return cluster.client.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...object, spec: { ...object.spec, resources } });
    };
    for (const [name, storageClassName] of [['a', 'fixed'], ['b', 'elastic']]) {
      const object = claim(name!, { storageClassName });
      cluster.client.updateStatus('persistentvolumeclaims', { ...object, status: { phase: 'Bound', capacity: { storage: '1Gi' } } });
    }
    expect(refusalOf(() => grow('a')).message).toBe(
      'persistentvolumeclaims "a" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
    expect(grow('b').spec.resources?.requests?.storage).toBe('2Gi');
  });
});
