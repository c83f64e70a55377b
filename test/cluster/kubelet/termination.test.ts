// The end of a pod: signals, hooks, grace periods, sidecars, deadlines.
import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/model/object.ts';
import { createTestCluster, setFault } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

interface End {
  /** Seconds from the delete to the DELETED event. */
  seconds: number;
  /** `app Completed 0`, at the last report. */
  containers: string[];
  phase: string;
  statuses: string[];
}

function clusterWith(spec: string, annotations = ''): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app, annotations: {${annotations}}}
    spec: {${spec}}
  `);
  return cluster;
}

/** Deletes the pod and waits until it has gone. */
function remove(cluster: TestCluster, options = {}): End {
  const startMs = cluster.clock.now;
  let last: Pod | undefined;
  let endMs = 0;
  cluster.store.watch(['pods'], ({ type, object }) => {
    last = object as Pod;
    if (type === 'DELETED') endMs = cluster.clock.now;
  });
  const shown = cluster.statuses('app').length;
  cluster.admin.delete('pods', 'default', 'app', options);
  cluster.until('the end of the pod', () => cluster.status('app') === 'gone');
  const { containerStatuses = [], phase = '' } = last!.status;
  return {
    seconds: Math.floor((endMs - startMs) / 1000),
    containers: containerStatuses.map(({ name, state }) => `${name} ${state!.terminated?.reason} ${state!.terminated?.exitCode}`),
    phase,
    statuses: cluster.statuses('app').slice(shown),
  };
}

describe('a deleted pod', () => {
  test.each([0, 300, 900])('has its whole grace period, %i ms after a full second', (offsetMs) => {
    const cluster = clusterWith("terminationGracePeriodSeconds: 5, containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}]");
    cluster.settle();
    cluster.advance(1000 - (cluster.clock.now % 1000) + offsetMs);
    expect(remove(cluster).seconds).toBe(5);
  });

  test('has it from when its kubelet hears of it, after a partition', () => {
    const cluster = clusterWith("terminationGracePeriodSeconds: 5, containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}]");
    cluster.settle();
    setFault(cluster, 'worker-1', 'network-partition');
    cluster.advance('1s');
    cluster.admin.delete('pods', 'default', 'app');
    cluster.advance('20s');
    setFault(cluster, 'worker-1', null);
    cluster.advance(4900);
    expect(cluster.status('app')).toBe('Terminating');
    cluster.advance(1300);
    expect(cluster.status('app')).toBe('gone');
  });

  test('is Terminating, shows how it ended for an instant, and is gone (behaviour rules 6.3.4, 6.9.5)', () => {
    const cluster = clusterWith('containers: [{name: app, image: nginx:1.27}]');
    cluster.settle();
    expect(remove(cluster)).toMatchObject({ statuses: ['Terminating', 'Completed', 'gone'], containers: ['app Completed 0'], phase: 'Succeeded' });
    expect(cluster.events('pod/app').at(-1)).toBe('Normal Killing kubelet Stopping container app');
  });

  test.each([
    ['handles SIGTERM', 'containers: [{name: app, image: redis:7}]', 'app Completed 0', 0],
    ['does not handle it', "containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'trap \"exit 5\" TERM; while true; do sleep 1; done']}]", 'app Error 5', 0],
    ['ignores it, as a sleeping PID 1 does', "containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}]", 'app Error 137', 30],
    ['ignores it, with a shorter grace period', "terminationGracePeriodSeconds: 7, containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}]", 'app Error 137', 7],
  ])('whose process %s (behaviour rule 6.9.3)', (_title, spec, container, least) => {
    const cluster = clusterWith(spec);
    cluster.settle();
    const { seconds, containers } = remove(cluster);
    expect(containers).toEqual([container]);
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(least + 2);
  });

  test('takes the time its process needs to stop', () => {
    const cluster = clusterWith('containers: [{name: app, image: nginx:1.27}]', 'sim.kubarium.dev/stop-after: 12s');
    cluster.settle();
    const { seconds, containers } = remove(cluster);
    expect([seconds, containers]).toEqual([expect.toBeOneOf([12, 13]), ['app Completed 0']]);
  });

  test('that never started is told to be lost (behaviour rule 6.9.5)', () => {
    const cluster = clusterWith('containers: [{name: app, image: nginx:1.161}]');
    cluster.advance('20s');
    expect(remove(cluster)).toMatchObject({ containers: ['app ContainerStatusUnknown 137'], phase: 'Failed', statuses: ['Terminating', 'ContainerStatusUnknown', 'gone'] });
  });

  test('that crash-loops ends with its last crash, and is not restarted', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'exit 4']}]");
    cluster.until('back-off', () => cluster.status('app') === 'CrashLoopBackOff');
    expect(remove(cluster)).toMatchObject({ containers: ['app Error 4'], phase: 'Failed' });
  });

  test('goes sooner when it is deleted again with less grace', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}]");
    cluster.settle();
    cluster.admin.delete('pods', 'default', 'app');
    cluster.advance('10s');
    expect(remove(cluster, { gracePeriodSeconds: 3 }).seconds).toBeOneOf([3, 4]);
  });

  test('is gone at once when forced; its containers die afterwards (behaviour rule 6.9.6)', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}]");
    cluster.settle();
    const ip = cluster.pod('app').status.podIP;
    expect(remove(cluster, { gracePeriodSeconds: 0 })).toMatchObject({ seconds: 0, statuses: ['gone'] });
    expect(cluster.events('pod/app').at(-1)).toBe('Normal Killing kubelet Stopping container app');
    expect([...cluster.kubelets.kubelet('worker-1')!.workers.values()].map(({ podIp }) => podIp)).not.toContain(ip);
  });
});

describe('preStop (behaviour rule 6.9.2)', () => {
  test('sleep delays SIGTERM', () => {
    const cluster = clusterWith('containers: [{name: app, image: nginx:1.27, lifecycle: {preStop: {sleep: {seconds: 8}}}}]');
    cluster.settle();
    expect(remove(cluster).seconds).toBeOneOf([8, 9]);
  });

  test('exec runs in the container and may end it', () => {
    const cluster = clusterWith('containers: [{name: app, image: nginx:1.27, lifecycle: {preStop: {exec: {command: [nginx, -s, quit]}}}}]');
    cluster.settle();
    expect(remove(cluster)).toMatchObject({ seconds: expect.toBeOneOf([0, 1, 2]), containers: ['app Completed 0'] });
  });

  test('that uses up the grace period leaves two seconds', () => {
    const cluster = clusterWith("terminationGracePeriodSeconds: 5, containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600'], lifecycle: {preStop: {exec: {command: [sleep, '60']}}}}]");
    cluster.settle();
    expect(remove(cluster)).toMatchObject({ seconds: expect.toBeOneOf([7, 8]), containers: ['app Error 137'] });
  });

  test('that fails is told, and the end goes on', () => {
    const cluster = clusterWith("containers: [{name: app, image: nginx:1.27, lifecycle: {preStop: {exec: {command: ['false']}}}}]");
    cluster.settle();
    remove(cluster);
    expect(cluster.events('pod/app').slice(-2)).toEqual(['Normal Killing kubelet Stopping container app', 'Warning FailedPreStopHook kubelet PreStopHook failed']);
  });

  test('asks a server', () => {
    const hook = (port: number): string => `containers: [{name: app, image: nginx:1.27, lifecycle: {preStop: {httpGet: {path: /quit, port: ${port}}}}}]`;
    for (const [port, fails] of [[80, false], [81, true]] as const) {
      const cluster = clusterWith(hook(port));
      cluster.settle();
      remove(cluster);
      expect(cluster.events('pod/app').some((line) => line.includes('FailedPreStopHook'))).toBe(fails);
    }
  });
});

describe('postStart', () => {
  test('holds the container back from Running until it is done', () => {
    const cluster = clusterWith("containers: [{name: app, image: nginx:1.27, lifecycle: {postStart: {exec: {command: [sleep, '10']}}}}, {name: next, image: redis:7}]");
    cluster.advance('12s');
    expect(cluster.status('app')).toBe('ContainerCreating');
    expect(cluster.events('pod/app').at(-1)).toBe('Normal Started kubelet Started container app');
    cluster.settle('10s');
    expect(cluster.status('app')).toBe('Running');
  });

  test('that fails kills the container (behaviour rule 6.4)', () => {
    const cluster = clusterWith("containers: [{name: app, image: nginx:1.27, lifecycle: {postStart: {exec: {command: ['false']}}}}]");
    cluster.advance('12s');
    expect(cluster.statuses('app').slice(2)).toEqual(['PostStartHookError', 'CrashLoopBackOff']);
    expect(cluster.events('pod/app').filter((line) => /Hook/.test(line))).toEqual(['Warning FailedPostStartHook kubelet PostStartHook failed (x2)', 'Normal Killing kubelet FailedPostStartHook (x2)']);
  });
});

describe('sidecars (behaviour rules 6.6.2, 6.9.2)', () => {
  const sidecar = (name: string): string => `{name: ${name}, image: 'busybox:1.36', restartPolicy: Always, command: [sh, -c, 'trap "exit 0" TERM; while true; do sleep 1; done']}`;

  /** Containers in the order in which they ended. */
  const order = (cluster: TestCluster): string[] => {
    const ended: string[] = [];
    cluster.store.watch(['pods'], ({ object }) => {
      const { containerStatuses = [], initContainerStatuses = [] } = (object as Pod).status;
      for (const { name, state } of [...initContainerStatuses, ...containerStatuses]) if (state?.terminated && !ended.includes(name)) ended.push(name);
    });
    return ended;
  };

  test('start in order and count in READY', () => {
    const cluster = clusterWith(`initContainers: [${sidecar('one')}, {name: prepare, image: 'busybox:1.36', command: [sleep, '3']}, ${sidecar('two')}], containers: [{name: app, image: nginx:1.27}]`);
    cluster.settle('10s');
    expect(cluster.statuses('app')).toEqual(['Pending', 'Init:0/3', 'Init:1/3', 'Init:2/3', 'PodInitializing', 'Running']);
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toBe('NAME   READY   STATUS\napp    3/3     Running');
  });

  test('stop after the main containers, last one first', () => {
    const cluster = clusterWith(`initContainers: [${sidecar('one')}, ${sidecar('two')}], containers: [{name: app, image: nginx:1.27}]`, 'sim.kubarium.dev/app.stop-after: 5s, sim.kubarium.dev/two.stop-after: 5s, sim.kubarium.dev/one.stop-after: 5s');
    cluster.settle('10s');
    const ended = order(cluster);
    const { seconds } = remove(cluster);
    expect(ended).toEqual(['app', 'two', 'one']);
    expect(seconds).toBeOneOf([15, 16, 17]);
    expect(cluster.events('pod/app').filter((line) => line.includes('Killing'))).toHaveLength(3);
  });

  test('share one grace period with the main containers', () => {
    const stubborn = "{name: proxy, image: 'busybox:1.36', restartPolicy: Always, command: [sleep, '3600']}";
    const cluster = clusterWith(`terminationGracePeriodSeconds: 10, initContainers: [${stubborn}], containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}]`);
    cluster.settle('10s');
    expect(remove(cluster).seconds).toBeOneOf([12, 13]);
  });

  test('do not keep a finished pod alive', () => {
    const cluster = clusterWith(`restartPolicy: Never, initContainers: [${sidecar('log')}], containers: [{name: job, image: 'busybox:1.36', command: [sleep, '5']}]`);
    cluster.settle('20s');
    expect([cluster.status('app'), cluster.pod('app').status.phase]).toEqual(['Completed', 'Succeeded']);
    expect(cluster.events('pod/app').at(-1)).toBe('Normal Killing kubelet Stopping container log');
  });

  test('are restarted whatever the policy of the pod', () => {
    const cluster = clusterWith("restartPolicy: Never, initContainers: [{name: log, image: 'busybox:1.36', restartPolicy: Always, command: [sh, -c, 'sleep 4; exit 1']}], containers: [{name: job, image: nginx:1.27}]");
    cluster.advance('25s');
    expect(cluster.pod('app').status.initContainerStatuses![0]!.restartCount).toBeGreaterThanOrEqual(2);
    expect(cluster.pod('app').status.phase).toBe('Running');
  });
});

test('activeDeadlineSeconds ends the pod (behaviour rule 6.9.7)', () => {
  const cluster = clusterWith("activeDeadlineSeconds: 20, containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}], terminationGracePeriodSeconds: 5");
  cluster.advance('22s');
  expect(cluster.pod('app').status).toMatchObject({ phase: 'Running' });
  cluster.settle('10s');
  const { phase, reason, message } = cluster.pod('app').status;
  expect([phase, reason, message]).toEqual(['Failed', 'DeadlineExceeded', 'Pod was active on the node longer than the specified deadline']);
  expect(cluster.events('pod/app').slice(-2)).toEqual([
    'Normal DeadlineExceeded kubelet Pod was active on the node longer than the specified deadline',
    'Normal Killing kubelet Stopping container app',
  ]);
});

test.each([20, 60, 500, 1500])('a pod that is deleted %d ms after it was made shows Terminating until it has gone', (ms) => {
  const cluster = clusterWith('containers: [{name: app, image: "nginx:1.27"}]');
  cluster.advance(ms);
  cluster.admin.delete('pods', 'default', 'app');
  const seen = new Set<string>();
  for (let elapsedMs = 0; elapsedMs < 5000; elapsedMs += 10) {
    seen.add(cluster.status('app'));
    cluster.advance(10);
  }
  expect([...seen]).toEqual(['Terminating', 'gone']);
});
