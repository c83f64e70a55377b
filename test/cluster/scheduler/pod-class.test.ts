// Pods that ask for the same are of one class, wherever their specs come from.
import { describe, expect, test } from 'vitest';
import { podClassOf } from '../../../src/cluster/scheduler/pod-class.ts';
import type { PodSpec } from '../../../src/model/object.ts';

function spec(more: Partial<PodSpec> = {}): PodSpec {
  return { containers: [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '100m', 'example.com/gpu': '1' } } }], ...more };
}

test('specs of pods that were made one by one are one class', () => {
  expect(podClassOf(spec())).toBe(podClassOf(spec()));
});

test('what no plugin reads makes no class of its own', () => {
  const named = spec({ hostname: 'work-7', volumes: [{ name: 'kube-api-access-x2x4z', emptyDir: {} }] });
  expect(podClassOf(named)).toBe(podClassOf(spec()));
});

describe('what a plugin reads does', () => {
  test.each<[string, Partial<PodSpec>]>([
    ['nodeName', { nodeName: 'node-1' }],
    ['nodeSelector', { nodeSelector: { disk: 'ssd' } }],
    ['affinity', { affinity: { podAntiAffinity: {} } }],
    ['topologySpreadConstraints', { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] }],
    ['preemptionPolicy', { preemptionPolicy: 'Never' }],
    ['priority', { priority: 7 }],
    ['tolerations', { tolerations: [{ operator: 'Exists' }] }],
    ['overhead', { overhead: { cpu: '10m' } }],
    ['requests', { containers: [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '100m', 'example.com/gpu': '2' } } }] }],
    ['images', { containers: [{ name: 'web', image: 'nginx:1.28', resources: { requests: { cpu: '100m', 'example.com/gpu': '1' } } }] }],
    ['hostPort', { containers: [{ ...spec().containers[0]!, ports: [{ containerPort: 80, hostPort: 80 }] }] }],
  ])('%s', (_, more) => {
    expect(podClassOf(spec(more))).not.toBe(podClassOf(spec()));
    expect(podClassOf(spec(more))).toBe(podClassOf(spec(more)));
  });
});
