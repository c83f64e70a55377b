// STATUS, READY and RESTARTS of a pod, its tone and its health.
import { describe, expect, test } from 'vitest';
import { podHealth, podStatus, podTone } from '../../../src/kinds/pod/status-text.ts';
import type { ContainerState, ContainerStatus, PodCondition, PodStatus } from '../../../src/model/object.ts';
import { makePod, podCreatedAt } from '../../support/pod.ts';
import type { PodParts } from '../../support/pod.ts';

const at = (seconds: number) => new Date(podCreatedAt + seconds * 1000).toISOString().replace('.000Z', 'Z');
const waiting = (reason?: string): ContainerState => ({ waiting: { reason } });
const running: ContainerState = { running: { startedAt: at(1) } };
const ended = (exitCode: number, reason?: string, signal?: number): ContainerState => ({
  terminated: { exitCode, reason, signal, finishedAt: at(5) },
});

function container(name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, state, ready: state.running !== undefined, restartCount: 0, image: '', imageID: '', ...more };
}

const condition = (type: string, status: string, reason?: string): PodCondition => ({ type, status, reason });

interface Case extends PodStatus {
  init?: readonly string[];
  main?: readonly string[];
  deleted?: boolean;
}

/** `init` names starting with + are sidecars. */
function podOf({ init = [], main = ['web'], deleted, ...status }: Case) {
  const parts: PodParts = {
    metadata: deleted ? { deletionTimestamp: at(60), deletionGracePeriodSeconds: 30 } : {},
    spec: {
      containers: main.map((name) => ({ name, image: 'nginx' })),
      initContainers: init.map((name) =>
        name.startsWith('+') ? { name: name.slice(1), image: 'nginx', restartPolicy: 'Always' } : { name, image: 'nginx' },
      ),
    },
    status,
  };
  return makePod(parts);
}

const two = { main: ['a', 'b'] };
const inits = { init: ['i1', 'i2'] };
const ready = [condition('Ready', 'True')];

const cases: [status: string, ready: string, Case][] = [
  ['Pending', '0/1', {}],
  ['SchedulingGated', '0/1', { conditions: [condition('PodScheduled', 'False', 'SchedulingGated')] }],
  ['ContainerCreating', '0/1', { containerStatuses: [container('web', waiting('ContainerCreating'))] }],
  ['Running', '1/1', { phase: 'Running', containerStatuses: [container('web', running)] }],
  ['Running', '0/1', { phase: 'Running', containerStatuses: [container('web', running, { ready: false })] }],
  ['ErrImagePull', '0/1', { containerStatuses: [container('web', waiting('ErrImagePull'))] }],
  ['ImagePullBackOff', '0/1', { containerStatuses: [container('web', waiting('ImagePullBackOff'))] }],
  ['InvalidImageName', '0/1', { containerStatuses: [container('web', waiting('InvalidImageName'))] }],
  ['CreateContainerConfigError', '0/1', { containerStatuses: [container('web', waiting('CreateContainerConfigError'))] }],
  ['CrashLoopBackOff', '0/1', { phase: 'Running', containerStatuses: [container('web', waiting('CrashLoopBackOff'))] }],
  ['Completed', '0/1', { phase: 'Succeeded', containerStatuses: [container('web', ended(0, 'Completed'))] }],
  ['Error', '0/1', { phase: 'Failed', containerStatuses: [container('web', ended(1, 'Error'))] }],
  ['OOMKilled', '0/1', { phase: 'Running', containerStatuses: [container('web', ended(137, 'OOMKilled'))] }],
  ['ExitCode:3', '0/1', { phase: 'Failed', containerStatuses: [container('web', ended(3))] }],
  ['Signal:9', '0/1', { phase: 'Failed', containerStatuses: [container('web', ended(137, undefined, 9))] }],
  ['Evicted', '0/1', { phase: 'Failed', reason: 'Evicted' }],
  ['OutOfcpu', '0/1', { phase: 'Failed', reason: 'OutOfcpu' }],

  // The first by name that does not run decides.
  ['ErrImagePull', '1/2', { ...two, containerStatuses: [container('a', waiting('ErrImagePull')), container('b', running)] }],
  ['Error', '0/2', { ...two, containerStatuses: [container('a', ended(1, 'Error')), container('b', waiting('ImagePullBackOff'))] }],
  ['Running', '1/2', { ...two, conditions: ready, containerStatuses: [container('a', ended(0, 'Completed')), container('b', running)] }],
  ['NotReady', '1/2', { ...two, phase: 'Running', containerStatuses: [container('a', ended(0, 'Completed')), container('b', running)] }],

  ['Init:0/2', '0/1', { ...inits, initContainerStatuses: [container('i1', running), container('i2', waiting('PodInitializing'))] }],
  ['Init:1/2', '0/1', { ...inits, initContainerStatuses: [container('i1', ended(0)), container('i2', waiting('PodInitializing'))] }],
  ['Init:Error', '0/1', { ...inits, initContainerStatuses: [container('i1', ended(1, 'Error'))] }],
  ['Init:ExitCode:2', '0/1', { ...inits, initContainerStatuses: [container('i1', ended(2))] }],
  ['Init:Signal:9', '0/1', { ...inits, initContainerStatuses: [container('i1', ended(137, undefined, 9))] }],
  ['Init:CrashLoopBackOff', '0/1', { ...inits, initContainerStatuses: [container('i1', waiting('CrashLoopBackOff'))] }],
  ['Init:ImagePullBackOff', '0/1', { ...inits, initContainerStatuses: [container('i1', ended(0)), container('i2', waiting('ImagePullBackOff'))] }],
  [
    'PodInitializing',
    '0/1',
    {
      ...inits,
      initContainerStatuses: [container('i1', ended(0)), container('i2', ended(0))],
      containerStatuses: [container('web', waiting('PodInitializing'))],
    },
  ],

  // Sidecars count in READY once they have started.
  [
    'Init:1/2',
    '1/2',
    { init: ['+log', 'i2'], initContainerStatuses: [container('log', running, { started: true }), container('i2', running)] },
  ],
  [
    'Running',
    '2/2',
    {
      init: ['+log'],
      phase: 'Running',
      initContainerStatuses: [container('log', running, { started: true })],
      containerStatuses: [container('web', running)],
    },
  ],

  ['Terminating', '1/1', { deleted: true, phase: 'Running', containerStatuses: [container('web', running)] }],
  ['Terminating', '0/1', { deleted: true, phase: 'Pending' }],
  ['Unknown', '1/1', { deleted: true, phase: 'Running', reason: 'NodeLost', containerStatuses: [container('web', running)] }],
  ['Completed', '0/1', { deleted: true, phase: 'Succeeded', containerStatuses: [container('web', ended(0, 'Completed'))] }],
];

