// What people and machines do to a cluster, as data that can be drawn at random, printed and played again.
import fc from 'fast-check';
import { isPodReady } from '../../src/kinds/pod/conditions.ts';
import { drainOptions, planDrain } from '../../src/kinds/node/drain-plan.ts';
import { replicaSetsOf, rollbackPatch, rolloutHistory } from '../../src/kinds/deployment/rollout.ts';
import { revisionRollback, revisionsOf } from '../../src/kinds/revision-history.ts';
import { ApiError } from '../../src/model/errors.ts';
import type { FaultTarget } from '../../src/model/fault.ts';
import type { Propagation } from '../../src/model/client.ts';
import type { Deployment, Node, Pod, StatefulSet } from '../../src/model/object.ts';
import { controllerOf } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { setFault } from '../support/cluster.ts';
import { deployment } from '../support/worlds.ts';

export type Action =
  | { do: 'apply'; name: string; replicas: number; image: string; cpu: string; surge: number | string; unavailable: number | string }
  | { do: 'recreate'; name: string; replicas: number; image: string }
  | { do: 'scale'; name: string; replicas: number }
  | { do: 'set image'; name: string; image: string }
  | { do: 'undo'; name: string; which: number }
  | { do: 'pause' | 'resume'; name: string }
  | { do: 'delete deployment'; name: string; propagation: Propagation }
  | { do: 'delete pod' | 'evict pod'; which: number }
  | { do: 'evict all'; name: string }
  | { do: 'run pod'; name: string; command: string }
  | { do: 'budget'; name: string; minAvailable: number }
  | { do: 'delete budget'; name: string }
  | { do: 'daemon set' | 'delete daemon set'; image: string }
  | ({ do: 'stateful set' } & StatefulParts)
  | { do: 'delete stateful set'; propagation: Propagation }
  | { do: 'undo stateful set'; which: number }
  | { do: 'cordon' | 'uncordon' | 'drain' | 'power off' | 'power on' | 'remove node' | 'add node'; node: string }
  | { do: 'break node'; node: string; fault: string; ms: number }
  | { do: 'break component'; component: string; ms: number }
  | { do: 'break pod'; which: number; fault: string; ms: number }
  | { do: 'break registry'; fault: string; ms: number }
  | { do: 'mend all' }
  | { do: 'wait'; ms: number };

interface StatefulParts {
  replicas: number;
  image: string;
  /** Cannot be changed while the set is there: such an apply is refused. */
  policy: 'OrderedReady' | 'Parallel';
  start: number;
  partition: number;
  whenDeleted: 'Retain' | 'Delete';
  whenScaled: 'Retain' | 'Delete';
}

const names = ['web', 'api', 'shop'];
const nodes = ['worker-1', 'worker-2', 'worker-3'];
const goodImages = ['nginx:1.26', 'nginx:1.27', 'httpd:2.4'];
const badImage = 'nginx:1.161';

const name = fc.constantFrom(...names);
const node = fc.constantFrom(...nodes);
const image = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...goodImages) }, { weight: 1, arbitrary: fc.constant(badImage) });
const replicas = fc.integer({ min: 0, max: 7 });
const which = fc.nat({ max: 9 });
const bound = fc.constantFrom<number | string>(0, 1, 2, '25%', '50%', '100%');
const wait: fc.Arbitrary<Action> = fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(1, 10, 15, 100, 1000, 3000, 12_000, 60_000, 400_000) });

function act<T>(...kinds: T[]): { do: fc.Arbitrary<T> } {
  return { do: fc.constantFrom(...kinds) };
}

/** A Deployment that may be refused: surge and unavailable can both be 0. */
const apply: fc.Arbitrary<Action> = fc.record({ ...act('apply' as const), name, replicas, image, cpu: fc.constantFrom('', '300m', '900m'), surge: bound, unavailable: bound });
const rolloutActions: fc.Arbitrary<Action>[] = [
  apply,
  fc.record({ ...act('scale' as const), name, replicas }),
  fc.record({ ...act('set image' as const), name, image }),
  fc.record({ ...act('undo' as const), name, which }),
  fc.record({ ...act('pause' as const, 'resume' as const), name }),
];

/** Only what changes Deployments: the machines stay well and nobody deletes pods. */
export const rollouts: fc.Arbitrary<Action[]> = fc.array(fc.oneof(...rolloutActions, wait, wait, wait), { minLength: 2, maxLength: 20 });

