// What a LimitRange fills in and refuses, in its words (rules 4.8.4, 4.8.5).
import { describe, expect, it, test } from 'vitest';
import { ApiError } from '../../../src/model/errors.ts';
import type { Pod } from '../../../src/model/object.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { createTestCluster } from '../../support/cluster.ts';

const range = (limits: string, name = 'sizes'): string => `{apiVersion: v1, kind: LimitRange, metadata: {name: ${name}}, spec: {limits: [${limits}]}}`;
const container = (resources: string, name = 'c', rest = ''): string => `{name: ${name}, image: nginx, resources: ${resources}${rest}}`;
const pod = (containers: string, rest = ''): string => `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [${containers}]${rest}}}`;
const claim = (storage: string): string => `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${storage}}}}}`;

function clusterWith(...ranges: string[]): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  for (const each of ranges) cluster.apply(each);
  return cluster;
}

/** 'accepted', or what comes after `is forbidden: `. */
function outcome(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error.message.replace(/^\S+ "\S+" is forbidden: /, '');
    throw error;
  }
  return 'accepted';
}

describe('4.8.5 what is refused', () => {
  const max = (amounts: string, type = 'Container'): string => `{type: ${type}, max: {${amounts}}}`;
  const min = (amounts: string, type = 'Container'): string => `{type: ${type}, min: {${amounts}}}`;
  const ratio = (amounts: string, type = 'Container'): string => `{type: ${type}, maxLimitRequestRatio: {${amounts}}}`;
  const two = (resources: string): string => `${container(resources, 'a')}, ${container(resources, 'b')}`;

  test.each<[string, string, string]>([
    [min('memory: 64Mi'), pod(container('{requests: {memory: 32Mi}}')), 'minimum memory usage per Container is 64Mi, but request is 32Mi'],
    [min('memory: 64Mi'), pod(container('{requests: {memory: 64Mi}}')), 'accepted'],
    [min('cpu: 1', 'Pod'), pod(container('{}')), 'minimum cpu usage per Pod is 1.  No request is specified'],
    [max('cpu: 1'), pod(container('{limits: {cpu: 2}}')), 'maximum cpu usage per Container is 1, but limit is 2'],
    [max('cpu: 1'), pod(container('{limits: {cpu: 1}}')), 'accepted'],
    [max('cpu: 1'), pod(container('{requests: {cpu: 1500m}}')), 'Pod "p" is invalid: spec.containers[0].resources.requests: Invalid value: "1500m": must be less than or equal to cpu limit of 1'],
    [max('cpu: 2', 'Pod'), pod(container('{}')), 'maximum cpu usage per Pod is 2.  No limit is specified'],
    [max('cpu: 2', 'Pod'), pod(two('{limits: {cpu: 1500m}}')), 'maximum cpu usage per Pod is 2, but limit is 3'],
    [max('cpu: 2', 'Pod'), pod(two('{limits: {cpu: 1}}')), 'accepted'],
    [min('cpu: 100m', 'Pod'), pod(`${container('{requests: {cpu: 100m}}', 'a')}, ${container('{limits: {cpu: 50m}}', 'b')}`), 'minimum cpu usage per Pod is 100m, but limit is 50m'],
    [max('cpu: 2', 'Pod'), pod(`${container('{requests: {cpu: 2}}', 'a')}, ${container('{limits: {cpu: 1}}', 'b')}`), 'maximum cpu usage per Pod is 2, but request is 3'],
    [max('memory: 1Gi', 'Pod'), pod(container('{limits: {memory: 100Mi}}'), `, initContainers: [${container('{limits: {memory: 2Gi}}', 'first')}]`), 'maximum memory usage per Pod is 1Gi, but limit is 2Gi'],
    [max('memory: 1Gi', 'Pod'), pod(container('{limits: {memory: 600Mi}}'), `, initContainers: [${container('{limits: {memory: 600Mi}}', 'side', ', restartPolicy: Always')}]`), 'maximum memory usage per Pod is 1Gi, but limit is 1200Mi'],
    [max('cpu: 1'), pod(container('{limits: {cpu: 1}}'), `, initContainers: [${container('{limits: {cpu: 3}}', 'first')}]`), 'maximum cpu usage per Container is 1, but limit is 3'],
    [ratio('cpu: 2'), pod(container('{requests: {cpu: 500m}, limits: {cpu: 2}}')), 'cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000'],
    [ratio('cpu: 2'), pod(container('{requests: {cpu: 1}, limits: {cpu: 2}}')), 'accepted'],
    [ratio('cpu: 1500m'), pod(container('{requests: {cpu: 300m}, limits: {cpu: 500m}}')), 'cpu max limit to request ratio per Container is 1500m, but provided ratio is 1.666667'],
    [ratio('cpu: 2'), pod(container('{limits: {memory: 1Gi}}')), 'cpu max limit to request ratio per Container is 2, but no request is specified or request is 0'],
    [ratio('cpu: 2'), pod(container('{requests: {cpu: 1}}')), 'cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0'],
    [ratio('memory: 2', 'Pod'), pod(container('{requests: {memory: 100Mi}, limits: {memory: 300Mi}}')), 'memory max limit to request ratio per Pod is 2, but provided ratio is 3.000000'],
    ['{type: Container, min: {cpu: 200m}, max: {memory: 1Gi}}', pod(container('{requests: {cpu: 100m}, limits: {memory: 2Gi}}')), '[minimum cpu usage per Container is 200m, but request is 100m, maximum memory usage per Container is 1Gi, but limit is 2Gi]'],
    [max('cpu: 1'), pod(two('{limits: {cpu: 2}}')), 'maximum cpu usage per Container is 1, but limit is 2'],
    [min('storage: 1Gi', 'PersistentVolumeClaim'), claim('500Mi'), 'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi'],
    [max('storage: 1Gi', 'PersistentVolumeClaim'), claim('2Gi'), 'maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi'],
    [max('storage: 1Gi', 'PersistentVolumeClaim'), claim('1Gi'), 'accepted'],
    [max('example.com/slots: 1', 'example.com/Machine'), pod(container('{}')), 'accepted'],
  ])('%s: %s', (limits, object, expected) => {
    const cluster = clusterWith(range(limits));
    expect(outcome(() => cluster.apply(object))).toBe(expected);
  });

  it('what a runtime adds is nobody’s fault', () => {
    const cluster = clusterWith(range(max('cpu: 1', 'Pod')));
    cluster.apply('{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: heavy}, handler: heavy, overhead: {podFixed: {cpu: 500m}}}');
    expect(outcome(() => cluster.apply(pod(container('{limits: {cpu: 1}}'), ', runtimeClassName: heavy')))).toBe('accepted');
  });

  it('a resize is bound as well, other updates are not', () => {
    const cluster = clusterWith();
    cluster.apply(pod(container('{requests: {cpu: 1}, limits: {cpu: 1}}')));
    cluster.settle();
    cluster.apply(range(max('cpu: 500m')));
    expect(outcome(() => cluster.admin.patch('pods', 'default', 'p', 'merge', { metadata: { labels: { a: 'b' } } }))).toBe('accepted');
    const resize = (cpu: string): string => outcome(() => cluster.admin.patch('pods', 'default', 'p', 'strategic', { spec: { containers: [{ name: 'c', resources: { requests: { cpu }, limits: { cpu } } }] } }, 'resize'));
    expect(resize('750m')).toBe('maximum cpu usage per Container is 500m, but limit is 750m');
    expect(resize('500m')).toBe('accepted');
  });

  it('a claim may not grow beyond it; one that is being deleted may do as it likes', () => {
    const cluster = clusterWith();
    cluster.apply(claim('1Gi'));
    cluster.apply(range(max('storage: 500Mi', 'PersistentVolumeClaim')));
    const label = (value: string): string => outcome(() => cluster.admin.patch('persistentvolumeclaims', 'default', 'c', 'merge', { metadata: { labels: { a: value }, finalizers: ['example.com/wait'] } }));
    expect(label('b')).toBe('maximum storage usage per PersistentVolumeClaim is 500Mi, but request is 1Gi');
    cluster.admin.delete('limitranges', 'default', 'sizes');
    expect(label('b')).toBe('accepted');
    cluster.admin.delete('persistentvolumeclaims', 'default', 'c');
    cluster.apply(range(max('storage: 500Mi', 'PersistentVolumeClaim')));
    expect(label('c')).toBe('accepted');
  });
});