test.each(cases)('%s with %s ready', (status, readyText, parts) => {
  const summary = podStatus(podOf(parts), podCreatedAt);
  expect(`${summary.status} ${summary.ready}/${summary.total}`).toBe(`${status} ${readyText}`);
});

describe('restarts', () => {
  const last = (seconds: number): Partial<ContainerStatus> => ({
    lastState: { terminated: { exitCode: 1, finishedAt: at(seconds) } },
  });
  const now = podCreatedAt + 100_000;

  test('of all main containers and sidecars, and how long ago the newest was', () => {
    const pod = podOf({
      init: ['+log'],
      main: ['a', 'b'],
      initContainerStatuses: [container('log', running, { started: true, restartCount: 1, ...last(90) })],
      containerStatuses: [
        container('a', running, { restartCount: 2, ...last(30) }),
        container('b', running, { restartCount: 1, ...last(40) }),
      ],
    });
    expect(podStatus(pod, now)).toMatchObject({ restarts: 4, lastRestartAgoMs: 10_000 });
  });

  test('of the init containers while they run, and forgotten afterwards', () => {
    const tried = container('i', running, { restartCount: 3, ...last(50) });
    expect(podStatus(podOf({ init: ['i'], initContainerStatuses: [tried] }), now)).toMatchObject({
      restarts: 3,
      lastRestartAgoMs: 50_000,
    });
    const done = { ...tried, state: ended(0) };
    const pod = podOf({ init: ['i'], initContainerStatuses: [done], containerStatuses: [container('web', running)] });
    expect(podStatus(pod, now)).toEqual({ status: 'Pending', ready: 1, total: 1, restarts: 0 });
  });
});

test.each([
  ['Running', undefined],
  ['Pending', 'pending'],
  ['ContainerCreating', 'pending'],
  ['PodInitializing', 'added'],
  ['Init:1/2', 'added'],
  ['Init:Error', 'error'],
  ['Completed', 'completed'],
  ['Terminating', 'killed'],
  ['CrashLoopBackOff', 'error'],
  ['ImagePullBackOff', 'error'],
])('the tone of %s is %s', (status, tone) => {
  expect(podTone(status)).toBe(tone);
});

describe('health', () => {
  const health = (parts: Case, seconds = 10) => podHealth(podOf(parts), podCreatedAt + seconds * 1000);
  const creating = { containerStatuses: [container('web', waiting('ContainerCreating'))] };

  test.each<[string, Case, number, string]>([
    ['ready', { phase: 'Running', conditions: ready, containerStatuses: [container('web', running)] }, 10, ''],
    ['done', { phase: 'Succeeded', containerStatuses: [container('web', ended(0, 'Completed'))] }, 10, ''],
    ['evicted, though its container ended well', { phase: 'Failed', reason: 'Evicted', containerStatuses: [container('web', ended(0, 'Completed'))] }, 10, 'Evicted'],
    ['just starting', creating, 10, ''],
    ['starting for too long', creating, 61, 'containers ready 0 of 1'],
    ['unschedulable', { conditions: [condition('PodScheduled', 'False', 'Unschedulable')] }, 1, 'containers ready 0 of 1'],
    ['crashing', { containerStatuses: [container('web', waiting('CrashLoopBackOff'))] }, 1, 'containers ready 0 of 1'],
    ['unready', { phase: 'Running', containerStatuses: [container('web', running)], conditions: [condition('Ready', 'False')] }, 1, 'pod condition Ready is False'],
    ['ending', { deleted: true, phase: 'Running' }, 59, ''],
    ['ending for too long', { deleted: true, phase: 'Running' }, 60, 'pod is terminating'],
  ])('%s', (_name, parts, seconds, expected) => {
    expect(health(parts, seconds)).toBe(expected);
  });

  test('readiness gates', () => {
    const pod = podOf({ phase: 'Running', containerStatuses: [container('web', running)], conditions: [condition('a', 'True')] });
    pod.spec.readinessGates = [{ conditionType: 'a' }, { conditionType: 'b' }];
    expect(podHealth(pod, podCreatedAt)).toBe('readiness gates 1 of 2');
  });
});