/** A quiet minute to begin with: Deployments that are up, some of them guarded by a budget. */
const start: fc.Arbitrary<Action[]> = fc
  .uniqueArray(fc.record({ app: name, replicas: fc.integer({ min: 2, max: 5 }), minAvailable: fc.integer({ min: 0, max: 4 }) }), { selector: ({ app }) => app })
  .map((worlds) => [
    ...worlds.map(({ app, replicas: count }): Action => ({ do: 'apply', name: app, replicas: count, image: goodImages[0]!, cpu: '', surge: '25%', unavailable: '25%' })),
    ...worlds.filter(({ minAvailable }) => minAvailable > 0).map(({ app, minAvailable }): Action => ({ do: 'budget', name: app, minAvailable })),
    { do: 'wait', ms: 60_000 },
  ]);

const retention = fc.constantFrom<'Retain' | 'Delete'>('Retain', 'Delete');
const stateful: fc.Arbitrary<Action>[] = [
  fc.record({
    ...act('stateful set' as const),
    replicas: fc.integer({ min: 0, max: 4 }),
    image,
    policy: fc.constantFrom<StatefulParts['policy']>('OrderedReady', 'OrderedReady', 'Parallel'),
    start: fc.constantFrom(0, 0, 2),
    partition: fc.constantFrom(0, 0, 1, 3),
    whenDeleted: retention,
    whenScaled: retention,
  }),
  fc.record({ ...act('delete stateful set' as const), propagation: fc.constantFrom<Propagation>('Background', 'Foreground', 'Orphan') }),
  fc.record({ ...act('undo stateful set' as const), which }),
];

const anything: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    ...rolloutActions,
    apply,
    wait,
    wait,
    wait,
    wait,
    fc.record({ ...act('recreate' as const), name, replicas, image }),
    fc.record({ ...act('delete deployment' as const), name, propagation: fc.constantFrom<Propagation>('Background', 'Foreground', 'Orphan') }),
    fc.record({ ...act('delete pod' as const, 'evict pod' as const), which }),
    fc.record({ ...act('run pod' as const), name: fc.constantFrom('one', 'two'), command: fc.constantFrom('sleep 5', 'exit 1', 'true', 'sleep 100000') }),
    fc.record({ ...act('budget' as const), name, minAvailable: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ ...act('evict all' as const), name }),
    fc.record({ ...act('delete budget' as const), name }),
    fc.record({ ...act('daemon set' as const, 'daemon set' as const, 'delete daemon set' as const), image }),
    ...stateful,
    fc.record({ ...act('cordon' as const, 'uncordon' as const, 'drain' as const, 'power off' as const, 'power on' as const, 'remove node' as const, 'add node' as const), node }),
  ),
  { minLength: 2, maxLength: 25 },
);

/** Everything. */
export const chaos: fc.Arbitrary<Action[]> = fc.tuple(start, anything).map(([first, then]) => [...first, ...then]);

const lasts = fc.constantFrom(0, 500, 5000, 30_000, 120_000, 600_000);
const breaking: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ ...act('break node' as const), node, fault: fc.constantFrom('power-loss', 'network-partition', 'kubelet-stopped', 'memory-full', 'disk-full', 'inodes-full', 'pids-full'), ms: lasts }),
  fc.record({ ...act('break component' as const), component: fc.constantFrom('etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'), ms: lasts }),
  fc.record({ ...act('break pod' as const), which, fault: fc.constantFrom('crash', 'crash-loop', 'readiness-fails', 'liveness-fails', 'startup-fails'), ms: lasts }),
  fc.record({ ...act('break registry' as const), fault: fc.constantFrom('pull-fails', 'pull-slow'), ms: lasts }),
  fc.record(act('mend all' as const)),
);

/** Everything, and things broken on purpose in between. */
export const trouble: fc.Arbitrary<Action[]> = fc
  .tuple(chaos, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 60 }), breaking), { minLength: 1, maxLength: 10 }))
  .map(([actions, breaks]) => {
    const all = [...actions];
    for (const [, at, each] of breaks) all.splice(Math.min(all.length, at), 0, each, { do: 'wait', ms: 5000 });
    return all;
  });

