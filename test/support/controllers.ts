// Controllers over an apiserver, with the least that a scheduler and kubelets do, so that workloads come true.
import type { ControllerDefinition } from '../../src/cluster/controllers/controller.ts';
import { ControllerLoop } from '../../src/cluster/controllers/controller.ts';
import { setCondition } from '../../src/kinds/pod/conditions.ts';
import type { KubeEvent, KubeObject, Node, Pod } from '../../src/model/object.ts';
import { keyOf } from '../../src/model/object.ts';
import { parseGoDuration } from '../../src/model/duration.ts';
import { formatMicroTime, formatTimestamp } from '../../src/model/timestamp.ts';
import { Random } from '../../src/sim/random.ts';
import { targetNode } from '../../src/cluster/controllers/daemon-set/node-fit.ts';
import type { TestApiServer } from './apiserver.ts';
import { createTestApiServer } from './apiserver.ts';

/** Pods whose image has this tag never start. */
const BROKEN = /:(missing|broken)$/;

export interface TestControllers extends TestApiServer {
  loops: ControllerLoop[];
  /** Lets virtual time pass: '30s', or ms. */
  advance(time: string | number): void;
  /** Nodes that are ready and renew their lease every 10 s until they are lost. */
  addNodes(...names: string[]): void;
  loseNode(name: string): void;
  recoverNode(name: string): void;
  /** Makes a pod Running or not, as its kubelet would. */
  setPhase(pod: Pod, phase: string, ready: boolean): Pod;
  pods(namespace?: string): Pod[];
  /** `Normal ScalingReplicaSet Scaled up ...` of an object, in order of writing; counts from 2 on in front. */
  eventsOf(object: { metadata: { name: string } }): string[];
}

/**
 * Starts the controllers. Unless `kubelet` is false, pods are placed at once on the node they are meant for, else on the nodes in turn;
 * 1 s later they run and are ready, and when deleted they are gone 1 s later.
 */
export function createTestControllers(definitions: readonly ControllerDefinition[], options: { nodes?: readonly string[]; kubelet?: boolean } = {}): TestControllers {
  const base = createTestApiServer();
  const { client, clock, store, server } = base;
  client.create('namespaces', { metadata: { name: 'kube-node-lease' } });
  const silent = new Set<string>();
  const known: string[] = [];
  let turn = 0;

  const update = (pod: Pod, change: Partial<Pod['status']>): Pod =>
    client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status: { ...pod.status, ...change } });
  const find = (pod: Pod): Pod | undefined => {
    const now = client.find<Pod>('pods', pod.metadata.namespace, pod.metadata.name);
    return now?.metadata.uid === pod.metadata.uid ? now : undefined;
  };

  function setPhase(pod: Pod, phase: string, ready: boolean): Pod {
    const current = find(pod)!;
    const condition = { type: 'Ready', status: ready ? 'True' : 'False' };
    return update(current, { phase, conditions: setCondition(current.status.conditions, condition, formatTimestamp(clock.now)) });
  }

  function live(pod: Pod): void {
    const nodeName = targetNode(pod) ?? known[turn++ % known.length];
    if (!nodeName || !client.find('nodes', undefined, nodeName)) return;
    if (!pod.spec.nodeName) client.bind(pod.metadata.namespace!, pod.metadata.name, nodeName);
    clock.after(1000, () => {
      const current = find(pod);
      if (!current || current.metadata.deletionTimestamp || silent.has(nodeName)) return;
      if (current.status.phase === 'Pending' && !pod.spec.containers.some(({ image }) => BROKEN.test(image ?? ''))) setPhase(current, 'Running', true);
    });
  }

  function die(pod: Pod): void {
    clock.after(1000, () => {
      if (!find(pod) || silent.has(pod.spec.nodeName ?? '')) return;
      client.delete('pods', pod.metadata.namespace, pod.metadata.name, { gracePeriodSeconds: 0 });
    });
  }

  if (options.kubelet !== false) {
    store.watch(['pods'], ({ type, object, previous }) => {
      const pod = object as Pod;
      if (type === 'ADDED') clock.after(10, () => void (find(pod) && !find(pod)!.metadata.deletionTimestamp && live(find(pod)!)));
      if (type === 'MODIFIED' && pod.metadata.deletionTimestamp && !previous?.metadata.deletionTimestamp) die(pod);
    });
  }

  function report(name: string): void {
    const node = client.get<Node>('nodes', undefined, name);
    const now = formatTimestamp(clock.now);
    const condition = (type: string, status: string, reason: string) => ({ type, status, reason, message: reason, lastHeartbeatTime: now, lastTransitionTime: now });
    const conditions = [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
      condition('Ready', 'True', 'KubeletReady'),
    ];
    client.updateStatus<Node>('nodes', { ...node, metadata: { ...node.metadata }, status: { ...node.status, conditions } });
  }

  function renew(name: string): void {
    if (silent.has(name) || !client.find('nodes', undefined, name)) return;
    const lease = client.find<KubeObject>('leases', 'kube-node-lease', name);
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: formatMicroTime(clock.now) };
    if (lease) client.update('leases', { ...lease, metadata: { ...lease.metadata }, spec });
    else client.create('leases', { metadata: { name, namespace: 'kube-node-lease' }, spec });
    clock.after(10_000, () => renew(name));
  }

  function addNodes(...names: string[]): void {
    for (const name of names) {
      client.create('nodes', { metadata: { name, labels: { 'kubernetes.io/hostname': name } } });
      known.push(name);
      report(name);
      renew(name);
    }
  }

  const loops = definitions.map((definition) => {
    const context = {
      client: server.client({ name: definition.name }),
      clock,
      random: new Random(1, definition.name),
      events: server.recorder({ component: definition.name }),
    };
    return new ControllerLoop(definition, {
      context,
      store,
      onBug(name, key, error) {
        throw new Error(`${name} failed on ${key}`, { cause: error });
      },
    });
  });
  for (const loop of loops) loop.start();
  if (options.nodes) addNodes(...options.nodes);

  return {
    ...base,
    loops,
    advance: (time) => clock.advance(typeof time === 'number' ? time : parseGoDuration(time)),
    addNodes,
    loseNode: (name) => silent.add(name),
    recoverNode(name) {
      silent.delete(name);
      report(name);
      renew(name);
    },
    setPhase,
    pods: (namespace) => client.list<Pod>('pods', { namespace }),
    eventsOf: ({ metadata }) =>
      client
        .list<KubeEvent>('events')
        .filter(({ involvedObject }) => involvedObject.name === metadata.name)
        .sort(byName)
        .map(({ type, reason, message, count = 1 }) => `${count > 1 ? `${count}x ` : ''}${type} ${reason} ${message}`),
  };
}

function byName(a: KubeEvent, b: KubeEvent): number {
  const [x, y] = [keyOf(a), keyOf(b)].map((key) => key.slice(key.lastIndexOf('.')));
  return x! < y! ? -1 : 1;
}
