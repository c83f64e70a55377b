// The words of a pod that fits nowhere (rule 5.5).
import { describe, expect, it } from 'vitest';
import { eventMessage, unschedulableMessage } from '../../../src/cluster/scheduler/message.ts';
import type { Refusal } from '../../../src/cluster/scheduler/plugin.ts';
import type { Node, PodSpec } from '../../../src/model/object.ts';
import { createTestScheduler } from '../../support/scheduler.ts';
import { refusalOf } from '../../support/apiserver.ts';

const controlPlane = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };

describe('whole messages', () => {
  it('of a taint and two full nodes (rule 5.5.6)', () => {
    const world = createTestScheduler({ control: controlPlane, a: { cpu: '1' }, b: { cpu: '1' } });
    expect(world.place('big', { cpu: '2' })).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
    );
  });

  it('of a cordoned node (rule 5.5.6)', () => {
    const world = createTestScheduler({ a: { unschedulable: true } });
    expect(world.place('web')).toBe(
      '0/1 nodes are available: 1 node(s) were unschedulable. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    );
  });

  it('of a cluster without nodes', () => {
    const world = createTestScheduler();
    expect(world.place('web')).toBe('no nodes available to schedule pods');
  });

  it('sort their entries as texts, so that 10 comes before 2', () => {
    const refusal = (text: string): Refusal => ({ plugin: 'P', reasons: [text], resolvable: true });
    const refusals = [...Array.from({ length: 2 }, () => refusal('a')), ...Array.from({ length: 10 }, () => refusal('b'))];
    expect(unschedulableMessage(12, refusals, undefined)).toBe('0/12 nodes are available: 10 b, 2 a.');
  });

  it('count each taint for itself', () => {
    const tainted = (value: string): { taints: { key: string; value: string; effect: string }[] } => ({ taints: [{ key: 'team', value, effect: 'NoSchedule' }] });
    const world = createTestScheduler({ a: tainted('x'), b: tainted('y'), c: tainted('x') });
    expect(world.place('web')).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint {team: y}, 2 node(s) had untolerated taint {team: x}. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
  });

  it('of a pod confined to one node, as those of a DaemonSet are (rule 5.2.2)', () => {
    const world = createTestScheduler({ a: { cpu: '1' }, b: {}, c: {} });
    const affinity: PodSpec['affinity'] = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }] } },
    };
    expect(world.place('agent', { cpu: '2', spec: { affinity } })).toBe(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
    );
    expect(world.place('small', { cpu: '1', spec: { affinity } })).toBe('a');
  });

  it('of a pod whose class never preempts', () => {
    const world = createTestScheduler({ a: { cpu: '1' } });
    world.addPriority('patient', 1000, 'Never');
    world.place('low', { cpu: '1' });
    expect(world.place('high', { cpu: '1', priority: 'patient' })).toBe('0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.');
  });
});

describe('where they are said', () => {
  it('in an event, cut to 1024 characters, and in full in the condition', () => {
    const taints = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`node-${index}`, { taints: [{ key: `team-${index}`, value: 'long-enough-a-name', effect: 'NoSchedule' }] }]));
    const world = createTestScheduler(taints);
    const inFull = world.place('web');
    const [event] = world.events('default');
    expect(inFull.length).toBeGreaterThan(1024);
    expect(event).toMatchObject({ type: 'Warning', reason: 'FailedScheduling' });
    const said = event!.message ?? '';
    expect(said).toHaveLength(1024);
    expect(said.endsWith(' ...')).toBe(true);
    expect(inFull.startsWith(said.slice(0, -4))).toBe(true);
  });

  it('are left alone when they are short enough', () => {
    expect(eventMessage('x'.repeat(1024))).toBe('x'.repeat(1024));
    expect(eventMessage('x'.repeat(1025))).toBe(`${'x'.repeat(1020)} ...`);
  });

  it('with the condition PodScheduled, whose time stays while it is the same', () => {
    const world = createTestScheduler({ a: { unschedulable: true } });
    world.place('web');
    const condition = world.pod('web').status.conditions!.find(({ type }) => type === 'PodScheduled')!;
    expect(condition).toMatchObject({ status: 'False', reason: 'Unschedulable' });
    world.clock.advance(400_000);
    expect(world.eventsOf('web')[0]).toMatch(/^FailedScheduling x/);
    expect(world.pod('web').status.conditions!.find(({ type }) => type === 'PodScheduled')).toEqual(condition);
  });

  it('of success: an event, and the condition without a reason', () => {
    const world = createTestScheduler({ a: {} });
    expect(world.place('web')).toBe('a');
    expect(world.events('default').map(({ type, reason, message }) => `${type} ${reason} ${message}`)).toEqual(['Normal Scheduled Successfully assigned default/web to a']);
    expect(world.pod('web').status.conditions).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'PodScheduled', status: 'True' })]));
  });

  it('nowhere for a pod that names its node, or another scheduler', () => {
    const world = createTestScheduler({ a: { unschedulable: true } });
    world.place('direct', { spec: { nodeName: 'a' } });
    world.place('other', { spec: { schedulerName: 'my-scheduler' } });
    expect(world.placeOf('direct')).toBe('a');
    expect(world.placeOf('other')).toBe('not tried');
    expect(world.events('default')).toEqual([]);
  });

  it('of a second binding (rule 5.5.1)', () => {
    const world = createTestScheduler({ a: {}, b: {} });
    world.addPod('web');
    world.client.bind('default', 'web', 'b');
    const refusal = refusalOf(() => world.client.bind('default', 'web', 'a'));
    expect(refusal.code).toBe(409);
    expect(refusal.message).toContain('pod web is already assigned to node "b"');
  });
});

