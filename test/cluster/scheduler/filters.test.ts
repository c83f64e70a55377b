// The filters: each with its exact text, the order in which they speak, what counts and what does not (rules 5.2 and 5.3).
import { describe, expect, it } from 'vitest';
import { NodeInfo } from '../../../src/cluster/scheduler/node-info.ts';
import { nodeName } from '../../../src/cluster/scheduler/plugins/node-name.ts';
import { podClassOf } from '../../../src/cluster/scheduler/pod-class.ts';
import type { Node, Taint } from '../../../src/model/object.ts';
import type { NodeParts, PodParts } from '../../support/scheduler.ts';
import { createTestScheduler } from '../../support/scheduler.ts';

const NOT_HELPFUL = '1 Preemption is not helpful for scheduling';
const NO_VICTIMS = '1 No preemption victims found for incoming pod';

/** What one node says to a pod: '' when it takes it, else the reason without the words around it. */
function answerOf(node: NodeParts, pod: PodParts, before: readonly PodParts[] = []): string {
  const world = createTestScheduler({ one: node });
  for (const [index, earlier] of before.entries()) world.place(`earlier-${index}`, earlier);
  const answer = world.place('pod', pod);
  if (answer === 'one') return '';
  const match = /^0\/1 nodes are available: (?<found>.*)\. preemption: 0\/1 nodes are available: (?<preemption>.*)\.$/.exec(answer);
  if (!match) return answer;
  const { found, preemption } = match.groups!;
  return `${found!.replace(/^1 /, '')} | ${preemption === NOT_HELPFUL ? 'not helpful' : preemption === NO_VICTIMS ? 'no victims' : preemption}`;
}

const taint = (key: string, value: string | undefined, effect: string): Taint => ({ key, ...(value === undefined ? {} : { value }), effect });
const tolerate = (...tolerations: object[]): PodParts => ({ spec: { tolerations: tolerations as never } });
const select = (nodeSelector: Record<string, string>): PodParts => ({ spec: { nodeSelector } });
const require = (...nodeSelectorTerms: object[]): PodParts => ({
  spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodeSelectorTerms as never } } } },
});
const expression = (key: string, operator: string, ...values: string[]): object => ({ matchExpressions: [{ key, operator, ...(values.length > 0 ? { values } : {}) }] });