describe('4.8.4 what is filled in', () => {
  const filled = (cluster: TestCluster): string[] => {
    const { spec, metadata } = cluster.admin.get<Pod>('pods', 'default', 'p');
    const lines = [...spec.containers, ...(spec.initContainers ?? [])].map(({ name, resources = {} }) => `${name} ${JSON.stringify(resources)}`);
    return [...lines, metadata.annotations?.['kubernetes.io/limit-ranger'] ?? 'no annotation'];
  };
  const defaults = '{type: Container, default: {cpu: 500m, memory: 256Mi}, defaultRequest: {cpu: 200m, memory: 128Mi}}';

  test.each<[string, string, string[]]>([
    ['who says nothing gets requests and limits', pod(container('{}')), ['c {"requests":{"cpu":"200m","memory":"128Mi"},"limits":{"cpu":"500m","memory":"256Mi"}}', 'LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c']],
    ['what is said stays', pod(container('{requests: {cpu: 300m}, limits: {memory: 1Gi}}')), ['c {"requests":{"cpu":"300m","memory":"1Gi"},"limits":{"memory":"1Gi","cpu":"500m"}}', 'LimitRanger plugin set: cpu limit for container c']],
    ['who says all is not spoken of', pod(container('{requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1, memory: 1Gi}}')), ['c {"requests":{"cpu":"1","memory":"1Gi"},"limits":{"cpu":"1","memory":"1Gi"}}', 'no annotation']],
    ['init containers come after the others', pod(container('{limits: {cpu: 1, memory: 1Gi}}'), `, initContainers: [${container('{}', 'first')}]`), [
      'c {"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}}',
      'first {"requests":{"cpu":"200m","memory":"128Mi"},"limits":{"cpu":"500m","memory":"256Mi"}}',
      'LimitRanger plugin set: cpu, memory request for init container first; cpu, memory limit for init container first',
    ]],
  ])('%s', (_, object, expected) => {
    const cluster = clusterWith(range(defaults));
    cluster.apply(object);
    expect(filled(cluster)).toEqual(expected);
  });

  it('of several ranges the first fills, and the last that adds something is spoken of', () => {
    const cluster = clusterWith(range('{type: Container, default: {cpu: 500m}}', 'a'), range('{type: Container, defaultRequest: {memory: 64Mi, cpu: 1m}}', 'b'));
    cluster.apply(pod(container('{}')));
    expect(filled(cluster)).toEqual(['c {"requests":{"cpu":"500m","memory":"64Mi"},"limits":{"cpu":"500m"}}', 'LimitRanger plugin set: memory request for container c']);
  });

  it('a resize is filled in too, without a word about it', () => {
    const cluster = clusterWith();
    cluster.apply(pod(container('{requests: {cpu: 100m}}')));
    cluster.settle();
    cluster.apply(range('{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 1m}}'));
    cluster.admin.patch('pods', 'default', 'p', 'strategic', { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '200m' } } }] } }, 'resize');
    expect(filled(cluster)).toEqual(['c {"requests":{"cpu":"200m"},"limits":{"cpu":"500m"}}', 'no annotation']);
  });
});
