// Rules of section 4 that are seen best in a whole cluster: who is served, what is suspended, what is waited for.
import { describe, expect, it } from 'vitest';
import type { Endpoints, EndpointSlice, Job } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster } from '../support/cluster.ts';
import { jobYaml } from '../support/jobs.ts';

const daemon = (resources = ''): string => `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template: { metadata: { labels: { app: agent } }, spec: { containers: [ { name: agent, image: redis:7.4, resources: { requests: { ${resources} } } } ] } }
`;
const nodesOfPods = (cluster: TestCluster): string =>
  cluster.table('pods', { columns: ['STATUS', 'NODE'], wide: true }).split('\n').toSorted((a, b) => Number(b.startsWith('STATUS')) - Number(a.startsWith('STATUS')) || (a < b ? -1 : 1)).join('\n');

describe('a DaemonSet', () => {
  it('does not ask whether its pods fit: they wait on the node that is full (rule 4.2.2)', () => {
    const cluster = createTestCluster({ workers: 2 });
    cluster.apply('{ apiVersion: v1, kind: Pod, metadata: { name: big }, spec: { nodeName: worker-1, containers: [ { name: big, image: redis:7.4, resources: { requests: { cpu: 3500m } } } ] } }');
    cluster.advance('5s');
    cluster.apply(daemon('cpu: 1'));
    cluster.advance('30s');
    expect(cluster.table('daemonsets', { columns: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
      "NAME    DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE
      agent   2         2         1       2            1"
    `);
    const waiting = cluster.admin.list('pods', { namespace: 'default' }).find(({ metadata }) => cluster.status(metadata.name) === 'Pending')!;
    expect(cluster.events(`pod/${waiting.metadata.name}`).join('\n')).toMatchInlineSnapshot(`"Warning FailedScheduling default-scheduler 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling."`);
    cluster.admin.delete('pods', 'default', 'big');
    cluster.advance('40s');
    expect(cluster.table('daemonsets', { columns: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
      "NAME    DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE
      agent   2         2         2       2            2"
    `);
  });

  it('serves nodes that are cordoned or short of something, but none that is cut off when it comes (rules 4.2.1, 4.2.4)', () => {
    const cluster = createTestCluster({ workers: 4 });
    cluster.admin.patch('nodes', undefined, 'worker-1', 'merge', { spec: { unschedulable: true } });
    cluster.faults.inject({ kind: 'network-partition', target: { type: 'node', name: 'worker-2' } }, 'test');
    cluster.faults.inject({ kind: 'memory-full', target: { type: 'node', name: 'worker-3' } }, 'test');
    cluster.advance('60s');
    cluster.apply(daemon());
    cluster.advance('30s');
    expect(cluster.table('nodes', { columns: ['NAME', 'STATUS'] })).toMatchInlineSnapshot(`
      "NAME            STATUS
      control-plane   Ready
      worker-1        Ready,SchedulingDisabled
      worker-2        NotReady
      worker-3        Ready
      worker-4        Ready"
    `);
    expect(nodesOfPods(cluster)).toMatchInlineSnapshot(`
      "STATUS    NODE
      Running   worker-1
      Running   worker-3
      Running   worker-4"
    `);
  });
});

describe('a Job', () => {
  const job = (cluster: TestCluster): Job => cluster.admin.get<Job>('jobs', 'default', 'work');
  const story = (cluster: TestCluster): string => cluster.events('job/work').map((line) => line.replace(/work-[a-z0-9]{5}$/, 'work-<rand>')).join('\n');

  it('that is made suspended has no pods and has not begun before it is resumed (rule 4.3.7)', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(jobYaml('work', 'suspend: true, activeDeadlineSeconds: 60', 'sleep 5'));
    cluster.advance('2m');
    expect(cluster.table('jobs', { columns: ['NAME', 'STATUS', 'COMPLETIONS', 'DURATION'] })).toMatchInlineSnapshot(`
      "NAME   STATUS      COMPLETIONS   DURATION
      work   Suspended   0/1"
    `);
    expect(job(cluster).status.startTime).toBeUndefined();
    cluster.admin.patch('jobs', 'default', 'work', 'merge', { spec: { suspend: false } });
    cluster.advance('30s');
    expect(cluster.table('jobs', { columns: ['NAME', 'STATUS', 'COMPLETIONS', 'DURATION'] })).toMatchInlineSnapshot(`
      "NAME   STATUS     COMPLETIONS   DURATION
      work   Complete   1/1           8s"
    `);
    expect((job(cluster).status.conditions ?? []).map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`).join('\n')).toMatchInlineSnapshot(`
      "Suspended False JobResumed: Job resumed
      SuccessCriteriaMet True CompletionsReached: Reached expected number of succeeded pods
      Complete True CompletionsReached: Reached expected number of succeeded pods"
    `);
    expect(story(cluster)).toMatchInlineSnapshot(`
      "Normal Suspended job-controller Job suspended
      Normal SuccessfulCreate job-controller Created pod: work-<rand>
      Normal Resumed job-controller Job resumed
      Normal Completed job-controller Job completed"
    `);
  });

  it('waits 10 s again after a failure that follows a success (rule 4.3.2)', () => {
    const cluster = createTestCluster({ workers: 1 });
    // Runs 1, 2 and 4 fail: the count is kept on the machine.
    const command = 'echo run >> /data/runs; n=$(wc -l < /data/runs); [ $n -eq 3 ] || [ $n -gt 4 ]';
    cluster.apply(`
apiVersion: batch/v1
kind: Job
metadata: { name: work }
spec:
  completions: 2
  template:
    spec:
      restartPolicy: Never
      volumes: [ { name: data, hostPath: { path: /data, type: DirectoryOrCreate } } ]
      containers: [ { name: work, image: 'busybox:1.37', command: [ sh, -c, ${JSON.stringify(command)} ], volumeMounts: [ { name: data, mountPath: /data } ] } ]
`);
    cluster.advance('5m');
    expect(cluster.table('pods', { columns: ['STATUS', 'AGE'] })).toMatchInlineSnapshot(`
      "STATUS      AGE
      Error       5m
      Error       4m27s
      Completed   4m17s
      Error       4m49s
      Completed   4m29s"
    `);
    expect(cluster.table('jobs', { columns: ['NAME', 'STATUS', 'COMPLETIONS'] })).toMatchInlineSnapshot(`
      "NAME   STATUS     COMPLETIONS
      work   Complete   2/2"
    `);
  });

  it('with limit 0 is failed by the first restart in place (rule 4.3.2)', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(jobYaml('work', 'backoffLimit: 0', 'sleep 2; exit 1', { restartPolicy: 'OnFailure' }));
    cluster.advance('2m');
    expect(cluster.table('jobs', { columns: ['NAME', 'STATUS', 'COMPLETIONS'] })).toMatchInlineSnapshot(`
      "NAME   STATUS   COMPLETIONS
      work   Failed   0/1"
    `);
    expect(story(cluster)).toMatchInlineSnapshot(`
      "Normal SuccessfulCreate job-controller Created pod: work-<rand>
      Normal SuccessfulDelete job-controller Deleted pod: work-<rand>
      Warning BackoffLimitExceeded job-controller Job has reached the specified backoff limit"
    `);
  });
});

describe('a CronJob', () => {
  const cron = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: tick }
spec: { schedule: "*/5 * * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [ { name: c, image: 'busybox:1.37', command: [ sleep, '200' ] } ] } } } } }
`;
  const suspend = (cluster: TestCluster, value: boolean): void => void cluster.admin.patch('cronjobs', 'default', 'tick', 'merge', { spec: { suspend: value } });

  it('that is suspended lets its Job run to the end (rule 4.4.6)', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(cron);
    cluster.until('a Job runs', () => cluster.admin.list('jobs').length > 0);
    suspend(cluster, true);
    cluster.advance('15m');
    expect(cluster.table('jobs', { columns: ['NAME', 'STATUS', 'COMPLETIONS', 'DURATION'] })).toMatchInlineSnapshot(`
      "NAME            STATUS     COMPLETIONS   DURATION
      tick-29146085   Complete   1/1           3m22s"
    `);
    expect(cluster.table('cronjobs', { columns: ['NAME', 'SCHEDULE', 'SUSPEND', 'ACTIVE'] })).toMatchInlineSnapshot(`
      "NAME   SCHEDULE      SUSPEND   ACTIVE
      tick   */5 * * * *   True      0"
    `);
  });
});

describe('a StatefulSet with podManagementPolicy Parallel', () => {
  it('is updated one pod after the other all the same (rule 4.1.2)', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(`
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 3
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { terminationGracePeriodSeconds: 5, containers: [ { name: c, image: 'nginx:1.26' } ] } }
`);
    cluster.settle();
    const story: string[] = [];
    cluster.store.watch(['pods'], ({ type, object, previous }) => {
      if (type === 'ADDED') story.push(`${object.metadata.name} made`);
      else if (object.metadata.deletionTimestamp && !previous?.metadata.deletionTimestamp) story.push(`${object.metadata.name} told to go, ready: ${cluster.table('statefulsets', { columns: ['READY'] }).split('\n')[1]}`);
    });
    cluster.admin.patch('statefulsets', 'default', 'db', 'strategic', { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } } } });
    cluster.settle('40s');
    expect(story.join('\n')).toMatchInlineSnapshot(`
      "db-2 told to go, ready: 3/3
      db-2 made
      db-1 told to go, ready: 2/3
      db-1 made
      db-0 told to go, ready: 2/3
      db-0 made"
    `);
  });
});