describe('NodeUnschedulable', () => {
  it.each<[string, PodParts, string]>([
    ['refuses a cordoned node', {}, 'node(s) were unschedulable | not helpful'],
    ['lets through who tolerates its taint', tolerate({ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }), ''],
    ['lets through who tolerates everything', tolerate({ operator: 'Exists' }), ''],
    ['is not moved by tolerations of other effects', tolerate({ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoExecute' }), 'node(s) were unschedulable | not helpful'],
  ])('%s', (_, pod, answer) => {
    expect(answerOf({ unschedulable: true }, pod)).toBe(answer);
  });
});

it('NodeName refuses all nodes but the one that is named; who names one does not ask the scheduler, so it is asked here alone', () => {
  const info = (name: string): NodeInfo => new NodeInfo({ metadata: { name }, spec: {}, status: {} } as Node, 0);
  const podClass = podClassOf({ nodeName: 'one', containers: [] });
  expect(nodeName.filter!(podClass, info('one'))).toBeUndefined();
  expect(nodeName.filter!(podClass, info('two'))).toMatchObject({ reasons: ["node(s) didn't match the requested node name"], resolvable: false });
  expect(nodeName.filter!(podClassOf({ containers: [] }), info('two'))).toBeUndefined();
});

describe('TaintToleration', () => {
  const refused = (text: string): string => `node(s) had untolerated taint ${text} | not helpful`;
  const control = taint('node-role.kubernetes.io/control-plane', undefined, 'NoSchedule');
  it.each<[string, Taint[], PodParts, string]>([
    ['names key and value', [taint('gpu', 'yes', 'NoSchedule')], {}, refused('{gpu: yes}')],
    ['keeps the blank of an empty value', [control], {}, refused('{node-role.kubernetes.io/control-plane: }')],
    ['minds NoExecute too', [taint('gpu', 'yes', 'NoExecute')], {}, refused('{gpu: yes}')],
    ['does not mind PreferNoSchedule', [taint('gpu', 'yes', 'PreferNoSchedule')], {}, ''],
    ['names the first that is not tolerated, in the order of the list', [taint('a', '1', 'NoSchedule'), taint('b', '2', 'NoSchedule')], tolerate({ key: 'a', operator: 'Exists' }), refused('{b: 2}')],
    ['Equal wants the same value', [taint('gpu', 'yes', 'NoSchedule')], tolerate({ key: 'gpu', operator: 'Equal', value: 'no', effect: 'NoSchedule' }), refused('{gpu: yes}')],
    ['Equal is the default', [taint('gpu', 'yes', 'NoSchedule')], tolerate({ key: 'gpu', value: 'yes', effect: 'NoSchedule' }), ''],
    ['Exists takes any value', [taint('gpu', 'yes', 'NoSchedule')], tolerate({ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }), ''],
    ['an empty effect covers all effects', [taint('gpu', 'yes', 'NoSchedule'), taint('gpu', 'yes', 'NoExecute')], tolerate({ key: 'gpu', operator: 'Exists' }), ''],
    ['another effect covers nothing', [taint('gpu', 'yes', 'NoSchedule')], tolerate({ key: 'gpu', operator: 'Exists', effect: 'PreferNoSchedule' }), refused('{gpu: yes}')],
    ['an empty key with Exists covers all keys', [taint('gpu', 'yes', 'NoSchedule'), control], tolerate({ operator: 'Exists' }), ''],
  ])('%s', (_, taints, pod, answer) => {
    expect(answerOf({ taints }, pod)).toBe(answer);
  });
});

describe('NodeAffinity', () => {
  const refused = "node(s) didn't match Pod's node affinity/selector | not helpful";
  const node: NodeParts = { labels: { disk: 'ssd', cores: '16' } };
  it.each<[string, PodParts, string]>([
    ['nodeSelector with an equal label', select({ disk: 'ssd' }), ''],
    ['nodeSelector with another value', select({ disk: 'hdd' }), refused],
    ['nodeSelector with a label that is not there', select({ zone: 'a' }), refused],
    ['nodeSelector wants all labels', select({ disk: 'ssd', zone: 'a' }), refused],
    ['In', require(expression('disk', 'In', 'hdd', 'ssd')), ''],
    ['NotIn', require(expression('disk', 'NotIn', 'ssd')), refused],
    ['NotIn without the label', require(expression('zone', 'NotIn', 'a')), ''],
    ['Exists', require(expression('disk', 'Exists')), ''],
    ['DoesNotExist', require(expression('disk', 'DoesNotExist')), refused],
    ['Gt', require(expression('cores', 'Gt', '8')), ''],
    ['Gt is strict', require(expression('cores', 'Gt', '16')), refused],
    ['Lt', require(expression('cores', 'Lt', '8')), refused],
    ['any term is enough', require(expression('disk', 'In', 'hdd'), expression('cores', 'Exists')), ''],
    ['a term wants all its expressions', require({ matchExpressions: [{ key: 'disk', operator: 'Exists' }, { key: 'zone', operator: 'Exists' }] }), refused],
    ['selector and affinity are both wanted', { spec: { ...select({ disk: 'hdd' }).spec, ...require(expression('disk', 'Exists')).spec } }, refused],
    ['matchFields by name', require({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['one'] }] }), ''],
  ])('%s', (_, pod, answer) => {
    expect(answerOf(node, pod)).toBe(answer);
  });
});

describe('NodePorts', () => {
  const refused = "node(s) didn't have free ports for the requested pod ports | no victims";
  it.each<[string, PodParts, PodParts, string]>([
    ['the same port', { hostPorts: [{ port: 80 }] }, { hostPorts: [{ port: 80 }] }, refused],
    ['another port', { hostPorts: [{ port: 80 }] }, { hostPorts: [{ port: 81 }] }, ''],
    ['another protocol', { hostPorts: [{ port: 53 }] }, { hostPorts: [{ port: 53, protocol: 'UDP' }] }, ''],
    ['two addresses', { hostPorts: [{ port: 80, ip: '10.0.0.1' }] }, { hostPorts: [{ port: 80, ip: '10.0.0.2' }] }, ''],
    ['an address and all addresses', { hostPorts: [{ port: 80, ip: '10.0.0.1' }] }, { hostPorts: [{ port: 80 }] }, refused],
    ['all addresses, written out', { hostPorts: [{ port: 80, ip: '0.0.0.0' }] }, { hostPorts: [{ port: 80, ip: '10.0.0.2' }] }, refused],
    ['container ports never clash', { spec: { containers: [{ name: 'main', image: 'nginx', ports: [{ containerPort: 80 }] }] } }, { hostPorts: [{ port: 80 }] }, ''],
    ['one of several', { hostPorts: [{ port: 80 }, { port: 443 }] }, { hostPorts: [{ port: 8443 }, { port: 443 }] }, refused],
  ])('%s', (_, first, second, answer) => {
    expect(answerOf({}, second, [first])).toBe(answer);
  });

  it('minds the ports of sidecars, not those of init containers', () => {
    const container = (restartPolicy?: string): PodParts => ({
      spec: { initContainers: [{ name: 'side', image: 'nginx', ports: [{ containerPort: 80, hostPort: 80 }], ...(restartPolicy ? { restartPolicy } : {}) }] },
    });
    expect(answerOf({}, { hostPorts: [{ port: 80 }] }, [container('Always')])).toBe(refused);
    expect(answerOf({}, { hostPorts: [{ port: 80 }] }, [container()])).toBe('');
  });
});

describe('NodeResourcesFit', () => {
  const node: NodeParts = { cpu: '2', memory: '1Gi', pods: '3', extended: { 'example.com/gpu': '2', 'ephemeral-storage': '100Gi' } };
  const none = (text: string): string => `${text} | no victims`;
  const storage = (amount: string): PodParts['spec'] => ({ containers: [{ name: 'app', image: 'nginx', resources: { requests: { 'ephemeral-storage': amount } } }] });
  it.each<[string, PodParts[], PodParts, string]>([
    ['takes what just fits', [{ cpu: '1500m' }], { cpu: '500m' }, ''],
    ['refuses a milli too much', [{ cpu: '1500m' }], { cpu: '501m' }, none('Insufficient cpu')],
    ['counts memory in bytes', [{ memory: '1Gi' }], { memory: '1' }, none('Insufficient memory')],
    ['counts local storage', [{ spec: storage('60Gi') }], { spec: storage('50Gi') }, none('Insufficient ephemeral-storage')],
    ['takes local storage that just fits', [{ spec: storage('60Gi') }], { spec: storage('40Gi') }, ''],
    ['counts pods', [{}, {}, {}], {}, none('Too many pods')],
    ['counts pods even for those that ask for nothing, and nothing else for them', [{ cpu: '2', memory: '1Gi' }], {}, ''],
    ['counts extended resources', [{ extended: { 'example.com/gpu': '1' } }], { extended: { 'example.com/gpu': '2' } }, none('Insufficient example.com/gpu')],
    ['refuses a resource that the node has not got', [], { extended: { 'example.com/fpga': '1' } }, none('Insufficient example.com/fpga')],
    ['gives all its reasons, sorted with their counts', [{}, {}, {}], { cpu: '3', memory: '2Gi' }, none('Insufficient cpu, 1 Insufficient memory, 1 Too many pods')],
  ])('%s', (_, before, pod, answer) => {
    expect(answerOf(node, pod, before)).toBe(answer);
  });

  it('wants the larger of the main containers together and each init step', () => {
    const cpu = (amount: string): object => ({ requests: { cpu: amount } });
    const spec = (init: string, ...main: string[]): PodParts => ({
      spec: {
        initContainers: [{ name: 'init', image: 'busybox', resources: cpu(init) }],
        containers: main.map((amount, index) => ({ name: `main-${index}`, image: 'nginx', resources: cpu(amount) })),
      },
    });
    expect(answerOf(node, spec('2', '1', '1'))).toBe('');
    expect(answerOf(node, spec('2001m', '1', '1'))).toBe(none('Insufficient cpu'));
    expect(answerOf(node, spec('100m', '1', '1001m'))).toBe(none('Insufficient cpu'));
  });

  it('counts terminating pods, and finished ones no more', () => {
    const world = createTestScheduler({ one: { cpu: '1' } });
    world.place('first', { cpu: '1' });
    world.client.delete('pods', 'default', 'first');
    expect(world.place('second', { cpu: '1' })).toContain('Insufficient cpu');
    const first = world.pod('first');
    world.client.updateStatus('pods', { ...first, status: { ...first.status, phase: 'Succeeded' } });
    world.clock.advance(20);
    expect(world.placeOf('second')).toBe('one');
  });
});

it('speak in the order of rule 5.2: the first that refuses decides', () => {
  const everything: NodeParts = { unschedulable: true, taints: [taint('gpu', '', 'NoSchedule')], cpu: '1', pods: '1' };
  const pod = (parts: PodParts): PodParts => ({ cpu: '2', hostPorts: [{ port: 80 }], ...parts, spec: { nodeSelector: { disk: 'ssd' }, ...parts.spec } });
  const port: PodParts = { hostPorts: [{ port: 80 }] };
  expect(answerOf(everything, pod({}))).toContain('were unschedulable');
  expect(answerOf({ ...everything, unschedulable: false }, pod({}))).toContain('untolerated taint');
  expect(answerOf({ ...everything, unschedulable: false, taints: [] }, pod({}))).toContain('node affinity/selector');
  const matching: NodeParts = { cpu: '1', pods: '1', labels: { disk: 'ssd' } };
  expect(answerOf(matching, pod({}), [port])).toContain('free ports');
  expect(answerOf(matching, pod({ hostPorts: [{ port: 81 }] }), [port])).toContain('Insufficient cpu, 1 Too many pods');
});
