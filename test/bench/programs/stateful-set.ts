// A StatefulSet of so many pods from its creation to Ready, to a new image and to nothing, each as fast as it can be computed.
// Arguments: kind (StatefulSet, or Deployment for comparison), number of pods, policy.
import { createCluster } from '../../../src/cluster/cluster.ts';
import type { StatefulSet } from '../../../src/model/object.ts';
import { stopwatch } from '../process-cost.ts';

const PODS_PER_NODE = 30;
const LONGEST_VIRTUAL_MS = 24 * 3_600_000;

const [, , kind = 'StatefulSet', count = '500', policy = 'OrderedReady'] = process.argv;
const replicas = Number(count);
const plural = `${kind.toLowerCase()}s`;
const cluster = createCluster({ workers: Math.ceil(replicas / PODS_PER_NODE), controlPlane: false, kubeSystem: false, nodeCapacity: { cpu: '16', memory: '64Gi', pods: '110' } });
const labels = { app: 'db' };
const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'db', image: 'nginx:1.26', resources: { requests: { cpu: '100m', memory: '64Mi' } } }] } };
const get = (): StatefulSet => cluster.admin.get<StatefulSet>(plural, 'default', 'db');

/** Does something and lets virtual time pass until it has come true. */
function measure(change: () => void, isDone: (set: StatefulSet) => boolean): { wallMs: number; cpuMs: number; virtualMs: number } {
  const elapsed = stopwatch();
  const begun = cluster.clock.now;
  change();
  while (!isDone(get())) {
    if (cluster.clock.now - begun > LONGEST_VIRTUAL_MS) throw new Error(`not done after ${LONGEST_VIRTUAL_MS} virtual ms`);
    cluster.advance(1000);
  }
  return { ...elapsed(), virtualMs: cluster.clock.now - begun };
}

const spec = { replicas, selector: { matchLabels: labels }, template, ...(kind === 'StatefulSet' && { podManagementPolicy: policy, serviceName: 'db' }) };
const isSeen = ({ metadata, status }: StatefulSet): boolean => status.observedGeneration === metadata.generation;
const result = {
  pods: replicas,
  created: measure(() => void cluster.admin.create(plural, { metadata: { name: 'db', namespace: 'default' }, spec }), ({ status }) => status.readyReplicas === replicas),
  updated: measure(
    () => void cluster.admin.patch(plural, 'default', 'db', 'strategic', { spec: { template: { spec: { containers: [{ name: 'db', image: 'nginx:1.27' }] } } } }),
    (set) => isSeen(set) && set.status.updatedReplicas === replicas && set.status.readyReplicas === replicas && set.status.replicas === replicas,
  ),
  removed: measure(() => void cluster.admin.scale(plural, 'default', 'db', 0), (set) => isSeen(set) && (set.status.replicas ?? 0) === 0),
};
if (cluster.bugs.length > 0) throw new Error('a component failed', { cause: cluster.bugs[0]!.error });
console.log(JSON.stringify(result));
