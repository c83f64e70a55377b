import { describe, expect, test } from 'vitest';
import { nodeKind } from '../../src/kinds/node.ts';
import type { Question } from '../../src/model/intent.ts';
import { cellsOf, created, errorsOf, live, readerWith, updateErrorsOf } from '../support/kinds.ts';

const ready = (status: string, message = '') => `conditions: [{type: Ready, status: "${status}", message: "${message}"}]`;

test('allocatable is the capacity unless it is said', () => {
  expect(created(nodeKind, 'status: {capacity: {cpu: "4"}}').status.allocatable).toEqual({ cpu: '4' });
  expect(created(nodeKind, 'status: {capacity: {cpu: "4"}, allocatable: {cpu: "3"}}').status.allocatable).toEqual({ cpu: '3' });
});

test('kubectl columns', () => {
  const node = live(
    nodeKind,
    `metadata: {name: worker-1, labels: {node-role.kubernetes.io/worker: "", node-role.kubernetes.io/edge: "", kubernetes.io/role: old}}
spec: {unschedulable: true, taints: [{key: a, effect: NoSchedule}]}
status: {${ready('True')}, addresses: [{type: InternalIP, address: 10.0.0.2}], nodeInfo: {kubeletVersion: v1.33.0, osImage: Debian 12, kernelVersion: 6.1.0, containerRuntimeVersion: "containerd://2.0"}}`,
  );
  expect(cellsOf(nodeKind, node, { wide: true })).toEqual({
    NAME: 'worker-1',
    STATUS: 'Ready,SchedulingDisabled',
    ROLES: 'edge,old,worker',
    AGE: '60s',
    VERSION: 'v1.33.0',
    'INTERNAL-IP': '10.0.0.2',
    'EXTERNAL-IP': '<none>',
    'OS-IMAGE': 'Debian 12',
    'KERNEL-VERSION': '6.1.0',
    'CONTAINER-RUNTIME': 'containerd://2.0',
  });
});

describe('STATUS and health', () => {
  test.each<[string, string, string]>([
    [ready('True'), 'Ready', ''],
    [ready('False', 'no network'), 'NotReady', 'no network'],
    [ready('Unknown', 'Kubelet stopped posting node status.'), 'NotReady', 'Kubelet stopped posting node status.'],
    ['conditions: []', 'Unknown', 'has never reported'],
    ['conditions: [{type: Ready, status: "True"}, {type: MemoryPressure, status: "True", message: low memory}]', 'Ready', 'low memory'],
  ])('%s', (status, text, health) => {
    const node = live(nodeKind, `status: {${status}}`);
    expect(cellsOf(nodeKind, node).STATUS).toBe(text);
    expect(nodeKind.health?.(node, 0)).toBe(health);
  });
});

describe('refusals', () => {
  test.each<[string, string[]]>([
    ['spec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoExecute}]}', []],
    [
      'spec: {taints: [{key: a, effect: Never}]}',
      ['metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"'],
    ],
    ['spec: {taints: [{key: a}]}', ['metadata.taints[0].effect: Required value']],
    ['spec: {podCIDRs: [10.0.0.0/33]}', ['spec.podCIDRs[0]: Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
    ['spec: {podCIDRs: [10.0.0.0/24, 10.0.1.0/24]}', ['spec.podCIDRs: Invalid value: []string{"10.0.0.0/24", "10.0.1.0/24"}: may specify no more than one CIDR for each IP family']],
    ['spec: {podCIDRs: [10.0.0.0/24, "fd00::/64"]}', []],
    ['status: {capacity: {cpu: "-1"}}', ['status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0', 'status.allocatable.cpu: Invalid value: "-1": must be greater than or equal to 0']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(nodeKind, yaml)).toEqual(errors);
  });

  test('a taint of the same key and effect twice', () => {
    const twice = (more: string): string[] => errorsOf(nodeKind, `spec: {taints: [{key: a, effect: NoSchedule}, {key: a, value: b, effect: NoSchedule${more}}]}`);
    const text = (added: string): string => `metadata.taints[1]: Duplicate value: core.Taint{Key:"a", Value:"b", Effect:"NoSchedule", TimeAdded:${added}}: taints must be unique by key and effect pair`;
    expect(twice('')).toEqual([text('<nil>')]);
    expect(twice(', timeAdded: "2026-11-30T01:02:03Z"')).toEqual([text('time.Date(2026, time.November, 30, 1, 2, 3, 0, time.Local)')]);
  });

  test('its address range can be set once', () => {
    const ranged = 'spec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24]}';
    expect(updateErrorsOf(nodeKind, 'spec: {}', ranged)).toEqual([]);
    expect(created(nodeKind, 'spec: {podCIDR: 10.244.1.0/24}').spec).toEqual({ podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] });
    expect(created(nodeKind, 'spec: {podCIDRs: [10.244.1.0/24]}').spec).toEqual({ podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] });
    expect(updateErrorsOf(nodeKind, ranged, 'spec: {podCIDR: 10.244.2.0/24, podCIDRs: [10.244.1.0/24]}')).toEqual(['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid']);
    expect(updateErrorsOf(nodeKind, ranged, 'spec: {}')).toEqual(['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid']);
  });
});

test('cordon and uncordon ask, patch and name the kubectl line', () => {
  const node = live(nodeKind, 'metadata: {name: worker-1}');
  const cordoned = { ...node, spec: { ...node.spec, unschedulable: true } };
  const [cordon, uncordon] = nodeKind.actions!;
  const context = { reader: readerWith(node), now: () => 0 };
  expect(cordon!.disabled?.(cordoned)).toBe('node/worker-1 already cordoned');
  expect(uncordon!.disabled?.(node)).toBe('node/worker-1 already uncordoned');
  const ask = (cordon!.run([node], context) as { question: Question }).question;
  expect(ask.onOk({})).toEqual({
    type: 'request',
    requests: [{ verb: 'patch', plural: 'nodes', name: 'worker-1', patchType: 'strategic', patch: { spec: { unschedulable: true } } }],
    done: 'cordoned node/worker-1',
    kubectl: 'kubectl cordon worker-1',
  });
  const release = (uncordon!.run([cordoned], context) as { question: Question }).question;
  expect(release.onOk({})).toMatchObject({ requests: [{ patch: { spec: { unschedulable: null } } }] });
});