describe('the endpoints of a large Service', () => {
  it('stand in slices of 100; the old object holds the first 1,000 and says so (rules 4.9.4, 4.9.5)', () => {
    const cluster = createTestCluster({ workers: 12, idleContainers: true });
    cluster.apply('{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [ { port: 80 } ] } }');
    cluster.apply('{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 1001, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [ { name: c, image: nginx } ] } } } }');
    const sizes = (): number[] =>
      cluster.admin.list<EndpointSlice>('endpointslices', { namespace: 'default', labelSelector: 'kubernetes.io/service-name=web' }).map(({ endpoints }) => endpoints?.length ?? 0);
    const old = (): Endpoints => cluster.admin.get<Endpoints>('endpoints', 'default', 'web');
    const capacity = (): unknown => [old().subsets?.flatMap(({ addresses = [] }) => addresses).length, old().metadata.annotations?.['endpoints.kubernetes.io/over-capacity']];
    cluster.settle();
    expect(sizes().reduce((sum, size) => sum + size)).toBe(1001);
    expect(Math.max(...sizes())).toBe(100);
    expect(capacity()).toEqual([1000, 'truncated']);
    cluster.admin.scale('deployments', 'default', 'web', 250);
    cluster.settle();
    expect(sizes().reduce((sum, size) => sum + size)).toBe(250);
    expect(capacity()).toEqual([250, undefined]);
  });
});

