import { beforeEach, describe, expect, test } from 'vitest';
import { deepFreeze } from '../../../src/model/equal.ts';
import type { ManagedFieldsEntry, Request } from '../../../src/model/client.ts';
import type { Deployment, KubeObject } from '../../../src/model/object.ts';
import { createTestApiServer, refusalOf } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
});

interface Container {
  name: string;
  image?: string;
  env?: { name?: string; value?: string }[];
  ports?: { containerPort: number }[];
}

const labels = { app: 'web' };
const deployment = (spec: object = {}, containers: Container[] = [{ name: 'web', image: 'nginx:1.27' }], metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', ...metadata },
  spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } }, ...spec },
});
const web = (): Deployment => cluster.client.get('deployments', 'default', 'web');
const containers = () => web().spec.template.spec!.containers;
const ask = (request: Request) => cluster.server.handleRequest(request) as { object: KubeObject; isNew?: boolean; managedFields?: readonly ManagedFieldsEntry[] };
const apply = (configuration: unknown, options: { fieldManager?: string; force?: boolean; dryRun?: boolean } = {}) =>
  ask({ verb: 'serverSideApply', plural: 'deployments', namespace: 'default', name: 'web', configuration, fieldManager: 'kubectl', ...options });
const refused = (configuration: unknown, fieldManager = 'kubectl'): string => refusalOf(() => apply(configuration, { fieldManager })).message;
const patch = (body: unknown, fieldManager: string, subresource?: string) =>
  ask({ verb: 'patch', plural: 'deployments', namespace: 'default', name: 'web', patchType: 'merge', patch: body, fieldManager, ...(subresource === undefined ? {} : { subresource }) });
const entries = (): readonly ManagedFieldsEntry[] => cluster.server.managedFields(web());
const managers = (): string[] => entries().map(({ manager, operation, subresource }) => [manager, operation, subresource].filter(Boolean).join(' '));
const fieldsOf = (name: string): object | undefined => entries().find(({ manager }) => manager === name)?.fieldsV1;

describe('what is applied', () => {
  test('an object that is not there is made, and its fields belong to who applied them', () => {
    expect(apply(deployment()).isNew).toBe(true);
    expect(fieldsOf('kubectl')).toEqual({
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:template': { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } } },
      },
    });
    const { revision } = cluster.store;
    expect(apply(deployment()).isNew).toBe(false);
    expect(cluster.store.revision).toBe(revision);
  });

  test('fields that are left out go, defaults come back, and what others own stays', () => {
    apply(deployment({ minReadySeconds: 5, revisionHistoryLimit: 3 }, [{ name: 'web', image: 'nginx:1.27', env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] }, { name: 'side', image: 'busybox' }]));
    apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { minReadySeconds: 5 } }, { fieldManager: 'other' });
    patch({ metadata: { labels: { mine: 'yes' } } }, 'kubectl-label');
    apply(deployment({}, [{ name: 'web', image: 'nginx:1.27', env: [{ name: 'A', value: '1' }] }]));
    expect(web().spec).toMatchObject({ minReadySeconds: 5, revisionHistoryLimit: 10 });
    expect(web().metadata.labels).toEqual({ mine: 'yes' });
    expect(containers().map(({ name }) => name)).toEqual(['web']);
    expect(containers()[0]!.env).toEqual([{ name: 'A', value: '1' }]);
    apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } }, { fieldManager: 'other' });
    expect(web().spec.minReadySeconds).toBeUndefined();
    expect(managers()).not.toContain('other Apply');
  });

  test('the last of what a manager had in the metadata goes, and the metadata stays', () => {
    apply(deployment({}, undefined, { labels: { mine: 'yes' } }));
    apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 1 } }, { fieldManager: 'other' });
    const { uid, creationTimestamp } = web().metadata;
    apply(deployment());
    expect(web().metadata).toMatchObject({ name: 'web', namespace: 'default', uid, creationTimestamp });
    expect(web().metadata.labels).toBeUndefined();
  });

  test('items of lists with keys are merged in the order of the configuration, those of others stay where they are', () => {
    apply(deployment({}, [{ name: 'b', image: 'b' }, { name: 'c', image: 'c' }]));
    patch({ spec: { template: { spec: { containers: [{ name: 'x', image: 'x' }, { name: 'b', image: 'b' }, { name: 'c', image: 'c' }] } } } }, 'tool');
    apply(deployment({}, [{ name: 'c', image: 'c' }, { name: 'new', image: 'n' }, { name: 'b', image: 'b' }]));
    expect(containers().map(({ name }) => name)).toEqual(['x', 'c', 'new', 'b']);
  });

  test('a status is not applied with the object, but through its own door', () => {
    apply(deployment());
    const status = { replicas: 7 };
    apply({ ...deployment(), status });
    expect(web().status).toEqual({});
    ask({ verb: 'serverSideApply', plural: 'deployments', namespace: 'default', name: 'web', configuration: { ...deployment({ replicas: 9 }), status }, fieldManager: 'me', subresource: 'status' });
    expect([web().status, web().spec.replicas]).toEqual([status, 1]);
    expect(managers()).toEqual(['kubectl Apply', 'me Apply status']);
    expect(fieldsOf('me')).toEqual({ 'f:status': { 'f:replicas': {} } });
  });

  test('a dry run answers what would be and changes neither the object nor its managers', () => {
    apply(deployment());
    const before = managers();
    const { object, managedFields } = apply(deployment({ replicas: 4 }), { fieldManager: 'other', force: true, dryRun: true });
    expect((object as Deployment).spec.replicas).toBe(4);
    expect(managedFields?.map(({ manager }) => manager)).toContain('other');
    expect(web().spec.replicas).toBe(1);
    expect(managers()).toEqual(before);
  });
});