/** Plays one action; a refusal of the apiserver is part of the game, anything else is not. */
export function perform(cluster: TestCluster, action: Action): void {
  try {
    play(cluster, action);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

function play(cluster: TestCluster, action: Action): void {
  const { admin } = cluster;
  switch (action.do) {
    case 'wait':
      return cluster.advance(action.ms);
    case 'apply': {
      const { name: app, replicas: count, image: tag, cpu, surge, unavailable } = action;
      const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } };
      admin.apply(deployment(app, { replicas: count, image: tag, ...(cpu ? { cpu } : {}), strategy }));
      return;
    }
    case 'recreate':
      admin.apply(deployment(action.name, { replicas: action.replicas, image: action.image, strategy: { type: 'Recreate', rollingUpdate: null } }));
      return;
    case 'scale':
      admin.scale('deployments', 'default', action.name, action.replicas);
      return;
    case 'set image':
      setImage(cluster, action.name, action.image);
      return;
    case 'undo': {
      const found = admin.get<Deployment>('deployments', 'default', action.name);
      const replicaSets = replicaSetsOf(admin, found);
      const history = rolloutHistory(found, replicaSets);
      const revision = history[action.which % Math.max(1, history.length)]?.revision;
      const rollback = revision === undefined ? undefined : rollbackPatch(found, replicaSets, revision);
      if (rollback && 'patch' in rollback) admin.patch('deployments', 'default', action.name, 'json', rollback.patch);
      return;
    }
    case 'pause':
    case 'resume':
      admin.patch('deployments', 'default', action.name, 'merge', { spec: { paused: action.do === 'pause' } });
      return;
    case 'delete deployment':
      admin.delete('deployments', 'default', action.name, { propagationPolicy: action.propagation });
      return;
    case 'delete pod':
    case 'evict pod': {
      const pods = admin.list<Pod>('pods', { namespace: 'default' });
      const pod = pods[action.which % Math.max(1, pods.length)];
      if (pod && action.do === 'delete pod') admin.delete('pods', 'default', pod.metadata.name);
      else if (pod) admin.evict('default', pod.metadata.name);
      return;
    }
    case 'evict all':
      for (const { metadata } of admin.list<Pod>('pods', { namespace: 'default', labelSelector: `app=${action.name}` })) {
        perform(cluster, { do: 'evict pod', which: indexOf(cluster, metadata.uid) });
      }
      return;
    case 'run pod':
      admin.apply({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: action.name, namespace: 'default' },
        spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', action.command] }] },
      });
      return;
    case 'budget':
      admin.apply({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: action.name, namespace: 'default' },
        spec: { minAvailable: action.minAvailable, selector: { matchLabels: { app: action.name } } },
      });
      return;
    case 'delete budget':
      admin.delete('poddisruptionbudgets', 'default', action.name);
      return;
    case 'daemon set':
      admin.apply(daemonSet(action.image));
      return;
    case 'delete daemon set':
      admin.delete('daemonsets', 'default', 'agent');
      return;
    case 'stateful set':
      addDisks(cluster);
      admin.apply(statefulSet(action));
      return;
    case 'delete stateful set':
      admin.delete('statefulsets', 'default', 'db', { propagationPolicy: action.propagation });
      return;
    case 'undo stateful set': {
      const set = admin.get<StatefulSet>('statefulsets', 'default', 'db');
      const revisions = revisionsOf(admin, set);
      const rollback = revisionRollback(set, revisions, revisions[action.which % Math.max(1, revisions.length)]?.revision);
      if ('patch' in rollback) admin.patch('statefulsets', 'default', 'db', rollback.patchType, rollback.patch);
      return;
    }
    case 'cordon':
    case 'uncordon':
      admin.patch('nodes', undefined, action.node, 'merge', { spec: { unschedulable: action.do === 'cordon' ? true : null } });
      return;
    case 'drain':
      admin.patch('nodes', undefined, action.node, 'merge', { spec: { unschedulable: true } });
      for (const { pod, verdict } of planDrain(admin, action.node, drainOptions({ ignoreDaemonSets: true, force: true })).rows) {
        if (verdict === 'evict') perform(cluster, { do: 'evict pod', which: indexOf(cluster, pod.metadata.uid) });
      }
      return;
    case 'power off':
    case 'power on':
      setFault(cluster, action.node, action.do === 'power off' ? 'power-loss' : null);
      return;
    case 'break node':
      return breakIt(cluster, action.fault, { type: 'node', name: action.node }, action.ms);
    case 'break component':
      return breakIt(cluster, 'component-stopped', { type: 'component', name: action.component }, action.ms);
    case 'break pod': {
      const pods = admin.list<Pod>('pods', { namespace: 'default' });
      const pod = pods[action.which % Math.max(1, pods.length)];
      if (!pod) return;
      return breakIt(cluster, action.fault, { type: 'container', namespace: 'default', pod: pod.metadata.name, container: pod.spec.containers[0]!.name }, action.ms);
    }
    case 'break registry':
      return breakIt(cluster, action.fault, { type: 'image', name: '*' }, action.ms);
    case 'mend all':
      return mendAll(cluster);
    case 'remove node':
      admin.delete('nodes', undefined, action.node);
      return;
    case 'add node':
      admin.create<Node>('nodes', { metadata: { name: action.node, labels: { 'kubernetes.io/hostname': action.node } } });
      return;
  }
}