it('a claim whose class waits says which pod it waits for (rule 4.10.4)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data }, spec: { accessModes: [ ReadWriteOnce ], resources: { requests: { storage: 1Gi } } } }');
  cluster.advance('5s');
  cluster.apply('{ apiVersion: v1, kind: Pod, metadata: { name: app }, spec: { nodeSelector: { disk: ssd }, volumes: [ { name: v, persistentVolumeClaim: { claimName: data } } ], containers: [ { name: c, image: nginx, volumeMounts: [ { name: v, mountPath: /v } ] } ] } }');
  cluster.advance('30s');
  expect(cluster.events('pvc/data').join('\n')).toMatchInlineSnapshot(`
    "Normal WaitForFirstConsumer persistentvolume-controller waiting for first consumer to be created before binding
    Normal WaitForPodScheduled persistentvolume-controller waiting for pod app to be scheduled (x2)"
  `);
  cluster.admin.patch('nodes', undefined, 'worker-1', 'merge', { metadata: { labels: { disk: 'ssd' } } });
  cluster.settle();
  expect(cluster.table('persistentvolumeclaims', { columns: ['NAME', 'STATUS', 'CAPACITY', 'ACCESS MODES'] })).toMatchInlineSnapshot(`
    "NAME   STATUS   CAPACITY   ACCESS MODES
    data   Bound    1Gi        RWO"
  `);
});
