// Simulation annotations that would do nothing are told at their place in the file.
import { expect, test } from 'vitest';
import { createTestManifests } from '../support/manifests.ts';

test('bad values, unknown names, other containers, and annotations that no pod gets to see', async () => {
  const { save, advance, lines } = createTestManifests();
  await save({
    'web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    sim.kubarium.dev/exit-after: 30s
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
      annotations:
        sim.kubarium.dev/ready-after: soon
        sim.kubarium.dev/exit-afetr: 30s
        sim.kubarium.dev/sidecar.exit-code: "1"
        sim.kubarium.dev/web.exit-code: "1"
    spec:
      containers: [{name: web, image: nginx}]
`,
    'node.yaml': `apiVersion: v1
kind: Node
metadata:
  name: extra
  annotations:
    sim.kubarium.dev/fault: powerloss
`,
  });
  const told = (): string[] => lines().map((line) => line.replace(/known are .*/, 'known are ...'));
  const warned = told().filter((line) => line.startsWith('  ?'));
  await advance('3s');
  expect(warned, 'told at once, though the Deployment waits for the node').toEqual(told().filter((line) => line.startsWith('  ?')));
  expect(told()).toEqual([
    'node.yaml warning',
    '  nodes/extra:1 applied',
    '  ? 6:5 Warning: annotation sim.kubarium.dev/fault is ignored: invalid value "powerloss": must be "power-loss", "network-partition", "kubelet-stopped", "memory-full", "disk-full", "inodes-full" or "pids-full", or several with commas',
    'web.yaml warning',
    '  deployments/web:1 applied',
    '  ? 6:5 Warning: annotation sim.kubarium.dev/exit-after is ignored: it belongs to the pods, into spec.template.metadata.annotations',
    '  ? 13:9 Warning: annotation sim.kubarium.dev/ready-after is ignored: invalid value "soon": must be a duration, for example "20s"',
    '  ? 14:9 Warning: annotation sim.kubarium.dev/exit-afetr is ignored: unknown annotation (did you mean "exit-after"?); known are ...',
    '  ? 15:9 Warning: annotation sim.kubarium.dev/sidecar.exit-code is ignored: the pod has no container "sidecar"; it has web',
  ]);
});