describe('conflicts', () => {
  test('one names its field, several are listed by manager; nothing is changed', () => {
    apply(deployment());
    expect(refused(deployment({ replicas: 2 }), 'other')).toBe('Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas');
    expect(refused(deployment({ replicas: 2 }, [{ name: 'web', image: 'nginx:1.28' }]), 'other')).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubectl":\n- .spec.replicas\n- .spec.template.spec.containers[name="web"].image',
    );
    expect(web().spec.replicas).toBe(1);
  });

  test('who updates is named with the version it used, and a subresource with its name', () => {
    apply(deployment());
    patch({ spec: { replicas: 5 } }, 'kubectl-patch');
    expect(refused(deployment())).toBe('Apply failed with 1 conflict: conflict with "kubectl-patch" using apps/v1: .spec.replicas');
    ask({ verb: 'scale', plural: 'deployments', namespace: 'default', name: 'web', replicas: 7, fieldManager: 'kubectl' });
    const refusal = refusalOf(() => apply(deployment()));
    expect(refusal.message).toBe('Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas');
    expect(refusal.toStatus()).toMatchObject({
      code: 409,
      reason: 'Conflict',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl" with subresource "scale" using apps/v1', field: '.spec.replicas' }] },
    });
  });

  test('the same value is owned together; force takes it', () => {
    apply(deployment());
    apply(deployment(), { fieldManager: 'other' });
    expect(managers()).toEqual(['kubectl Apply', 'other Apply']);
    apply(deployment({ replicas: 3 }), { fieldManager: 'other', force: true });
    expect(fieldsOf('kubectl')).not.toHaveProperty('f:spec.f:replicas');
    expect(refused(deployment())).toContain('conflict with "other": .spec.replicas');
  });

  test('a component that changes what a user applied becomes its owner', () => {
    apply(deployment());
    const client = cluster.server.client({ name: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler' });
    client.update('deployments', { ...web(), spec: { ...web().spec, replicas: 9 } });
    expect(refused(deployment())).toBe('Apply failed with 1 conflict: conflict with "kube-controller-manager" using apps/v1: .spec.replicas');
  });
});

describe('client-side apply', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

  test('owns what it wrote with the defaults; kubectl may take over what nobody changed since', () => {
    cluster.server.handleRequest({ verb: 'apply', manifest: deployment() });
    expect(managers()).toEqual(['kubectl-client-side-apply Update']);
    expect(fieldsOf('kubectl-client-side-apply')).toMatchObject({
      'f:metadata': { 'f:annotations': { '.': {}, [`f:${annotation}`]: {} } },
      'f:spec': { 'f:progressDeadlineSeconds': {}, 'f:strategy': { 'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} }, 'f:type': {} } },
    });
    expect(refused(deployment({ replicas: 2 }), 'other')).toBe('Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas');
    apply(deployment({ replicas: 2 }));
    expect(web().spec.replicas).toBe(2);
    expect(web().metadata.annotations![annotation]).toContain('"replicas":2');
  });

  test('who writes the status stays one manager, whatever list a client sends back', () => {
    apply(deployment());
    const status = (replicas: number) => cluster.client.updateStatus('deployments', { ...web(), status: { replicas } });
    status(1);
    const value = entries().filter(({ manager }) => manager !== 'kubectl');
    ask({ verb: 'patch', plural: 'deployments', namespace: 'default', name: 'web', patchType: 'json', patch: [{ op: 'replace', path: '/metadata/managedFields', value }], fieldManager: 'me' });
    cluster.client.updateStatus('deployments', { ...web(), status: { replicas: 1, readyReplicas: 1 } });
    expect(managers()).toEqual(['kube-controller-manager Update status']);
  });

  test('managers can be written by a patch that knows them, and are forgotten when told so', () => {
    cluster.server.handleRequest({ verb: 'apply', manifest: deployment() });
    const [entry] = entries();
    const value = [{ ...entry, manager: 'kubectl', operation: 'Apply' }];
    ask({ verb: 'patch', plural: 'deployments', namespace: 'default', name: 'web', patchType: 'json', patch: [{ op: 'replace', path: '/metadata/managedFields', value }], fieldManager: 'kubectl' });
    expect(managers()).toEqual(['kubectl Apply']);
    patch({ metadata: { managedFields: [{}] } }, 'kubectl-patch');
    expect(managers()).toEqual([]);
    expect(refusalOf(() => patch({ metadata: { managedFields: 'nonsense' } }, 'kubectl-patch')).message).toContain('of type []v1.ManagedFieldsEntry');
  });
});

test.each<[string, object, string]>([
  ['an unknown field', deployment({ replica: 1 }), '.spec.replica: field not declared in schema'],
  ['a wrong type', deployment({ replicas: 'x' }), '.spec.replicas: expected numeric (int or float), got string'],
  ['the same key twice', deployment({}, [{ name: 'a' }, { name: 'a' }]), '.spec.template.spec.containers: duplicate entries for key [name="a"]'],
  ['no key', deployment({}, [{ name: 'a', env: [{ value: '1' }] }]), `.spec.template.spec.containers[name="a"].env: element 0: associative list with keys has an element that omits key field "name" (and doesn't have default value)`],
  ['several things', deployment({ replicas: 'x', paused: 'y' }, [{ name: 'a', imagee: 'b' } as never]), 'errors:\n  .spec.replicas: expected numeric (int or float), got string\n  .spec.template.spec.containers[name="a"].imagee: field not declared in schema\n  .spec.paused: expected boolean, got &{y}'],
  ['no list', deployment({ template: { spec: { containers: {} } } }), '.spec.template.spec.containers: expected list, got &{map[]}'],
])('%s is refused', (_, configuration, problem) => {
  expect(refused(configuration)).toBe(`failed to create typed patch object (default/web; apps/v1, Kind=Deployment): ${problem}`);
});

test('managedFields of a configuration, another name and a stale version are refused', () => {
  apply(deployment());
  expect(refused(deployment({}, undefined, { managedFields: [] }))).toBe('metadata.managedFields must be nil');
  expect(refused({ ...deployment(), metadata: { name: 'other' } })).toContain('does not match the name on the URL');
  expect(refused(deployment({}, undefined, { resourceVersion: '1' }))).toContain('the object has been modified');
});

describe('what nobody outside has written', () => {
  test('is worked out from the object: who made it and who writes its status', () => {
    const pod = cluster.client.create('pods', { metadata: { name: 'p', namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'nginx' }], serviceAccountName: 'default' } });
    const [maker] = cluster.server.managedFields(pod);
    expect(maker).toMatchObject({ manager: 'kube-controller-manager', operation: 'Update', apiVersion: 'v1', time: '2025-06-01T08:00:00Z' });
    expect(Object.keys((maker!.fieldsV1 as { 'f:spec': object })['f:spec'])).toEqual(['f:containers', 'f:dnsPolicy', 'f:enableServiceLinks', 'f:restartPolicy', 'f:schedulerName', 'f:securityContext', 'f:terminationGracePeriodSeconds']);
  });

  test('pods that share their template share what their maker owns, others do not', () => {
    const template = deepFreeze({ containers: [{ name: 'c', image: 'nginx' }], automountServiceAccountToken: false, serviceAccountName: 'default' });
    const labels = deepFreeze({ app: 'web' });
    const pod = (name: string, metadata: object = {}, spec: object = template) => cluster.client.create('pods', { metadata: { name, namespace: 'default', ...metadata }, spec });
    const made = (object: KubeObject) => cluster.server.managedFields(object)[0]!.fieldsV1 as { 'f:metadata'?: object; 'f:spec': object };
    const [one, two] = [made(pod('a', { labels })), made(pod('b', { labels }))];
    expect(two).toBe(one);
    expect(Object.keys(made(pod('c', { labels }, { ...template, hostNetwork: true }))['f:spec'])).toContain('f:hostNetwork');
    expect(made(pod('d', { labels: { tier: 'x' } }))['f:metadata']).toEqual({ 'f:labels': { '.': {}, 'f:tier': {} } });
    expect(made(pod('e'))['f:metadata']).toBeUndefined();
    expect(one['f:metadata']).toEqual({ 'f:labels': { '.': {}, 'f:app': {} } });
  });

  test.each([['kubelet', 'kubelet'], ['default-scheduler', 'kube-scheduler'], ['deployment-controller', 'kube-controller-manager']])('an event of %s is written by %s', (component, manager) => {
    const pod = cluster.client.create('pods', { metadata: { name: 'p', namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } });
    cluster.server.recorder({ component }).event(pod, 'Normal', 'Said', 'something');
    const [event] = cluster.events('default');
    expect(cluster.server.managedFields(event!).map((entry) => entry.manager)).toEqual([manager]);
  });

  test('the first write from outside notes it all', () => {
    cluster.client.create('configmaps', { metadata: { name: 'c', namespace: 'default' }, data: { a: '1', b: '1' } });
    ask({ verb: 'patch', plural: 'configmaps', namespace: 'default', name: 'c', patchType: 'merge', patch: { data: { a: '2' } }, fieldManager: 'me' });
    const found = cluster.server.managedFields(cluster.client.get('configmaps', 'default', 'c'));
    expect(Object.fromEntries(found.map(({ manager, fieldsV1 }) => [manager, fieldsV1]))).toEqual({ 'kube-controller-manager': { 'f:data': { '.': {}, 'f:b': {} } }, me: { 'f:data': { 'f:a': {} } } });
  });

  test('a twelfth manager makes the oldest two one', () => {
    apply(deployment());
    for (let index = 0; index < 12; index++) {
      cluster.clock.advance(1000);
      patch({ metadata: { labels: { [`l${index}`]: 'x' } } }, `tool-${index}`);
    }
    expect(managers().filter((name) => name.endsWith('Update'))).toEqual(['ancient-changes Update', ...[3, 4, 5, 6, 7, 8, 9, 10, 11].map((index) => `tool-${index} Update`)]);
  });
});
