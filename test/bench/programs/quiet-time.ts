// Lets ten virtual minutes pass over three nodes. Argument: `pods` for 20 quiet ones and one that crashes, else none.
import { createCluster } from '../../../src/cluster/cluster.ts';
import { stopwatch } from '../process-cost.ts';

const VIRTUAL_MS = 600_000;

const cluster = createCluster({ workers: 3, controlPlane: false, kubeSystem: false });
const deploy = (name: string, replicas: number, container: object): void => {
  const labels = { app: name };
  cluster.admin.create('deployments', {
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name, ...container }] } } },
  });
};
if (process.argv[2] === 'pods') {
  deploy('web', 20, { image: 'nginx:1.27' });
  deploy('crash', 1, { image: 'busybox:1.36', command: ['sh', '-c', 'echo hello; exit 1'] });
}
const elapsed = stopwatch();
cluster.advance(VIRTUAL_MS);
if (cluster.bugs.length > 0) throw new Error('a component failed', { cause: cluster.bugs[0]!.error });
console.log(JSON.stringify({ virtualMs: VIRTUAL_MS, ...elapsed() }));
