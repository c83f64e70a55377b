// Random pods, deletes, image changes and machine faults: what must hold for a kubelet whatever happens.
import { expect, test } from 'vitest';
import type { Change } from '../../../src/model/client.ts';
import type { Pod } from '../../../src/model/object.ts';
import { Random } from '../../../src/sim/random.ts';
import { createTestCluster, setFault } from '../../support/cluster.ts';

const SPECS = [
  'containers: [{name: a, image: "nginx:1.27"}]',
  'containers: [{name: a, image: "busybox:1.36", command: [sh, -c, "sleep 2; exit 1"]}, {name: b, image: "nginx:1.161"}]',
  'restartPolicy: Never, containers: [{name: a, image: "busybox:1.36", command: [sleep, "4"]}]',
  'restartPolicy: OnFailure, initContainers: [{name: s, image: "redis:7", restartPolicy: Always}, {name: i, image: "busybox:1.36", command: [sh, -c, "sleep 2; exit $((RANDOM % 2))"]}], containers: [{name: a, image: "busybox:1.36", command: [sleep, "4"]}]',
  'containers: [{name: a, image: "nginx:1.27", lifecycle: {postStart: {exec: {command: [sleep, "3"]}}, preStop: {exec: {command: [sleep, "3"]}}}, livenessProbe: {httpGet: {port: 81}, periodSeconds: 2}, readinessProbe: {httpGet: {port: 80}}}]',
  'activeDeadlineSeconds: 7, terminationGracePeriodSeconds: 3, containers: [{name: a, image: "busybox:1.36", command: [sleep, "400"], lifecycle: {postStart: {exec: {command: ["false"]}}}}]',
  'containers: [{name: a, image: "nginx:1.27", resources: {limits: {memory: 5Mi}}, startupProbe: {exec: {command: ["false"]}, periodSeconds: 2, failureThreshold: 2}}]',
];
const IMAGES = ['nginx:1.26', 'nginx:1.27', 'redis:7', 'nginx:1.161', 'busybox:1.36'];
const MACHINES = ['worker-1', 'worker-2'];

function checkChange({ type, object, previous }: Change<Pod>): void {
  if (type === 'DELETED' || !previous) return;
  const before = previous.status;
  // Behaviour rule 6.1.4: a terminal phase never reverts.
  if (before.phase === 'Failed' || before.phase === 'Succeeded') expect(object.status.phase).toBe(before.phase);
  for (const { name, restartCount, ready, state } of object.status.containerStatuses ?? []) {
    if (ready) expect(state?.running).toBeDefined();
    const old = before.containerStatuses?.find((each) => each.name === name);
    if (!old) continue;
    expect(restartCount).toBeGreaterThanOrEqual(old.restartCount);
    if (old.state?.terminated && state?.running) expect(restartCount).toBeGreaterThan(old.restartCount);
  }
}

test.each(Array.from({ length: 25 }, (_, index) => index + 1))('nothing is left behind, seed %i', (seed) => {
  const random = new Random(seed);
  const pickOf = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const cluster = createTestCluster({ workers: MACHINES.length, seed });
  cluster.store.watch(['pods'], (change) => checkChange(change as Change<Pod>));
  for (let step = 0; step < 60; step++) {
    const pods = cluster.admin.list<Pod>('pods', { namespace: 'default' });
    const pod = pods.length > 0 ? pickOf(pods) : undefined;
    const choice = random.below(10);
    if (choice < 4) cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: p${step}}, spec: {nodeName: ${pickOf(MACHINES)}, ${pickOf(SPECS)}}}`);
    else if (choice < 6 && pod) cluster.admin.delete('pods', 'default', pod.metadata.name, pickOf([{}, { gracePeriodSeconds: 0 }, { gracePeriodSeconds: 1 }, { gracePeriodSeconds: 5 }]));
    else if (choice === 6 && pod && !pod.metadata.deletionTimestamp) {
      const containers = [{ name: pod.spec.containers[0]!.name, image: pickOf(IMAGES) }];
      cluster.admin.patch('pods', 'default', pod.metadata.name, 'strategic', { spec: { containers } });
    } else if (choice > 6) setFault(cluster, pickOf(MACHINES), pickOf([null, null, 'power-loss', 'network-partition']));
    cluster.advance(pickOf([0, 10, 50, 300, 1000, 4000, 15_000]));
  }
  for (const name of MACHINES) setFault(cluster, name, null);
  cluster.advance('1m');
  for (const { metadata } of cluster.admin.list('pods', { namespace: 'default' })) cluster.admin.delete('pods', 'default', metadata.name);
  cluster.advance('2m');
  expect(cluster.table('pods')).not.toContain('\n');
  for (const name of MACHINES) {
    const { workers, addresses } = cluster.kubelets.kubelet(name)!;
    expect(workers.size).toBe(0);
    const free = new Set<string>();
    for (let address = addresses.take(); address; address = addresses.take()) free.add(address);
    expect(free.size).toBe(253);
  }
});