/** Breaks something for a while, or for good when `ms` is 0. */
function breakIt({ faults }: TestCluster, kind: string, target: FaultTarget, ms: number): void {
  faults.inject({ kind, target, options: ms > 0 ? { forMs: ms } : {} }, 'test');
}

function indexOf({ admin }: TestCluster, uid: string): number {
  return admin.list<Pod>('pods', { namespace: 'default' }).findIndex(({ metadata }) => metadata.uid === uid);
}

function setImage({ admin }: TestCluster, app: string, tag: string, resources?: object): void {
  admin.patch('deployments', 'default', app, 'strategic', { spec: { template: { spec: { containers: [{ name: app, image: tag, ...(resources ? { resources } : {}) }] } } } });
}

function daemonSet(tag: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: { ds: 'agent' } },
      template: { metadata: { labels: { ds: 'agent' } }, spec: { containers: [{ name: 'agent', image: tag, resources: { requests: { cpu: '200m' } } }] } },
    },
  };
}

/** Nothing is broken on purpose any more; after a while requests are answered again. */
export function mendAll(cluster: TestCluster): void {
  for (const { id } of [...cluster.faults.list()]) cluster.revertFault(id);
  cluster.advance(15_000);
}

/** Its claims are of a class that makes no volumes, and volumes are made by hand: a pod is bound to no machine by them. */
function statefulSet({ replicas: count, image: tag, policy, start: first, partition, whenDeleted, whenScaled }: StatefulParts): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas: count,
      serviceName: 'db',
      podManagementPolicy: policy,
      ordinals: { start: first },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
      selector: { matchLabels: { sts: 'db' } },
      template: { metadata: { labels: { sts: 'db' } }, spec: { containers: [{ name: 'db', image: tag, resources: { requests: { cpu: '100m' } } }] } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'by-hand', resources: { requests: { storage: '1Gi' } } } }],
    },
  };
}

/** A disk for every claim there can be, given back to the others as soon as its claim is gone. */
function addDisks({ admin }: TestCluster): void {
  for (let number = 0; number < 12; number++) {
    admin.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `disk-${number}` },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'by-hand', persistentVolumeReclaimPolicy: 'Recycle', hostPath: { path: `/data/${number}` } },
    });
  }
}

/** A pod that is not ready stops all others, whatever its template: Kubernetes leaves it to people to delete it (rule 4.1.5). */
function healStatefulSet(cluster: TestCluster): void {
  const { admin } = cluster;
  const policy = admin.get<StatefulSet>('statefulsets', 'default', 'db').spec.podManagementPolicy === 'Parallel' ? 'Parallel' : 'OrderedReady';
  perform(cluster, { do: 'stateful set', replicas: 3, image: goodImages[1]!, policy, start: 0, partition: 0, whenDeleted: 'Retain', whenScaled: 'Retain' });
  cluster.advance('2m');
  for (const pod of admin.list<Pod>('pods', { namespace: 'default', labelSelector: 'sts=db' })) {
    if (!isPodReady(pod) && controllerOf(pod)) admin.delete('pods', 'default', pod.metadata.name);
  }
}

/** Makes everything well again: machines on and open, images good, rollouts resumed, few small pods, nothing left alone. */
export function heal(cluster: TestCluster): void {
  const { admin } = cluster;
  for (const each of nodes) {
    perform(cluster, { do: 'add node', node: each });
    perform(cluster, { do: 'power on', node: each });
    perform(cluster, { do: 'uncordon', node: each });
  }
  for (const { metadata } of admin.list<Deployment>('deployments', { namespace: 'default' })) {
    perform(cluster, { do: 'resume', name: metadata.name });
    // Kubernetes itself never scales a Deployment again that became Recreate in the middle of a rollout.
    admin.patch('deployments', 'default', metadata.name, 'merge', { spec: { strategy: { type: 'RollingUpdate' } } });
    setImage(cluster, metadata.name, goodImages[1]!, { requests: { cpu: '100m' } });
    perform(cluster, { do: 'scale', name: metadata.name, replicas: 3 });
  }
  if (admin.find('daemonsets', 'default', 'agent')) perform(cluster, { do: 'daemon set', image: goodImages[0]! });
  if (admin.find('statefulsets', 'default', 'db')) healStatefulSet(cluster);
  // What nobody owns keeps its troubles, such as an image that is not there.
  for (const plural of ['replicasets', 'pods']) {
    for (const object of admin.list(plural, { namespace: 'default' })) if (!controllerOf(object)) admin.delete(plural, 'default', object.metadata.name);
  }
}
