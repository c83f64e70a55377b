// The pod kind as tables, selectors and keys see it.
import { describe, expect, test } from 'vitest';
import { podKind } from '../../../src/kinds/pod.ts';
import { setImageQuestion } from '../../../src/kinds/pod/set-image.ts';
import type { Intent, Question } from '../../../src/model/intent.ts';
import type { ActionContext, Column } from '../../../src/model/kind.ts';
import type { Pod } from '../../../src/model/object.ts';
import { createdPod, makePod, podCreatedAt } from '../../support/pod.ts';

const now = podCreatedAt + 125_000;
const textOf = (column: Column<Pod>, pod: Pod) => column.text?.(pod, now) ?? String(column.value(pod, now) ?? '');
const printed = podKind.columns.filter((column) => !column.dashboardOnly);

const crashing = makePod({
  spec: { nodeName: 'worker-1' },
  status: {
    phase: 'Running',
    podIP: '10.244.1.2',
    containerStatuses: [
      {
        name: 'web',
        image: 'nginx:1.17',
        imageID: '',
        ready: false,
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1, finishedAt: '2025-06-01T08:02:00Z' } },
      },
    ],
  },
});

describe('columns', () => {
  test('of kubectl', () => {
    const titles = (columns: readonly Column<Pod>[]) => columns.map((column) => column.title).join(' ');
    expect(titles(printed.filter((column) => !column.wide))).toBe('NAME READY STATUS RESTARTS AGE');
    expect(titles(printed)).toBe('NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES');
  });

  test('cells', () => {
    expect(printed.map((column) => textOf(column, crashing))).toEqual([
      'web', '0/1', 'CrashLoopBackOff', '3 (5s ago)', '2m5s', '10.244.1.2', 'worker-1', '<none>', '<none>',
    ]);
    const gated = makePod({
      spec: { readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }] },
      status: { conditions: [{ type: 'a', status: 'True' }] },
    });
    expect(printed.slice(5).map((column) => textOf(column, gated))).toEqual(['<none>', '<none>', '<none>', '1/2']);
  });

  test('the dashboard always shows where a pod is, and on demand what it asks for', () => {
    const shown = podKind.columns.filter((column) => !column.wide || column.alwaysOnDashboard).map((column) => column.title);
    expect(shown).toEqual(['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE']);
    const pod = createdPod('containers: [{name: a, image: a, resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 200m}}}]');
    const cell = (title: string) => textOf(podKind.columns.find((column) => column.title === title)!, pod);
    expect([cell('CPU/RL'), cell('MEM/RL'), cell('QOS')]).toEqual(['100:200', '64:0', 'BU']);
  });

  test('titles are unique', () => {
    const titles = podKind.columns.map((column) => column.title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

test.each([
  ['spec.nodeName', 'worker-1'],
  ['spec.host', 'worker-1'],
  ['spec.hostNetwork', 'false'],
  ['spec.restartPolicy', 'Always'],
  ['spec.schedulerName', 'default-scheduler'],
  ['spec.serviceAccountName', 'robot'],
  ['status.phase', 'Pending'],
  ['status.podIP', '10.0.0.1'],
  ['status.podIPs', '10.0.0.1,fd00::1'],
  ['status.nominatedNodeName', ''],
])('field selector %s reads %s', (field, value) => {
  const pod = createdPod('{nodeName: worker-1, serviceAccountName: robot, containers: [{name: a, image: a}]}');
  pod.status = { ...pod.status, podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] };
  expect(podKind.fieldSelectors?.[field]?.(pod)).toBe(value);
});

test('the generation rises with the spec only', () => {
  const pod = makePod();
  expect(podKind.generationChanges?.({ ...pod, metadata: { ...pod.metadata, labels: { a: 'b' } } }, pod)).toBe(false);
  expect(podKind.generationChanges?.({ ...pod, spec: { ...pod.spec, nodeName: 'worker-1' } }, pod)).toBe(true);
});

describe('keys', () => {
  // No key of a pod looks around before it asks.
  const context = { now: () => now } as ActionContext;
  const press = (key: string, ...pods: Pod[]): Intent => podKind.actions!.find((action) => action.key === key)!.run(pods, context);
  const ask = (key: string, ...pods: Pod[]): Question => {
    const intent = press(key, ...pods);
    if (intent.type !== 'ask') throw new Error(`${key} does not ask`);
    return intent.question;
  };
  const why = (key: string, pod: Pod) => podKind.actions!.find((action) => action.key === key)!.disabled?.(pod);

  test('l and p open the log', () => {
    const ref = { plural: 'pods', namespace: 'default', name: 'web' };
    expect(press('l', crashing)).toEqual({ type: 'open', view: 'logs', ref });
    expect(press('p', crashing)).toEqual({ type: 'open', view: 'logs', ref, args: { previous: 'true' } });
    expect(why('p', makePod())).toBe('no container of it has restarted');
    expect(why('p', crashing)).toBeUndefined();
  });

  test('o leads to the node, once there is one', () => {
    expect(press('o', crashing)).toEqual({ type: 'open', view: 'table', ref: { plural: 'nodes', name: 'worker-1' } });
    expect(why('o', makePod())).toBe('the pod is not scheduled yet');
  });

  test('ctrl-k says what comes after and deletes with one second of grace', () => {
    const owned = makePod({
      metadata: {
        name: 'api',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: '1', controller: true }],
      },
    });
    const question = ask('ctrl-k', makePod(), owned);
    expect(question).toMatchObject({ title: 'Kill 2 pods', destructive: true });
    expect(question.lines({}).slice(1)).toEqual(['web: nothing brings it back', 'api: ReplicaSet rs makes a new one']);
    const request = (name: string) => ({
      verb: 'delete',
      plural: 'pods',
      namespace: 'default',
      name,
      options: { gracePeriodSeconds: 1 },
    });
    expect(question.onOk({})).toEqual({
      type: 'request',
      requests: [request('web'), request('api')],
      done: 'killed 2 pods',
      kubectl: 'kubectl delete pod/web pod/api --grace-period=1 -n default',
    });
  });

  test('i asks for images and patches what differs', () => {
    const pod = makePod({ spec: { initContainers: [{ name: 'init', image: 'busybox' }] } });
    const question = ask('i', pod);
    expect(question.fields).toEqual([
      { name: 'init', kind: 'text', label: 'init (init)', value: 'busybox' },
      { name: 'web', kind: 'text', label: 'web', value: 'nginx:1.17' },
    ]);
    expect(question.refuse?.({ init: 'busybox', web: 'nginx:1.17' })).toBe('no image is changed');
    expect(question.refuse?.({ init: ' ', web: 'nginx:1.17' })).toBe('container init needs an image');
    const answers = { init: 'busybox', web: 'nginx:1.18' };
    expect(question.refuse?.(answers)).toBeUndefined();
    expect(question.lines(answers)[0]).toBe('web: nginx:1.17 → nginx:1.18');
    expect(question.onOk(answers)).toEqual({
      type: 'request',
      requests: [
        {
          verb: 'patch',
          plural: 'pods',
          namespace: 'default',
          name: 'web',
          patchType: 'strategic',
          patch: { spec: { containers: [{ name: 'web', image: 'nginx:1.18' }] } },
        },
      ],
      done: 'image of pod/web updated: web=nginx:1.18',
      kubectl: 'kubectl set image pod/web web=nginx:1.18 -n default',
    });
  });

  test('a workload is patched in its template', () => {
    const deployment = { ...makePod(), kind: 'Deployment', spec: { template: { spec: makePod().spec } } };
    const intent = setImageQuestion('deployments', deployment, 'spec.template.spec').onOk({ web: 'nginx:2' });
    expect(intent).toMatchObject({
      requests: [{ plural: 'deployments', patch: { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:2' }] } } } } }],
      kubectl: 'kubectl set image deployment/web web=nginx:2 -n default',
    });
  });

  test('Enter shows the containers', () => {
    expect(podKind.drillDown?.(makePod())).toEqual({ view: 'containers' });
  });
});
