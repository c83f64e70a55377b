// Containers that end: states, restart policies, and the back-off between restarts.
import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/model/object.ts';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

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

/** The delays that CrashLoopBackOff has shown, without repetitions. */
function noteBackOffs(cluster: TestCluster): string[] {
  const delays: string[] = [];
  cluster.store.watch(['pods'], ({ object }) => {
    const { waiting } = (object as Pod).status.containerStatuses?.[0]?.state ?? {};
    const delay = /^back-off (\S+) restarting/.exec(waiting?.message ?? '')?.[1];
    if (waiting?.reason === 'CrashLoopBackOff' && delay && delays.at(-1) !== `${delay} after ${(object as Pod).status.containerStatuses![0]!.restartCount}`) {
      delays.push(`${delay} after ${(object as Pod).status.containerStatuses![0]!.restartCount}`);
    }
  });
  return delays;
}

describe('CrashLoopBackOff', () => {
  test('the first crash restarts at once, later ones wait 10, 20, 40 ... 300 seconds (golden scenario 9.4)', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'sleep 2; exit 1']}]");
    const delays = noteBackOffs(cluster);
    cluster.advance('30s');
    expect(cluster.statuses('app')).toEqual(['Pending', 'ContainerCreating', 'Running', 'Error', 'Running', 'Error', 'CrashLoopBackOff', 'Running', 'Error', 'CrashLoopBackOff']);
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS             RESTARTS
      app    0/1     CrashLoopBackOff   2 (12s ago)"
    `);
    cluster.advance('24m');
    expect(delays.slice(0, 8)).toEqual(['10s after 1', '20s after 2', '40s after 3', '1m20s after 4', '2m40s after 5', '5m0s after 6', '5m0s after 7', '5m0s after 8']);
    expect(cluster.pod('app').status.phase).toBe('Running');
  });

  test('waits from the end of the container, not from when somebody looked', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'sleep 2; exit 1']}]");
    cluster.advance('2m');
    const seconds = cluster.timeline('app').map((line) => [Number.parseInt(line, 10), line.split(' ')[1]!] as const);
    const errors = seconds.filter(([, status]) => status === 'Error').map(([at]) => at);
    const runs = seconds.filter(([, status]) => status === 'Running').map(([at]) => at);
    const waits = errors.slice(0, 4).map((at, index) => runs[index + 1]! - at);
    for (const [index, least] of [0, 10, 20, 40].entries()) expect(waits[index]).toBeOneOf([least, least + 1, least + 2]);
  });

  test('is forgotten after ten minutes of work (behaviour rule 6.5.1)', () => {
    const cluster = clusterWith(`
      volumes: [{name: work, emptyDir: {}}],
      containers: [{
        name: app, image: 'busybox:1.36', volumeMounts: [{name: work, mountPath: /data}],
        command: [sh, -c, 'echo run >> /data/runs; if [ $(wc -l < /data/runs) -eq 5 ]; then sleep 660; fi; exit 1'],
      }]`);
    const delays = noteBackOffs(cluster);
    cluster.advance('14m');
    expect(delays.slice(0, 4)).toEqual(['10s after 1', '20s after 2', '40s after 3', '10s after 5']);
  });

  test('shows in the events and in the message (behaviour rule 6.4)', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: ['false']}]");
    cluster.until('back-off', () => cluster.status('app') === 'CrashLoopBackOff');
    const [status] = cluster.pod('app').status.containerStatuses!;
    expect(status!.state!.waiting!.message!.replace(cluster.pod('app').metadata.uid, '<uid>')).toBe('back-off 10s restarting failed container=app pod=app_default(<uid>)');
    expect(status!.lastState!.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    expect(cluster.events('pod/app').at(-1)).toBe('Warning BackOff kubelet Back-off restarting failed container app in pod app_default(<uid>)');
  });

  test('ends when the container is changed, which counts as a restart', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36'}]");
    cluster.advance('4m');
    expect(cluster.status('app')).toBe('CrashLoopBackOff');
    const { restartCount } = cluster.pod('app').status.containerStatuses![0]!;
    cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } });
    cluster.advance('5s');
    expect(cluster.status('app')).toBe('Running');
    expect(cluster.pod('app').status.containerStatuses![0]!.restartCount).toBe(restartCount + 1);
  });
});

describe('how a container ends', () => {
  const rows: [title: string, spec: string, annotations: string, statuses: string[], exitCode: number][] = [
    ['0', "restartPolicy: Never, containers: [{name: app, image: busybox, command: ['true']}]", '', ['Completed'], 0],
    ['another code', "restartPolicy: Never, containers: [{name: app, image: busybox, command: [sh, -c, 'exit 3']}]", '', ['Error'], 3],
    ['a command that is not there', 'restartPolicy: Never, containers: [{name: app, image: busybox, command: [nothere]}]', '', ['StartError'], 128],
    ['more memory than its limit', 'restartPolicy: Never, containers: [{name: app, image: nginx:1.27, resources: {limits: {memory: 100Mi}}}]', 'sim.kubarium.dev/memory: 300Mi, sim.kubarium.dev/memory-after: 5s', ['Running', 'OOMKilled'], 137],
  ];
  test.each(rows)('with %s', (_title, spec, annotations, statuses, exitCode) => {
    const cluster = clusterWith(spec, annotations);
    cluster.settle('10s');
    expect(cluster.statuses('app').slice(2)).toEqual(statuses);
    const { phase, containerStatuses, conditions } = cluster.pod('app').status;
    expect(containerStatuses![0]!.state!.terminated!.exitCode).toBe(exitCode);
    expect(phase).toBe(exitCode === 0 ? 'Succeeded' : 'Failed');
    const reason = exitCode === 0 ? 'PodCompleted' : 'PodFailed';
    expect(conditions!.filter(({ status }) => status === 'False').map((condition) => `${condition.type} ${condition.reason ?? ''}`.trim())).toEqual(['PodReadyToStartContainers', `Ready ${reason}`, `ContainersReady ${reason}`]);
  });

  test('a start that failed is what a restarted container waits with', () => {
    const cluster = clusterWith("containers: [{name: app, image: 'busybox:1.36', command: [nothere]}]");
    cluster.advance('15s');
    expect(cluster.statuses('app')).toEqual(['Pending', 'ContainerCreating', 'RunContainerError', 'CrashLoopBackOff', 'RunContainerError']);
    expect(cluster.pod('app').status.containerStatuses![0]!.lastState!.terminated).toMatchObject({ exitCode: 128, reason: 'StartError', startedAt: '1970-01-01T00:00:00Z' });
    expect(cluster.events('pod/app').filter((line) => line.includes(' Failed '))).toMatchInlineSnapshot(`
      [
        "Warning Failed kubelet Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nothere": executable file not found in $PATH: unknown (x3)",
      ]
    `);
  });

  test('its last words are kept', () => {
    const cluster = clusterWith(`restartPolicy: Never, containers: [
      {name: file, image: busybox, command: [sh, -c, 'echo out of luck > /dev/termination-log; exit 1']},
      {name: log, image: busybox, terminationMessagePolicy: FallbackToLogsOnError, command: [sh, -c, 'echo one; echo two; exit 1']}]`);
    cluster.settle('10s');
    expect(cluster.pod('app').status.containerStatuses!.map(({ state }) => state!.terminated!.message)).toEqual(['out of luck\n', 'one\ntwo\n']);
  });
});

describe('restart policies (behaviour rule 6.6.1)', () => {
  test.each([
    ['Always', 'true', 'CrashLoopBackOff', 'Running'],
    ['Always', 'false', 'CrashLoopBackOff', 'Running'],
    ['OnFailure', 'true', 'Completed', 'Succeeded'],
    ['OnFailure', 'false', 'CrashLoopBackOff', 'Running'],
    ['Never', 'true', 'Completed', 'Succeeded'],
    ['Never', 'false', 'Error', 'Failed'],
  ])('%s after `%s`: %s', (policy, command, status, phase) => {
    const cluster = clusterWith(`restartPolicy: ${policy}, containers: [{name: app, image: 'busybox:1.36', command: ['${command}']}]`);
    cluster.advance('10s');
    expect([cluster.status('app'), cluster.pod('app').status.phase]).toEqual([status, phase]);
  });

  test('a pod of which one part is done is NotReady (behaviour rule 6.3.3)', () => {
    const cluster = clusterWith("restartPolicy: Never, containers: [{name: job, image: busybox, command: ['true']}, {name: web, image: nginx:1.27}]");
    cluster.settle('10s');
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS
      app    1/2     NotReady"
    `);
  });
});

