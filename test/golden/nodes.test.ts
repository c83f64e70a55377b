// Golden scenarios 9.7, 9.8, 9.9, 9.13: cordon, drain against a budget, a node that dies, host ports.
import { describe, expect, it } from 'vitest';
import { drainOptions, planDrain } from '../../src/kinds/node/drain-plan.ts';
import { ApiError } from '../../src/model/errors.ts';
import type { Node, Pod } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster, setFault } from '../support/cluster.ts';

const deployment = (name: string, replicas: number, container = '{ name: main, image: nginx:1.27 }'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [ ${container} ] }
`;

const cordon = (cluster: TestCluster, node: string): void => void cluster.admin.patch('nodes', undefined, node, 'strategic', { spec: { unschedulable: true } });
const podsOf = (cluster: TestCluster): Pod[] => cluster.admin.list<Pod>('pods', { namespace: 'default' });
const placesOf = (cluster: TestCluster): string => podsOf(cluster).map(({ spec }) => spec.nodeName ?? 'nowhere').sort().join(' ');
const failure = (cluster: TestCluster, pod: string): string | undefined => cluster.pod(pod).status.conditions?.find(({ type }) => type === 'PodScheduled')?.message;

describe('9.7 cordon one of three nodes', () => {
  const cluster = createTestCluster({ controlPlane: false });
  cluster.apply(deployment('web', 6));
  cluster.settle();
  const before = placesOf(cluster);
  cordon(cluster, 'worker-2');
  cluster.settle();

  it('leaves its pods where they are', () => {
    expect(placesOf(cluster)).toBe(before);
    expect(cluster.table('nodes', { columns: ['NAME', 'STATUS', 'ROLES'] })).toMatchInlineSnapshot(`
      "NAME       STATUS                     ROLES
      worker-1   Ready                      <none>
      worker-2   Ready,SchedulingDisabled   <none>
      worker-3   Ready                      <none>"
    `);
  });

  it('keeps new pods away', () => {
    cluster.apply(deployment('more', 6));
    cluster.settle();
    expect(podsOf(cluster).filter(({ metadata, spec }) => metadata.labels?.app === 'more' && spec.nodeName === 'worker-2')).toEqual([]);
  });

  it('is said to a pod that wants to go there', () => {
    cluster.apply('{ apiVersion: v1, kind: Pod, metadata: { name: pinned }, spec: { nodeSelector: { kubernetes.io/hostname: worker-2 }, containers: [ { name: main, image: nginx:1.27 } ] } }');
    cluster.settle();
    expect(cluster.status('pinned')).toBe('Pending');
    expect(failure(cluster, 'pinned')).toBe(
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    );
  });
});

describe('9.8 a budget of 2 over 2 replicas', () => {
  const cluster = createTestCluster({ controlPlane: false });
  cluster.apply(`${deployment('web', 2)}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 2, selector: { matchLabels: { app: web } } }
`);
  cluster.settle();
  const node = podsOf(cluster)[0]!.spec.nodeName!;

  /** One round of kubectl drain: the refusals of what did not go. */
  const drainOnce = (): string[] => {
    const refusals: string[] = [];
    for (const { pod, verdict, blockedBy } of planDrain(cluster.admin, node, drainOptions({})).rows) {
      if (verdict !== 'evict' && blockedBy !== 'budget') continue;
      try {
        cluster.admin.evict('default', pod.metadata.name);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refusals.push(`${error.code} ${error.message}`);
      }
    }
    return refusals;
  };

  it('allows no disruption', () => {
    expect(cluster.table('poddisruptionbudgets', { columns: ['NAME', 'MIN AVAILABLE', 'MAX UNAVAILABLE', 'ALLOWED DISRUPTIONS'] })).toMatchInlineSnapshot(`
      "NAME   MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS
      web    2               N/A               0"
    `);
  });

  it('holds a drain up for as long as it lasts', () => {
    cordon(cluster, node);
    for (let round = 0; round < 5; round++) {
      expect(drainOnce()).toEqual(["429 Cannot evict pod as it would violate the pod's disruption budget."]);
      cluster.advance('5s');
    }
  });

  it('lets one go for every replica above it', () => {
    cluster.admin.scale('deployments', 'default', 'web', 3);
    cluster.settle();
    expect(cluster.table('poddisruptionbudgets', { columns: ['NAME', 'ALLOWED DISRUPTIONS'] })).toMatchInlineSnapshot(`
      "NAME   ALLOWED DISRUPTIONS
      web    1"
    `);
    expect(drainOnce()).toEqual([]);
    cluster.settle();
    expect(podsOf(cluster).filter(({ spec }) => spec.nodeName === node)).toEqual([]);
    expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
      "NAME   READY   UP-TO-DATE   AVAILABLE
      web    3/3     3            3"
    `);
  });
});