describe('schedulingOf, for why', () => {
  it('keeps the refusal of every node with its plugin', () => {
    const world = createTestScheduler({ a: controlPlane, b: { cpu: '1' }, c: { unschedulable: true } });
    world.place('big', { cpu: '2' });
    const [answer] = world.answers('big');
    expect(answer).toMatchObject({
      attempt: 1,
      nodesTotal: 3,
      nodes: [
        { node: 'a', refusedBy: 'TaintToleration', reasons: ['node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }'] },
        { node: 'b', refusedBy: 'NodeResourcesFit', reasons: ['Insufficient cpu'] },
        { node: 'c', refusedBy: 'NodeUnschedulable', reasons: ['node(s) were unschedulable'] },
      ],
    });
    expect(answer!.chosen).toBeUndefined();
    expect(answer!.message).toBe(world.placeOf('big'));
  });

  it('keeps the scores of the nodes that fit, and the refusals of the others', () => {
    const world = createTestScheduler({ small: { cpu: '1' }, large: { cpu: '8' }, medium: {} });
    expect(world.place('web', { cpu: '2' })).toBe('large');
    const [answer] = world.answers('web');
    expect(answer!.chosen).toBe('large');
    const byNode = Object.fromEntries(answer!.nodes.map((node) => [node.node, node]));
    expect(byNode.small).toMatchObject({ refusedBy: 'NodeResourcesFit' });
    expect(byNode.large!.total).toBeGreaterThan(byNode.medium!.total!);
    for (const node of ['large', 'medium']) {
      expect(Object.values(byNode[node]!.scores!).reduce((sum, { weighted }) => sum + weighted, 0)).toBe(byNode[node]!.total);
    }
  });

  it('keeps the last five answers, newest last, also of a pod that is placed in the end', () => {
    const world = createTestScheduler();
    world.place('web', { cpu: '2' });
    for (let round = 0; round < 7; round++) {
      world.addNode(`small-${round}`, { cpu: '1' });
      world.clock.advance(301_000);
    }
    world.addNode('large');
    world.clock.advance(20);
    const answers = world.answers('web');
    expect(answers).toHaveLength(5);
    expect(answers.at(-1)!.chosen).toBe('large');
    expect(answers.map(({ attempt }) => attempt)).toEqual(answers.map((_, index) => answers[0]!.attempt + index));
    expect(answers.map(({ atMs }) => atMs)).toEqual(answers.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it('knows which nodes PreFilter left out, so that no filter was asked about them', () => {
    const world = createTestScheduler({ a: controlPlane, b: { cpu: '1' }, c: {} });
    const affinity: PodSpec['affinity'] = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: ['b', 'c'].map((name) => ({ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] })) } },
    };
    const verdicts = (name: string): string[] => world.answers(name).at(-1)!.nodes.map(({ node, refusedBy, isBeforeFilters }) => `${node} ${refusedBy ?? 'fits'}${isBeforeFilters ? ' before the filters' : ''}`).toSorted();
    world.place('placed', { cpu: '2', spec: { affinity } });
    expect(verdicts('placed')).toEqual(['a NodeAffinity before the filters', 'b NodeResourcesFit', 'c fits']);
    world.place('too-big', { cpu: '100', spec: { affinity } });
    expect(verdicts('too-big')).toEqual(['a NodeAffinity before the filters', 'b NodeResourcesFit', 'c NodeResourcesFit']);
    world.place('claimless', { spec: { affinity, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'none' } }] } });
    expect(verdicts('claimless')).toEqual(['a', 'b', 'c'].map((node) => `${node} VolumeRestrictions before the filters`));
  });

  it('has nothing to say of a pod it never saw', () => {
    const world = createTestScheduler({ a: {} });
    expect(world.scheduler.answersOf('nobody')).toEqual([]);
    expect(world.client.get<Node>('nodes', undefined, 'a').metadata.name).toBe('a');
  });
});
