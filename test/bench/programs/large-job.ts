// Runs a Job to its end as fast as the cluster can and reports what that cost. Arguments: completions, parallelism, mode.
import { createCluster } from '../../../src/cluster/cluster.ts';
import type { Job } from '../../../src/model/object.ts';
import { resident, stopwatch } from '../process-cost.ts';

const PODS_PER_NODE = 100;
const LONGEST_VIRTUAL_MS = 3_600_000;

const completions = Number(process.argv[2]);
const parallelism = Number(process.argv[3]);
const completionMode = process.argv[4] ?? 'NonIndexed';
const cluster = createCluster({
  workers: Math.ceil(parallelism / PODS_PER_NODE),
  controlPlane: false,
  kubeSystem: false,
  nodeCapacity: { cpu: '32', memory: '64Gi', pods: '110' },
});
const before = resident();
const elapsed = stopwatch();
const begun = cluster.clock.now;
cluster.admin.create('jobs', {
  metadata: { name: 'work', namespace: 'default' },
  spec: {
    completions,
    parallelism,
    completionMode,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'busybox:1.36', command: ['sleep', '5'] }] } },
  },
});
const job = (): Job => cluster.port.get<Job>('jobs', 'default', 'work');
while (!job().status.completionTime) {
  if (cluster.clock.now - begun > LONGEST_VIRTUAL_MS) throw new Error(`the Job was not complete after ${LONGEST_VIRTUAL_MS} virtual ms: ${JSON.stringify(job().status)}`);
  cluster.advance(1000);
}
const { wallMs, cpuMs } = elapsed();
const after = resident();
if (cluster.bugs.length > 0) throw new Error('a component failed', { cause: cluster.bugs[0]!.error });
if (job().status.succeeded !== completions) throw new Error(`${job().status.succeeded} of ${completions} succeeded`);
const result = { completions, wallMs, cpuMs, virtualMs: cluster.clock.now - begun, changes: cluster.store.revision, residentBytes: after.rss - before.rss };
console.log(JSON.stringify(result));