describe('9.9 a node that dies', () => {
  const cluster = createTestCluster();
  cluster.apply(deployment('web', 3));
  cluster.settle();
  const lost = podsOf(cluster).find(({ spec }) => spec.nodeName === 'worker-1')!.metadata.name;
  const diedAtMs = cluster.clock.now;
  setFault(cluster, 'worker-1', 'power-loss');
  const since = (): number => (cluster.clock.now - diedAtMs) / 1000;
  const nodeOf = (): Node => cluster.admin.get<Node>('nodes', undefined, 'worker-1');
  const readyOf = (conditions: readonly { type: string; status: string; reason?: string; message?: string }[] | undefined): string => {
    const ready = conditions?.find(({ type }) => type === 'Ready');
    return `${ready?.status} ${ready?.reason} ${ready?.message}`;
  };

  it('is NotReady after 50 s of silence, and its pods are not ready', () => {
    cluster.until('worker-1 is NotReady', () => cluster.table('nodes').includes('NotReady'), '2m');
    // The last sign of life is up to 11 s old, and the monitor looks every 5 s.
    expect(since()).toBeGreaterThanOrEqual(38);
    expect(since()).toBeLessThanOrEqual(56);
    expect(cluster.table('nodes', { columns: ['NAME', 'STATUS'] })).toMatchInlineSnapshot(`
      "NAME            STATUS
      control-plane   Ready
      worker-1        NotReady
      worker-2        Ready
      worker-3        Ready"
    `);
    expect(readyOf(nodeOf().status.conditions)).toMatchInlineSnapshot(`"Unknown NodeStatusUnknown Kubelet stopped posting node status."`);
    expect(nodeOf().spec.taints?.map(({ key, effect }) => `${key}:${effect}`)).toMatchInlineSnapshot(`
      [
        "node.kubernetes.io/unreachable:NoSchedule",
        "node.kubernetes.io/unreachable:NoExecute",
      ]
    `);
    expect(cluster.pod(lost).status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
    expect(cluster.status(lost)).toBe('Running');
  });

  it('loses its pods 300 s later; others take their place', () => {
    const notReadyAt = since();
    cluster.until('the pod is going', () => cluster.status(lost) === 'Terminating', '10m');
    expect(since() - notReadyAt).toBeGreaterThanOrEqual(295);
    expect(since() - notReadyAt).toBeLessThanOrEqual(310);
    cluster.settle();
    expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
      "NAME   READY   UP-TO-DATE   AVAILABLE
      web    3/3     3            3"
    `);
    const places = podsOf(cluster).map(({ metadata, spec }) => (metadata.name === lost ? `${spec.nodeName} Terminating` : spec.nodeName)).sort();
    expect(places.filter((place) => place === 'worker-1')).toEqual([]);
    expect(places).toContain('worker-1 Terminating');
  });

  it('keeps them as Terminating until the node comes back or is removed', () => {
    cluster.advance('30m');
    expect(cluster.status(lost)).toBe('Terminating');
    cluster.admin.delete('nodes', undefined, 'worker-1');
    // 40 s of quarantine and a round of 20 s.
    cluster.advance('61s');
    expect(cluster.status(lost)).toBe('gone');
  });
});

describe('9.13 a host port for two on one node', () => {
  it('is taken by the first', () => {
    const cluster = createTestCluster({ controlPlane: false, workers: 1 });
    cluster.apply(deployment('web', 2, '{ name: main, image: nginx:1.27, ports: [ { containerPort: 80, hostPort: 8080 } ] }'));
    cluster.settle();
    const waiting = podsOf(cluster).find(({ spec }) => !spec.nodeName)!;
    expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS'] }).split('\n').sort().join('\n')).toMatchInlineSnapshot(`
      "0/1     Pending   0
      1/1     Running   0
      READY   STATUS    RESTARTS"
    `);
    expect(failure(cluster, waiting.metadata.name)).toBe(
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    );
  });
});
