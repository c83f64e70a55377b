// What a ResourceQuota counts, whom it refuses and in which words, and when it counts anew (rules 4.8.1, 4.8.2).
import { describe, expect, it, test } from 'vitest';
import { ApiError } from '../../../src/model/errors.ts';
import type { ResourceQuota } from '../../../src/model/object.ts';
import { load } from 'js-yaml';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster, setFault } from '../../support/cluster.ts';

const quota = (spec: string, name = 'q'): string => `{apiVersion: v1, kind: ResourceQuota, metadata: {name: ${name}}, spec: ${spec}}`;
const container = (name: string, resources = '{}'): string => `{name: ${name}, image: nginx, resources: ${resources}}`;
const pod = (name: string, containers: string, rest = ''): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [${containers}]${rest}}}`;

function clusterWith(...quotas: string[]): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  for (const each of quotas) cluster.apply(each);
  cluster.advance('1s');
  return cluster;
}

/** 'accepted', or why not. */
function outcome(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  return 'accepted';
}

/** What is used of each, now or after the next count. */
const used = (cluster: TestCluster, name = 'q'): string => {
  const { status } = cluster.admin.get<ResourceQuota>('resourcequotas', 'default', name);
  return Object.entries(status.used ?? {}).map(([resource, amount]) => `${resource}=${String(amount)}`).join(' ');
};
const counted = (cluster: TestCluster, name?: string): string => {
  cluster.advance('301s');
  return used(cluster, name);
};

describe('4.8.2 what is counted', () => {
  const service = (rest: string): string => `{apiVersion: v1, kind: Service, metadata: {name: s}, spec: ${rest}}`;
  const claim = (rest: string): string => `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {accessModes: [ReadWriteOnce]${rest}, resources: {requests: {storage: 3Gi}}}}`;
  const both = pod('p', `${container('a', '{requests: {cpu: 100m, memory: 64Mi, ephemeral-storage: 1Gi}, limits: {cpu: 200m, memory: 128Mi, ephemeral-storage: 2Gi}}')}, ${container('b', '{requests: {cpu: 50m, memory: 0}, limits: {cpu: 100m, memory: 0}}')}`);
  const ports = 'ports: [{port: 80}, {port: 81, name: b}]'.replace('{port: 80}', '{port: 80, name: a}');

  test.each<[string, string, string]>([
    ['pods, under every name of their resources', both, 'count/pods=1 cpu=150m ephemeral-storage=1Gi limits.cpu=300m limits.ephemeral-storage=2Gi limits.memory=128Mi memory=64Mi pods=1 requests.cpu=150m requests.ephemeral-storage=1Gi requests.memory=64Mi'],
    ['extended resources, by what is requested', pod('p', container('a', '{limits: {example.com/gpu: 2}}')), 'requests.example.com/gpu=2'],
    ['hugepages, with and without the prefix', pod('p', container('a', '{requests: {cpu: 1, hugepages-2Mi: 4Mi}, limits: {hugepages-2Mi: 4Mi}}')), 'hugepages-2Mi=4Mi requests.hugepages-2Mi=4Mi'],
    ['a Service beside that of the API', service('{ports: [{port: 80}]}'), 'count/services=2 services=2 services.loadbalancers=0 services.nodeports=0'],
    ['each port that a node opens', service(`{type: NodePort, ${ports}}`), 'count/services=2 services=2 services.loadbalancers=0 services.nodeports=2'],
    ['a load balancer, and its node ports', service(`{type: LoadBalancer, ${ports}}`), 'count/services=2 services=2 services.loadbalancers=1 services.nodeports=2'],
    ['of a load balancer without node ports those that are asked for', service('{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80, name: a, nodePort: 30500}, {port: 81, name: b}]}'), 'count/services=2 services=2 services.loadbalancers=1 services.nodeports=1'],
    ['claims and what they ask for, for all and by class', claim(', storageClassName: gold'), 'count/persistentvolumeclaims=1 gold.storageclass.storage.k8s.io/persistentvolumeclaims=1 gold.storageclass.storage.k8s.io/requests.storage=3Gi persistentvolumeclaims=1 requests.storage=3Gi silver.storageclass.storage.k8s.io/requests.storage=0'],
    ['ConfigMaps', '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}', 'configmaps=2 count/configmaps=2'],
    ['Secrets', '{apiVersion: v1, kind: Secret, metadata: {name: c}}', 'count/secrets=1 secrets=1'],
    ['ReplicationControllers', '{apiVersion: v1, kind: ReplicationController, metadata: {name: c}, spec: {replicas: 0, selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}}}', 'count/replicationcontrollers=1 replicationcontrollers=1'],
    ['quotas themselves', quota('{hard: {pods: 1}}', 'other'), 'count/resourcequotas=2 resourcequotas=2'],
    ['other kinds by their full name', '{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {schedule: "0 0 1 1 *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: nginx}]}}}}}}', 'count/cronjobs.batch=1'],
    ['what has no kind is neither counted nor refused', '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}', ''],
  ])('%s', (_, object, expected) => {
    const names = expected.split(' ').filter(Boolean).map((each) => each.split('=')[0]!);
    const cluster = clusterWith(quota(`{hard: {${[...names, 'count/unheard.of'].map((name) => `${name}: 10Gi`.replace(/: 10Gi$/, /memory|storage$|hugepages/.test(name) ? ': 10Gi' : ': 10')).join(', ')}}}`));
    expect(outcome(() => cluster.apply(object))).toBe('accepted');
    expect(used(cluster), 'charged by admission').toBe(expected);
    expect(counted(cluster), 'counted by the controller').toBe(expected);
  });

  it('pods that have ended do not count, but as objects they do', () => {
    const cluster = clusterWith(quota('{hard: {pods: 3, count/pods: 3, requests.cpu: 1}}'));
    cluster.apply(pod('p', '{name: c, image: busybox, command: [sh, -c, "sleep 5"], resources: {requests: {cpu: 100m}}}', ', restartPolicy: Never'));
    expect(used(cluster)).toBe('count/pods=1 pods=1 requests.cpu=100m');
    cluster.until('its end', () => cluster.status('p') === 'Completed', '1m');
    cluster.advance('1s');
    expect(used(cluster)).toBe('count/pods=1 pods=0 requests.cpu=0');
  });

  it('pods that are being deleted count until they are gone, or twice their grace is over', () => {
    const cluster = clusterWith(quota('{hard: {pods: 3}}'));
    cluster.apply(pod('p', container('c')));
    cluster.settle();
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.advance('1s');
    cluster.admin.delete('pods', 'default', 'p');
    cluster.advance('58s');
    // Anything of the namespace that goes has all of it counted anew.
    const recount = (): string => {
      cluster.apply(pod('q', container('c')));
      cluster.admin.delete('pods', 'default', 'q', { gracePeriodSeconds: 0 });
      cluster.advance('1s');
      return used(cluster);
    };
    expect(recount()).toBe('pods=1');
    cluster.advance('3s');
    expect(recount()).toBe('pods=0');
    expect(cluster.status('p')).toBe('Terminating');
  });

  it('nothing but time: every five minutes all is counted anew', () => {
    const cluster = clusterWith(quota('{hard: {pods: 3}}'));
    cluster.apply(pod('p', container('c')));
    cluster.settle();
    setFault(cluster, 'worker-1', 'power-loss');
    cluster.admin.delete('pods', 'default', 'p');
    cluster.advance('65s');
    expect(used(cluster)).toBe('pods=1');
    expect(counted(cluster)).toBe('pods=0');
  });

  it('what goes is counted off within the moment, what is asked for less with the next count', () => {
    const cluster = clusterWith(quota('{hard: {configmaps: 5, services.nodeports: 5}}'));
    cluster.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: NodePort, ports: [{name: a, port: 1}, {name: b, port: 2}]}}');
    expect(used(cluster)).toBe('configmaps=2 services.nodeports=2');
    cluster.admin.delete('configmaps', 'default', 'c');
    cluster.advance('1s');
    expect(used(cluster)).toBe('configmaps=1 services.nodeports=2');
    cluster.admin.patch('services', 'default', 's', 'merge', { spec: { ports: [{ name: 'a', port: 1 }] } });
    cluster.advance('10s');
    expect(used(cluster)).toBe('configmaps=1 services.nodeports=2');
    cluster.admin.patch('services', 'default', 's', 'merge', { spec: { type: 'ClusterIP' } });
    cluster.advance('1s');
    expect(used(cluster)).toBe('configmaps=1 services.nodeports=0');
  });
});

describe('4.8.1 who is refused', () => {
  it('only what is exceeded is named, by name', () => {
    const cluster = clusterWith(quota('{hard: {requests.memory: 1Gi, pods: 5, requests.cpu: 1, limits.cpu: 9}}'));
    const asks = (cpu: string, memory: string): string => container('c', `{requests: {cpu: ${cpu}, memory: ${memory}}, limits: {cpu: 2}}`);
    expect(outcome(() => cluster.apply(pod('a', asks('600m', '512Mi'))))).toBe('accepted');
    expect(outcome(() => cluster.apply(pod('b', asks('600m', '513Mi'))))).toBe(
      'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=600m,requests.memory=513Mi, used: requests.cpu=600m,requests.memory=512Mi, limited: requests.cpu=1,requests.memory=1Gi',
    );
    expect(outcome(() => cluster.apply(pod('b', asks('400m', '512Mi'))))).toBe('accepted');
    expect(used(cluster)).toBe('limits.cpu=4 pods=2 requests.cpu=1 requests.memory=1Gi');
  });

  it('every container has to say what a quota of CPU or memory counts; nothing is something', () => {
    const cluster = clusterWith(quota('{hard: {limits.cpu: 2, requests.memory: 1Gi, requests.ephemeral-storage: 1Gi}}'));
    const init = `, initContainers: [${container('first', '{requests: {memory: 1Mi}}')}]`;
    expect(outcome(() => cluster.apply(pod('p', `${container('b')}, ${container('a', '{requests: {memory: 1Mi}}')}`, init)))).toBe(
      'pods "p" is forbidden: failed quota: q: must specify limits.cpu for: a,b,first; requests.memory for: b',
    );
    expect(outcome(() => cluster.apply(pod('p', container('a', '{requests: {memory: 0, cpu: 0}, limits: {cpu: 0}}'))))).toBe('accepted');
  });

  it('a quota that nobody has counted refuses nobody; one that is counted in part does', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(quota('{hard: {pods: 0}}'));
    expect(outcome(() => cluster.apply(pod('early', container('c'))))).toBe('accepted');
    cluster.advance('1s');
    expect(cluster.table('quota', { columns: ['REQUEST'] })).toContain('pods: 1/0');
    expect(outcome(() => cluster.apply(pod('late', container('c'))))).toBe('pods "late" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=0');
    const live = cluster.admin.get<ResourceQuota>('resourcequotas', 'default', 'q');
    cluster.admin.updateStatus('resourcequotas', { ...live, status: { hard: { pods: '3', 'requests.storage': '1', 'count/pods': '3' }, used: { pods: '0' } } });
    expect(outcome(() => cluster.apply(pod('odd', container('c'))))).toBe('pods "odd" is forbidden: status unknown for quota: q, resources: count/pods,pods');
  });

  it('a new bound holds once the quota is counted under it', () => {
    const cluster = clusterWith(quota('{hard: {configmaps: 1}}'));
    const make = (name: string): string => outcome(() => cluster.apply(`{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`));
    expect(make('a')).toBe('configmaps "a" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=1');
    cluster.apply(quota('{hard: {configmaps: 2}}'));
    expect(make('a')).toContain('limited: configmaps=1');
    cluster.advance('1s');
    expect(make('a')).toBe('accepted');
  });

  it('every quota of the namespace has its say, and one that refuses leaves the others as they are', () => {
    const cluster = clusterWith(quota('{hard: {pods: 5}}', 'a'), quota('{hard: {pods: 0}}', 'b'));
    expect(outcome(() => cluster.apply(pod('p', container('c'))))).toBe('pods "p" is forbidden: exceeded quota: b, requested: pods=1, used: pods=0, limited: pods=0');
    expect(used(cluster, 'a')).toBe('pods=0');
  });

  it('updates pay for what they add', () => {
    const cluster = clusterWith(quota('{hard: {services.nodeports: 1, requests.storage: 5Gi}}'));
    const service = (type: string, more = ''): string => `{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: ${type}, ports: [{name: a, port: 80}${more}]}}`;
    cluster.apply(service('ClusterIP'));
    expect(outcome(() => cluster.apply(service('NodePort', ', {name: b, port: 81}')))).toBe('services "s" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1');
    expect(outcome(() => cluster.apply(service('NodePort')))).toBe('accepted');
    expect(outcome(() => cluster.apply(service('NodePort', ', {name: b, port: 81}')))).toBe('services "s" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1');
  });

  it('so does a resize, for which every container has to speak again', () => {
    const cluster = clusterWith(quota('{hard: {requests.cpu: 1}}'));
    cluster.apply(pod('p', container('c', '{requests: {cpu: 600m}}')));
    cluster.settle();
    const resize = (cpu: string): string => outcome(() => {
      cluster.admin.patch('pods', 'default', 'p', 'strategic', { spec: { containers: [{ name: 'c', resources: { requests: { cpu } } }] } }, 'resize');
    });
    expect(resize('1100m')).toBe('pods "p" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1');
    expect(resize('900m')).toBe('accepted');
    expect(used(cluster)).toBe('requests.cpu=900m');
    cluster.apply(quota('{hard: {requests.cpu: 1, limits.cpu: 1}}'));
    cluster.advance('1s');
    expect(resize('950m')).toBe('pods "p" is forbidden: failed quota: q: must specify limits.cpu for: c');
  });

  it('a dry run is refused, and pays nothing', () => {
    const cluster = clusterWith(quota('{hard: {pods: 1}}'));
    const dry = (name: string): string => outcome(() => cluster.admin.apply(load(pod(name, container('c'))), { dryRun: true }));
    expect(dry('a')).toBe('accepted');
    expect(used(cluster)).toBe('pods=0');
    cluster.apply(pod('a', container('c')));
    expect(dry('b')).toContain('exceeded quota');
  });
});

describe('scopes: a quota sees the pods of all its scopes, and nothing else', () => {
  const scoped = (scopes: string): string => quota(`{hard: {pods: 9}, ${scopes}}`);
  const by = (scopeName: string, operator: string, values = ''): string => `scopeSelector: {matchExpressions: [{scopeName: ${scopeName}, operator: ${operator}${values && `, values: ${values}`}}]}`;
  const foreign = (kind: string, term: string): string => `, affinity: {${kind}: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {}${term}}]}}`;
  const pods: Record<string, string> = {
    plain: pod('plain', container('c')),
    asking: pod('asking', container('c', '{requests: {cpu: 1m}}')),
    dated: pod('dated', container('c'), ', activeDeadlineSeconds: 600'),
    high: pod('high', container('c'), ', priorityClassName: high'),
    low: pod('low', container('c'), ', priorityClassName: low'),
    abroad: pod('abroad', container('c'), foreign('podAffinity', ', namespaces: [other]')),
    anywhere: pod('anywhere', container('c'), foreign('podAntiAffinity', ', namespaceSelector: {}')),
    home: pod('home', container('c'), foreign('podAffinity', '')),
  };
  const all = Object.keys(pods);
  const but = (...names: string[]): string => all.filter((name) => !names.includes(name)).join(' ');

  test.each<[string, string]>([
    ['scopes: [Terminating]', 'dated'],
    ['scopes: [NotTerminating]', but('dated')],
    ['scopes: [BestEffort]', but('asking')],
    ['scopes: [NotBestEffort]', 'asking'],
    ['scopes: [BestEffort, Terminating]', 'dated'],
    ['scopes: [CrossNamespacePodAffinity]', 'abroad anywhere'],
    ['scopes: [PriorityClass]', 'high low'],
    [by('PriorityClass', 'Exists'), 'high low'],
    [by('PriorityClass', 'DoesNotExist'), but('high', 'low')],
    [by('PriorityClass', 'In', '[high]'), 'high'],
    [by('PriorityClass', 'NotIn', '[high]'), but('high')],
    [by('Terminating', 'Exists'), 'dated'],
  ])('%s: %s', (scopes, seen) => {
    const cluster = clusterWith(scoped(scopes));
    for (const [name, value] of [['high', 10], ['low', 1]]) cluster.apply(`{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: ${name}}, value: ${value}}`);
    const found: string[] = [];
    let before = used(cluster);
    for (const name of all) {
      cluster.apply(pods[name]!);
      if (used(cluster) !== before) found.push(name);
      before = used(cluster);
    }
    expect(found.join(' ')).toBe(seen);
    expect(counted(cluster)).toBe(`pods=${found.length}`);
  });

  it('a pod that gets a deadline moves to another quota, and pays there in full', () => {
    const cluster = clusterWith(quota('{hard: {pods: 0, requests.cpu: 1}, scopes: [Terminating]}', 'short'), quota('{hard: {pods: 5, requests.cpu: 1}, scopes: [NotTerminating]}', 'long'));
    cluster.apply(pod('p', container('c', '{requests: {cpu: 100m}}')));
    expect([used(cluster, 'short'), used(cluster, 'long')]).toEqual(['pods=0 requests.cpu=0', 'pods=1 requests.cpu=100m']);
    const date = (): string => outcome(() => cluster.admin.patch('pods', 'default', 'p', 'merge', { spec: { activeDeadlineSeconds: 600 } }));
    expect(date()).toBe('pods "p" is forbidden: exceeded quota: short, requested: pods=1, used: pods=0, limited: pods=0');
    cluster.admin.patch('resourcequotas', 'default', 'short', 'merge', { spec: { hard: { pods: '2' } } });
    cluster.advance('1s');
    expect(date()).toBe('accepted');
    cluster.advance('1s');
    expect([used(cluster, 'short'), used(cluster, 'long')]).toEqual(['pods=1 requests.cpu=100m', 'pods=0 requests.cpu=0']);
  });
});
