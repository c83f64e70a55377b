// Creates pods through Deployments as fast as the cluster can and reports what that cost. Arguments: number of pods; number of
// clusters that warm the process up before, each with a thousand pods (default none).
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { createCluster } from '../../../src/cluster/cluster.ts';
import type { Deployment } from '../../../src/model/object.ts';
import type { Elapsed } from '../process-cost.ts';
import { resident, stopwatch } from '../process-cost.ts';

const PODS_PER_NODE = 30;
const PODS_PER_DEPLOYMENT = 500;
const LONGEST_VIRTUAL_MS = 600_000;
const PODS_OF_WARM_UP = 1000;

const pods = Number(process.argv[2]);
const warmUps = Number(process.argv[3] ?? 0);

interface Run extends Elapsed {
  cluster: Cluster;
  before: NodeJS.MemoryUsage;
  virtualMs: number;
}

function run(pods: number): Run {
  const cluster = createCluster({
    workers: Math.ceil(pods / PODS_PER_NODE),
    controlPlane: false,
    kubeSystem: false,
    nodeCapacity: { cpu: '16', memory: '64Gi', pods: '110' },
  });
  // Collecting everything throws compiled code away too, so a warm process measures no memory.
  const before = warmUps > 0 ? process.memoryUsage() : resident();
  const elapsed = stopwatch();
  const begun = cluster.clock.now;
  for (let index = 0; index < Math.ceil(pods / PODS_PER_DEPLOYMENT); index++) {
    const name = `web-${index}`;
    const labels = { app: name };
    const containers = [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '64Mi' } } }];
    cluster.admin.create('deployments', {
      metadata: { name, namespace: 'default' },
      spec: { replicas: PODS_PER_DEPLOYMENT, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    });
  }
  const isReady = ({ status }: Deployment): boolean => status.readyReplicas === PODS_PER_DEPLOYMENT;
  while (!cluster.port.list<Deployment>('deployments').every(isReady)) {
    if (cluster.clock.now - begun > LONGEST_VIRTUAL_MS) throw new Error(`${pods} pods were not ready after ${LONGEST_VIRTUAL_MS} virtual ms`);
    cluster.advance(1000);
  }
  if (cluster.bugs.length > 0) throw new Error('a component failed', { cause: cluster.bugs[0]!.error });
  return { ...elapsed(), cluster, before, virtualMs: cluster.clock.now - begun };
}

for (let index = 0; index < warmUps; index++) run(PODS_OF_WARM_UP);
const { cluster, before, wallMs, cpuMs, virtualMs } = run(pods);
const after = warmUps > 0 ? process.memoryUsage() : resident();
const result = {
  pods: Math.ceil(pods / PODS_PER_DEPLOYMENT) * PODS_PER_DEPLOYMENT,
  wallMs,
  cpuMs,
  virtualMs,
  changes: cluster.store.revision,
  residentBytes: after.rss - before.rss,
  heapBytes: after.heapUsed - before.heapUsed,
};
console.log(JSON.stringify(result));
