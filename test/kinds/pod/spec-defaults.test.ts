// Defaults of pods and pod templates.
import { describe, expect, test } from 'vitest';
import { deepFreeze } from '../../../src/model/equal.ts';
import { defaultedPodOnlySpec, defaultedPodSpec, setPodTemplateDefaults } from '../../../src/kinds/pod/spec-defaults.ts';
import { createdPod, specOf } from '../../support/pod.ts';

test('a spec that says nothing gets what pods and templates share', () => {
  expect(defaultedPodSpec(specOf('containers: [{name: a, image: nginx:1.17, ports: [{containerPort: 80}]}]'))).toEqual({
    containers: [
      {
        name: 'a',
        image: 'nginx:1.17',
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
});

test('what is given stays', () => {
  const spec = specOf('{restartPolicy: Never, dnsPolicy: Default, terminationGracePeriodSeconds: 0, schedulerName: mine, containers: []}');
  expect(defaultedPodSpec(spec)).toMatchObject(spec);
});

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['registry:5000/team/app', 'Always'],
  ['registry:5000/team/app:v1', 'IfNotPresent'],
  ['nginx:1.17', 'IfNotPresent'],
  [`nginx@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
  ['no image', 'IfNotPresent'],
])('imagePullPolicy of %s is %s', (image, policy) => {
  const spec = defaultedPodSpec({ containers: [{ name: 'a', image }] });
  expect(spec.containers[0]?.imagePullPolicy).toBe(policy);
});

describe('of parts', () => {
  test('probes and hooks', () => {
    const [container] = defaultedPodSpec(
      specOf(`
        containers:
        - name: a
          livenessProbe: {httpGet: {port: 80}}
          readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 5}
          startupProbe: {grpc: {port: 80}}
          lifecycle: {preStop: {httpGet: {port: 80}}}`),
    ).containers;
    const numbers = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
    expect(container?.livenessProbe).toEqual({ httpGet: { port: 80, path: '/', scheme: 'HTTP' }, ...numbers });
    expect(container?.readinessProbe).toEqual({ tcpSocket: { port: 80 }, ...numbers, periodSeconds: 5 });
    expect(container?.startupProbe).toEqual({ grpc: { port: 80, service: '' }, ...numbers });
    expect(container?.lifecycle).toEqual({ preStop: { httpGet: { port: 80, path: '/', scheme: 'HTTP' } } });
  });

  test.each([
    ['{name: v}', { name: 'v', emptyDir: {} }],
    ['{name: v, secret: {secretName: s}}', { name: 'v', secret: { secretName: 's', defaultMode: 420 } }],
    ['{name: v, configMap: {name: c, defaultMode: 256}}', { name: 'v', configMap: { name: 'c', defaultMode: 256 } }],
    ['{name: v, hostPath: {path: /a}}', { name: 'v', hostPath: { path: '/a', type: '' } }],
    [
      '{name: v, downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.name}}]}}',
      { name: 'v', downwardAPI: { defaultMode: 420, items: [{ path: 'a', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }] } },
    ],
    [
      '{name: v, projected: {sources: [{serviceAccountToken: {path: token}}]}}',
      { name: 'v', projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }] } },
    ],
  ])('volume %s', (volume, expected) => {
    const spec = defaultedPodSpec(specOf(`{containers: [], volumes: [${volume}]}`));
    expect(spec.volumes).toEqual([expected]);
  });

  test('a field reference gets its version', () => {
    const spec = defaultedPodSpec(specOf('containers: [{name: a, env: [{name: N, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}]'));
    expect(spec.containers[0]?.env).toEqual([{ name: 'N', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }]);
  });

  test('quantities become canonical', () => {
    const spec = createdPod(`
      containers:
      - name: a
        resources:
          requests: {cpu: "0.5", memory: 1024Mi, ephemeral-storage: 1e9}
          limits: {cpu: 1000m, memory: 1.5Gi, ephemeral-storage: 2000000k}
      - name: b
        resources:
          requests: {cpu: 0.1m, memory: "2000"}
          limits: {memory: 128M}`).spec;
    expect(spec.containers.map(({ resources }) => resources)).toEqual([
      {
        limits: { cpu: '1', 'ephemeral-storage': '2G', memory: '1536Mi' },
        requests: { cpu: '500m', 'ephemeral-storage': '1G', memory: '1Gi' },
      },
      { limits: { memory: '128M' }, requests: { cpu: '1m', memory: '2k' } },
    ]);
  });
});

describe('of pods only', () => {
  const yaml = `
    hostNetwork: true
    serviceAccountName: robot
    containers: [{name: a, ports: [{containerPort: 80}], resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 100m}}}]
    initContainers: [{name: i, resources: {limits: {cpu: 200m}}}]`;

  test('a pod requests its limits and listens on its host', () => {
    const { spec, status } = createdPod(yaml);
    expect(spec.containers[0]?.resources?.requests).toEqual({ cpu: '100m', memory: '1Gi' });
    expect(spec.initContainers?.[0]?.resources?.requests).toEqual({ cpu: '200m' });
    expect(spec.containers[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'TCP' }]);
    expect(spec).toMatchObject({ enableServiceLinks: true });
    expect(status).toEqual({ phase: 'Pending', qosClass: 'Burstable' });
  });

  test('a template does not', () => {
    const template = { spec: specOf(yaml) };
    setPodTemplateDefaults(template);
    expect(template.spec.containers[0]?.resources?.requests).toEqual({ cpu: '100m' });
    expect(template.spec.containers[0]?.ports?.[0]).not.toHaveProperty('hostPort');
    expect(template.spec).not.toHaveProperty('enableServiceLinks');
  });

  test('gates are a condition from the start', () => {
    expect(createdPod('{containers: [{name: a}], schedulingGates: [{name: wait}]}').status.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' },
    ]);
  });
});

test.each([
  ['serviceAccountName: robot', 'robot'],
  ['serviceAccount: robot', 'robot'],
  ['{serviceAccountName: robot, serviceAccount: other}', 'robot'],
  ['{serviceAccountName: "", serviceAccount: robot}', 'robot'],
  ['{}', undefined],
])('%s: both names of the account are kept equal, in templates too', (yaml, name) => {
  const template = { spec: specOf(yaml) };
  setPodTemplateDefaults(template);
  expect(template.spec.serviceAccountName).toBe(name);
  expect(template.spec.serviceAccount).toBe(name);
});

describe('sharing', () => {
  const template = deepFreeze(defaultedPodSpec(specOf('containers: [{name: a, image: nginx, resources: {limits: {cpu: "1"}}}]')));

  test('a complete spec comes back as it is', () => {
    expect(defaultedPodSpec(template)).toBe(template);
    const once = defaultedPodOnlySpec(template);
    expect(defaultedPodOnlySpec(once)).toBe(once);
  });

  test('all pods of a frozen template share one frozen spec', () => {
    const spec = defaultedPodOnlySpec(template);
    expect(defaultedPodOnlySpec(template)).toBe(spec);
    expect(Object.isFrozen(spec.containers[0])).toBe(true);
  });

  test('binding a pod to a node leaves its spec complete', () => {
    const bound = { ...defaultedPodOnlySpec(template), nodeName: 'worker-1' };
    expect(defaultedPodOnlySpec(bound)).toBe(bound);
  });

  test('an input that is not frozen is not edited either', () => {
    const spec = specOf('{containers: [{name: a, image: nginx}], volumes: [{name: v}]}');
    const before = structuredClone(spec);
    defaultedPodOnlySpec(spec);
    expect(spec).toEqual(before);
  });
});
