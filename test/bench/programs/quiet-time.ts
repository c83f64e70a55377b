// Lets ten virtual minutes pass over three nodes. Arguments: `pods` for 20 quiet ones and one that crashes, else none; how often it is done
// before it is measured, each time with a cluster of its own.
import { createCluster } from '../../../src/cluster/cluster.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { stopwatch } from '../process-cost.ts';

const VIRTUAL_MS = 600_000;
const [load = 'none', before = '0'] = process.argv.slice(2);

function createQuietCluster(): Cluster {
  const cluster = createCluster({ workers: 3, controlPlane: false, kubeSystem: false });
  const deploy = (name: string, replicas: number, container: object): void => {
    const labels = { app: name };
    cluster.admin.create('deployments', {
      metadata: { name, namespace: 'default' },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name, ...container }] } } },
    });
  };
  if (load === 'pods') {
    deploy('web', 20, { image: 'nginx:1.27' });
    deploy('crash', 1, { image: 'busybox:1.36', command: ['sh', '-c', 'echo hello; exit 1'] });
  }
  return cluster;
}

for (let round = 0; round < Number(before); round++) createQuietCluster().advance(VIRTUAL_MS);
const cluster = createQuietCluster();
const elapsed = stopwatch();
cluster.advance(VIRTUAL_MS);
if (cluster.bugs.length > 0) throw new Error('a component failed', { cause: cluster.bugs[0]!.error });
console.log(JSON.stringify({ virtualMs: VIRTUAL_MS, ...elapsed() }));
