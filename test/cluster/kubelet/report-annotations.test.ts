// What simulation annotations that say nothing tell of themselves.
import { expect, test } from 'vitest';
import { createTestCluster, setFault } from '../../support/cluster.ts';

test('an annotation of a pod that is wrong is a Warning of the pod, not a silence', () => {
  const cluster = createTestCluster();
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app, annotations: {sim.kubarium.dev/exit-after: soon, sim.kubarium.dev/wbe.exit-code: "1", sim.kubarium.dev/ready-after: 1s}}
    spec: {containers: [{name: web, image: nginx}]}
  `);
  cluster.advance('10s');
  expect(cluster.events('pod/app').filter((line) => line.startsWith('Warning'))).toEqual([
    'Warning SimulationAnnotation kubelet Annotation sim.kubarium.dev/wbe.exit-code is ignored: the pod has no container "wbe"; it has web',
    'Warning SimulationAnnotation kubelet Annotation sim.kubarium.dev/exit-after is ignored: invalid value "soon": must be a duration, for example "30s"',
  ]);
  expect(cluster.status('app')).toBe('Running');
});

test('a fault of a node that does not exist is a Warning of the node', () => {
  const cluster = createTestCluster();
  setFault(cluster, 'worker-1', 'powerloss' as 'power-loss');
  cluster.advance('1m');
  expect(cluster.events('node/worker-1').at(-1)).toBe(
    'Warning SimulationAnnotation kubelet Annotation sim.kubarium.dev/fault is ignored: invalid value "powerloss": must be "power-loss", "network-partition", "kubelet-stopped", "memory-full", "disk-full", "inodes-full" or "pids-full", or several with commas',
  );
});