describe('init containers that fail', () => {
  test('are retried, and the pod stays Pending', () => {
    const cluster = clusterWith("initContainers: [{name: prepare, image: 'busybox:1.36', command: [sh, -c, 'sleep 1; exit 1']}], containers: [{name: app, image: nginx:1.27}]");
    cluster.advance('20s');
    expect(cluster.statuses('app').slice(0, 7)).toEqual(['Pending', 'Init:0/1', 'Init:Error', 'Init:0/1', 'Init:Error', 'Init:CrashLoopBackOff', 'Init:0/1']);
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS                  RESTARTS
      app    0/1     Init:CrashLoopBackOff   2 (5s ago)"
    `);
    expect(cluster.pod('app').status.phase).toBe('Pending');
  });

  test('fail the pod under Never (behaviour rule 6.1.3)', () => {
    const cluster = clusterWith("restartPolicy: Never, initContainers: [{name: prepare, image: busybox, command: ['false']}], containers: [{name: app, image: nginx:1.27}]");
    cluster.settle('10s');
    expect([cluster.status('app'), cluster.pod('app').status.phase]).toEqual(['Init:Error', 'Failed']);
  });
});

test('an image changed in place restarts that container only (behaviour rule 6.6.3)', () => {
  const cluster = clusterWith('containers: [{name: web, image: nginx:1.26}, {name: cache, image: redis:7}]');
  cluster.settle('10s');
  const ip = cluster.pod('app').status.podIP;
  cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } });
  cluster.settle('10s');
  const { containerStatuses, podIP } = cluster.pod('app').status;
  expect(containerStatuses!.map(({ name, image, restartCount }) => `${name} ${image} ${restartCount}`)).toEqual(['cache docker.io/library/redis:7 0', 'web docker.io/library/nginx:1.27 1']);
  expect(podIP).toBe(ip);
  expect(cluster.events('pod/app')).toContain('Normal Killing kubelet Container web definition changed, will be restarted');
  // The kubelet is busy with it until the new one runs, and says nothing of the pod meanwhile.
  expect(cluster.statuses('app')).toEqual(['Pending', 'ContainerCreating', 'Running']);
});

test.each(['Always', 'OnFailure', 'Never'])('a changed container is started again whatever the policy says: %s (behaviour rule 6.6.3)', (policy) => {
  const cluster = clusterWith(`restartPolicy: ${policy}, containers: [{name: web, image: nginx:1.26}]`);
  cluster.settle('10s');
  cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } });
  cluster.settle('10s');
  expect(cluster.table('pods', { columns: ['STATUS', 'RESTARTS'] })).toMatch(/\nRunning +1 /);
  expect(cluster.pod('app').status.containerStatuses![0]!.image).toBe('docker.io/library/nginx:1.27');
});

test('a changed image that cannot be pulled is waited for in the place of the container that ran', () => {
  const cluster = clusterWith('containers: [{name: web, image: nginx:1.26}]');
  cluster.settle('10s');
  cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { containers: [{ name: 'web', image: 'nginx:missing' }] } });
  cluster.settle('10s');
  expect(cluster.statuses('app').slice(0, 4)).toEqual(['Pending', 'ContainerCreating', 'Running', 'ErrImagePull']);
  expect(cluster.pod('app').status.containerStatuses![0]!.lastState!.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
});

test('an init container that runs is left to its end when its image changes; a sidecar is not', () => {
  const cluster = clusterWith('initContainers: [{name: side, image: "busybox:1.36", command: [sleep, "900"], restartPolicy: Always}, {name: prepare, image: "busybox:1.36", command: [sleep, "30"]}], containers: [{name: app, image: nginx:1.27}]');
  cluster.advance('10s');
  const [side, prepare] = cluster.pod('app').status.initContainerStatuses!;
  expect([side!.ready, prepare!.ready, prepare!.started]).toEqual([true, false, true]);
  cluster.admin.patch('pods', 'default', 'app', 'strategic', { spec: { initContainers: [{ name: 'side', image: 'busybox:1.37' }, { name: 'prepare', image: 'busybox:1.37' }] } });
  cluster.advance('50s');
  expect(cluster.pod('app').status.initContainerStatuses!.map(({ name, image, restartCount }) => `${name} ${image} ${restartCount}`)).toEqual(['side docker.io/library/busybox:1.37 1', 'prepare docker.io/library/busybox:1.36 0']);
  expect(cluster.events('pod/app').filter((line) => line.includes('Killing'))).toEqual(['Normal Killing kubelet Init container side definition changed']);
});

test('two containers of a pod cannot bind the same port (behaviour rule 6.12.2)', () => {
  const cluster = clusterWith('containers: [{name: a, image: nginx:1.27}, {name: b, image: nginx:1.27}]');
  cluster.advance('30s');
  expect(cluster.status('app')).toBeOneOf(['CrashLoopBackOff', 'Error']);
  expect(cluster.pod('app').status.containerStatuses!.map(({ ready }) => ready)).toEqual([true, false]);
  expect(cluster.logs('app', { container: 'b' }).join('\n')).toContain('Address already in use');
});
