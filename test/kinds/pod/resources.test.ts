// Requests, quality of service and host ports of a pod.
import { expect, test } from 'vitest';
import { podHostPorts, podRequests, qosClass } from '../../../src/kinds/pod/resources.ts';
import { deepFreeze } from '../../../src/model/equal.ts';
import { specOf } from '../../support/pod.ts';

const mi = 1024 * 1024;

test.each<[name: string, spec: string, milliCpu: number, memoryMi: number, nonZeroMilliCpu: number, nonZeroMi: number]>([
  ['nothing asked', 'containers: [{name: a}]', 0, 0, 100, 200],
  ['one asks for cpu only', 'containers: [{name: a, resources: {requests: {cpu: 250m}}}]', 250, 0, 250, 200],
  [
    'containers add up',
    'containers: [{name: a, resources: {requests: {cpu: 100m, memory: 64Mi}}}, {name: b, resources: {requests: {cpu: "1"}}}]',
    1100,
    64,
    1100,
    264,
  ],
  [
    'the largest init step counts when it is larger',
    '{containers: [{name: a, resources: {requests: {cpu: 100m, memory: 64Mi}}}], initContainers: [{name: i, resources: {requests: {cpu: 500m, memory: 32Mi}}}, {name: j, resources: {requests: {cpu: 200m}}}]}',
    500,
    64,
    500,
    200,
  ],
  [
    'a sidecar adds to the main containers and to every later init step',
    '{containers: [{name: a, resources: {requests: {cpu: 100m, memory: 1Mi}}}], initContainers: [{name: i, resources: {requests: {cpu: 300m, memory: 1Mi}}}, {name: s, restartPolicy: Always, resources: {requests: {cpu: 50m, memory: 1Mi}}}, {name: j, resources: {requests: {cpu: 400m, memory: 1Mi}}}]}',
    450,
    2,
    450,
    2,
  ],
  [
    'overhead comes on top',
    '{overhead: {cpu: 10m, memory: 8Mi}, containers: [{name: a, resources: {requests: {cpu: 100m, memory: 1Mi}}}]}',
    110,
    9,
    110,
    9,
  ],
  ['an explicit zero is an answer', 'containers: [{name: a, resources: {requests: {cpu: "0", memory: "0"}}}]', 0, 0, 0, 0],
])('%s', (_name, spec, milliCpu, memoryMi, nonZeroMilliCpu, nonZeroMi) => {
  expect(podRequests(specOf(spec))).toMatchObject({
    milliCpu,
    memoryBytes: memoryMi * mi,
    nonZeroMilliCpu,
    nonZeroMemoryBytes: nonZeroMi * mi,
  });
});

test('other resources are kept by name', () => {
  const requests = podRequests(
    specOf('containers: [{name: a, resources: {requests: {example.com/gpu: "2", ephemeral-storage: 1Ki}}}, {name: b, resources: {requests: {example.com/gpu: "1"}}}]'),
  );
  expect([...requests.extended!]).toEqual([['example.com/gpu', 3]]);
  expect(requests.ephemeralBytes).toBe(1024);
  expect(podRequests(specOf('containers: [{name: a}]')).extended).toBeUndefined();
});

test('a frozen list of containers is added up once, whatever spec holds it', () => {
  const spec = deepFreeze(specOf('containers: [{name: a, resources: {requests: {cpu: 1m}}}]'));
  expect(podRequests({ ...spec, nodeName: 'worker-1' })).toBe(podRequests(spec));
  expect(podRequests({ ...spec, overhead: { cpu: '1m' } }).milliCpu).toBe(2);
});

test.each([
  ['BestEffort', 'containers: [{name: a}]'],
  ['BestEffort', 'containers: [{name: a, resources: {limits: {cpu: "0"}}}]'],
  ['BestEffort', 'containers: [{name: a, resources: {limits: {example.com/gpu: "1"}}}]'],
  ['Burstable', 'containers: [{name: a, resources: {requests: {cpu: 1m}}}]'],
  ['Burstable', 'containers: [{name: a, resources: {limits: {cpu: "1"}, requests: {cpu: "1"}}}]'],
  ['Burstable', 'containers: [{name: a, resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 500m, memory: 1Gi}}}]'],
  ['Guaranteed', 'containers: [{name: a, resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 1000m, memory: 1024Mi}}}]'],
  ['Burstable', '{containers: [{name: a, resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: "1", memory: 1Gi}}}], initContainers: [{name: i}]}'],
])('%s: %s', (expected, spec) => {
  expect(qosClass(specOf(spec))).toBe(expected);
});

test('host ports of main containers and sidecars, not of other init containers', () => {
  const spec = specOf(`
    containers: [{name: a, ports: [{containerPort: 80, hostPort: 8080, protocol: TCP}, {containerPort: 81}]}]
    initContainers:
    - {name: s, restartPolicy: Always, ports: [{containerPort: 53, hostPort: 53, protocol: UDP, hostIP: 10.0.0.1}]}
    - {name: i, ports: [{containerPort: 99, hostPort: 99}]}`);
  expect(podHostPorts(spec)).toEqual([
    { ip: '0.0.0.0', protocol: 'TCP', port: 8080 },
    { ip: '10.0.0.1', protocol: 'UDP', port: 53 },
  ]);
});
