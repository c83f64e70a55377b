// What must hold in every cluster, at every change or whenever it has come to rest.
import { isPodReady, isPodTerminal } from '../../src/kinds/pod/conditions.ts';
import { podRequests } from '../../src/kinds/pod/resources.ts';
import type { Change } from '../../src/model/client.ts';
import type { DaemonSet, Deployment, KubeObject, Node, Pod, PodDisruptionBudget, ReplicaSet, StatefulSet } from '../../src/model/object.ts';
import { controllerOf, keyOf } from '../../src/model/object.ts';
import { byteValue, milliValue } from '../../src/model/quantity.ts';
import { compileLabelSelector } from '../../src/model/selector.ts';
import type { TestCluster } from '../support/cluster.ts';

/** What was broken, each with its moment; stays empty in a good cluster. */
export type Breaches = string[];

const isActive = (pod: Pod): boolean => !pod.metadata.deletionTimestamp && !isPodTerminal(pod);

const isGoingOn = (pod: Pod): boolean => !pod.metadata.deletionTimestamp;

/**
 * Looks at every change from now on: revisions, bound pods, frozen objects, room on nodes. `lateMs`: how late watches may be, so
 * that a pod may be bound to a node that has just gone, as the apiserver does not look.
 */
export function watchLaws(cluster: TestCluster, lateMs = 0): Breaches {
  const { store, clock } = cluster;
  const breaches: Breaches = [];
  const startMs = clock.now;
  const breach = (text: string): void => void breaches.push(`+${clock.now - startMs} ms: ${text}`);
  const removedAtMs = new Map<string, number>();
  let last = store.revision;
  store.watch(undefined, ({ type, revision, plural, object, previous }) => {
    const what = `${plural}/${keyOf(object)}`;
    if (revision !== last + 1) breach(`revision ${revision} after ${last}`);
    last = revision;
    if (object.metadata.resourceVersion !== String(revision)) breach(`${what} carries version ${object.metadata.resourceVersion} at ${revision}`);
    if (!Object.isFrozen(object) || !Object.isFrozen(object.metadata)) breach(`${what} is not frozen`);
    if (previous && previous.metadata.uid !== object.metadata.uid) breach(`${what} changed its uid`);
    if (previous && previous.metadata.creationTimestamp !== object.metadata.creationTimestamp) breach(`${what} changed its birth`);
    if (previous?.metadata.deletionTimestamp && !object.metadata.deletionTimestamp) breach(`${what} came back from deletion`);
    if (plural === 'nodes' && type === 'DELETED') removedAtMs.set(object.metadata.name, clock.now);
    if (plural !== 'pods') return;
    const pod = object as Pod;
    const before = previous as Pod | undefined;
    if (before?.spec.nodeName && before.spec.nodeName !== pod.spec.nodeName) breach(`${what} moved from ${before.spec.nodeName} to ${pod.spec.nodeName}`);
    if (before && isPodTerminal(before) && before.status.phase !== pod.status.phase) breach(`${what} went from ${before.status.phase} to ${pod.status.phase}`);
    if (type === 'DELETED' || !pod.spec.nodeName || before?.spec.nodeName) return;
    const justGone = clock.now - (removedAtMs.get(pod.spec.nodeName) ?? -Infinity) <= lateMs;
    if (!justGone) checkRoom(cluster, pod, breach);
  });
  return breaches;
}

/** Rule 5.3: what pods ask for, together, is never more than the node offers. */
function checkRoom({ store }: TestCluster, pod: Pod, breach: (text: string) => void): void {
  const nodeName = pod.spec.nodeName!;
  const node = store.get('nodes', nodeName) as Node | undefined;
  if (!node) return breach(`pod ${pod.metadata.name} was bound to ${nodeName}, which is not there`);
  let milliCpu = 0;
  let memoryBytes = 0;
  let pods = 0;
  for (const other of store.table('pods').onNode(nodeName)) {
    if (isPodTerminal(other as Pod)) continue;
    const requests = podRequests((other as Pod).spec);
    milliCpu += requests.milliCpu;
    memoryBytes += requests.memoryBytes;
    pods++;
  }
  const { cpu = '0', memory = '0', pods: limit = '0' } = node.status.allocatable ?? {};
  if (milliCpu > milliValue(cpu)) breach(`${nodeName} has ${milliCpu}m of ${cpu} cpu requested with ${pod.metadata.name}`);
  if (memoryBytes > byteValue(memory)) breach(`${nodeName} has ${memoryBytes} of ${memory} memory requested with ${pod.metadata.name}`);
  if (pods > byteValue(limit)) breach(`${nodeName} has ${pods} of ${limit} pods with ${pod.metadata.name}`);
}

/** Time in which controllers may still act on what was true before, in ms. */
const REACTION_MS = 100;

/**
 * Rule 2.3.1, at every change while machines are well and nobody but rollouts deletes pods: never fewer available than
 * replicas - maxUnavailable because of a deletion, never more than replicas + maxSurge because of a creation.
 */
export function watchRollouts(cluster: TestCluster): Breaches {
  const { store, clock } = cluster;
  const breaches: Breaches = [];
  const changedAtMs = new Map<string, number>();
  store.watch(['deployments', 'pods'], ({ plural, type, object, previous }) => {
    if (plural === 'deployments') {
      if (previous?.spec !== object.spec) changedAtMs.set(object.metadata.name, clock.now);
      return;
    }
    const app = object.metadata.labels?.app;
    const owner = app === undefined ? undefined : (store.get('deployments', `default/${app}`) as Deployment | undefined);
    if (!owner || clock.now - (changedAtMs.get(owner.metadata.name) ?? 0) < REACTION_MS) return;
    const { surge, unavailable, replicas } = boundsOf(owner);
    const pods = [...store.table('pods').sorted()].filter((pod) => pod.metadata.labels?.app === app) as Pod[];
    const at = `+${clock.now - cluster.readyAtMs} ms: ${owner.metadata.name}`;
    if (type === 'ADDED') {
      const total = pods.filter(isActive).length;
      if (total > replicas + surge) breaches.push(`${at} has ${total} pods, wanted ${replicas} with at most ${surge} more`);
    } else if (startsToGo(object as Pod, previous as Pod)) {
      const available = pods.filter((pod) => isActive(pod) && isPodReady(pod)).length;
      if (isPodReady(object as Pod) && available < replicas - unavailable) breaches.push(`${at} has ${available} available, wanted ${replicas} with at most ${unavailable} missing`);
    }
  });
  return breaches;
}

function startsToGo(pod: Pod, before: Pod | undefined): boolean {
  return pod.metadata.deletionTimestamp !== undefined && before !== undefined && before.metadata.deletionTimestamp === undefined;
}

/** Worked out here anew, so that the controller is not asked about itself. */
function boundsOf({ spec }: Deployment): { replicas: number; surge: number; unavailable: number } {
  const replicas = spec.replicas!;
  const resolve = (value: number | string | undefined, round: (exact: number) => number): number =>
    typeof value === 'number' ? value : round((Number.parseInt(value ?? '25%', 10) * replicas) / 100);
  const surge = resolve(spec.strategy?.rollingUpdate?.maxSurge as number | string | undefined, Math.ceil);
  const unavailable = resolve(spec.strategy?.rollingUpdate?.maxUnavailable as number | string | undefined, Math.floor);
  return { replicas, surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Rule 4.6: an eviction that was let through leaves as many healthy pods as the budget demands. */
export function watchBudgets(cluster: TestCluster): Breaches {
  const { store, clock } = cluster;
  const breaches: Breaches = [];
  const unsettledAtMs = new Map<string, number>();
  store.watch(['pods', 'poddisruptionbudgets'], ({ plural, object, previous }: Change) => {
    if (plural === 'poddisruptionbudgets') {
      if ((previous as PodDisruptionBudget | undefined)?.spec !== object.spec) unsettledAtMs.set(object.metadata.name, clock.now);
      return;
    }
    const pod = object as Pod;
    const app = pod.metadata.labels?.app ?? '';
    const before = previous as Pod | undefined;
    const isEvicted = pod.status.conditions?.some(({ type, reason }) => type === 'DisruptionTarget' && reason === 'EvictionByEvictionAPI') ?? false;
    const budget = store.get('poddisruptionbudgets', `default/${app}`) as PodDisruptionBudget | undefined;
    if (isEvicted && before && startsToGo(pod, before) && isPodReady(before) && budget && clock.now - (unsettledAtMs.get(app) ?? 0) >= REACTION_MS) {
      const healthy = [...store.table('pods').sorted()].filter((each) => each.metadata.labels?.app === app && isActive(each as Pod) && isPodReady(each as Pod)).length;
      const wanted = Number(budget.spec.minAvailable ?? 0);
      if (healthy < wanted) breaches.push(`+${clock.now - cluster.readyAtMs} ms: eviction of ${pod.metadata.name} left ${healthy} of ${wanted}`);
      return;
    }
    // The budget's controller hears of this a moment later: an eviction in that moment is a race that Kubernetes has too.
    if (before && isPodReady(before) && (!isPodReady(pod) || startsToGo(pod, before)) && !isEvicted) unsettledAtMs.set(app, clock.now);
  });
  return breaches;
}

/**
 * Rules 4.1.1 and 4.1.2, at every birth of a pod: it has a number that the set wants, a claim that is not going, and, unless
 * the set is Parallel, every pod with a smaller number is there and ready.
 */
export function watchStatefulSets(cluster: TestCluster): Breaches {
  const { store, clock } = cluster;
  const breaches: Breaches = [];
  store.watch(['pods'], ({ type, object }) => {
    const owner = controllerOf(object);
    if (type !== 'ADDED' || owner?.kind !== 'StatefulSet') return;
    const set = store.byUid(owner.uid) as StatefulSet;
    const { name, namespace } = object.metadata;
    const at = `+${clock.now - cluster.readyAtMs} ms: ${name} was made`;
    const first = set.spec.ordinals?.start ?? 0;
    const ordinal = Number(name.slice(owner.name.length + 1));
    if (!(ordinal >= first && ordinal < first + set.spec.replicas!)) breaches.push(`${at}, though ${set.spec.replicas} are wanted from ${first}`);
    for (const { metadata } of set.spec.volumeClaimTemplates ?? []) {
      const claim = store.get('persistentvolumeclaims', `${namespace}/${metadata!.name}-${name}`);
      if (!claim || claim.metadata.deletionTimestamp) breaches.push(`${at} without its claim`);
    }
    for (let below = first; set.spec.podManagementPolicy !== 'Parallel' && below < ordinal; below++) {
      const other = store.get('pods', `${namespace}/${owner.name}-${below}`) as Pod | undefined;
      if (!other || !isActive(other) || !isPodReady(other)) breaches.push(`${at} before ${owner.name}-${below} was ready`);
    }
  });
  return breaches;
}

/** What holds once nothing happens any more: counts are true, nothing is left behind. */
export function checkAtRest(cluster: TestCluster): Breaches {
  const { admin, store } = cluster;
  const breaches: Breaches = [];
  const expectEqual = (what: string, counted: number | undefined, actual: number): void => {
    if ((counted ?? 0) !== actual) breaches.push(`${what} says ${counted ?? 0}, there are ${actual}`);
  };
  const uids = new Set<string>();
  const all: { plural: string; object: KubeObject }[] = [];
  for (const { plural } of cluster.registry.kinds) {
    for (const object of store.table(plural).sorted()) {
      uids.add(object.metadata.uid);
      all.push({ plural, object });
    }
  }
  for (const { plural, object } of all) {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length > 0 && !owners.some(({ uid }) => uids.has(uid)) && !object.metadata.deletionTimestamp) breaches.push(`${plural}/${keyOf(object)} has outlived its owners`);
  }
  const pods = admin.list<Pod>('pods');
  for (const set of admin.list<ReplicaSet>('replicasets')) {
    if (set.metadata.deletionTimestamp) continue;
    const name = `replicasets/${keyOf(set)}`;
    const own = pods.filter((pod) => controllerOf(pod)?.uid === set.metadata.uid && isActive(pod));
    expectEqual(`${name} observedGeneration`, set.status.observedGeneration, set.metadata.generation!);
    expectEqual(`${name} spec.replicas`, set.spec.replicas, own.length);
    expectEqual(`${name} replicas`, set.status.replicas, own.length);
    expectEqual(`${name} readyReplicas`, set.status.readyReplicas, own.filter(isPodReady).length);
    expectEqual(`${name} availableReplicas`, set.status.availableReplicas, own.filter(isPodReady).length);
    const { matches } = compileLabelSelector(set.spec.selector);
    for (const pod of pods) {
      if (!controllerOf(pod) && isActive(pod) && pod.metadata.namespace === set.metadata.namespace && matches(pod.metadata.labels)) breaches.push(`${name} has not adopted ${pod.metadata.name}`);
    }
  }
  for (const each of admin.list<Deployment>('deployments')) {
    if (each.metadata.deletionTimestamp) continue;
    const name = `deployments/${keyOf(each)}`;
    const sets = admin.list<ReplicaSet>('replicasets').filter((set) => controllerOf(set)?.uid === each.metadata.uid);
    const sum = (count: (set: ReplicaSet) => number | undefined): number => sets.reduce((total, set) => total + (count(set) ?? 0), 0);
    expectEqual(`${name} observedGeneration`, each.status.observedGeneration, each.metadata.generation!);
    expectEqual(`${name} replicas`, each.status.replicas, sum((set) => set.status.replicas));
    expectEqual(`${name} readyReplicas`, each.status.readyReplicas, sum((set) => set.status.readyReplicas));
    expectEqual(`${name} availableReplicas`, each.status.availableReplicas, sum((set) => set.status.availableReplicas));
  }
  for (const set of admin.list<StatefulSet>('statefulsets')) {
    if (set.metadata.deletionTimestamp) continue;
    const name = `statefulsets/${keyOf(set)}`;
    const own = pods.filter((pod) => controllerOf(pod)?.uid === set.metadata.uid);
    expectEqual(`${name} observedGeneration`, set.status.observedGeneration, set.metadata.generation!);
    expectEqual(`${name} replicas`, set.status.replicas, own.length);
    expectEqual(`${name} readyReplicas`, set.status.readyReplicas, own.filter((pod) => pod.status.phase === 'Running' && isPodReady(pod)).length);
    expectEqual(`${name} updatedReplicas`, set.status.updatedReplicas, own.filter((pod) => isGoingOn(pod) && pod.metadata.labels?.['controller-revision-hash'] === set.status.updateRevision).length);
  }
  for (const set of admin.list<DaemonSet>('daemonsets')) {
    const own = pods.filter((pod) => controllerOf(pod)?.uid === set.metadata.uid && isActive(pod));
    const perNode = new Map<string, number>();
    for (const pod of own) if (pod.spec.nodeName) perNode.set(pod.spec.nodeName, (perNode.get(pod.spec.nodeName) ?? 0) + 1);
    for (const [node, count] of perNode) if (count > 1) breaches.push(`daemonsets/${keyOf(set)} has ${count} pods on ${node}`);
  }
  return breaches;
}

/** Every Deployment complete, every pod ready: what a cluster without troubles must come to. */
export function checkComplete({ admin, table }: TestCluster): Breaches {
  const breaches: Breaches = [];
  for (const { metadata, spec, status } of admin.list<Deployment>('deployments')) {
    const counts = [status.replicas, status.updatedReplicas, status.readyReplicas, status.availableReplicas].map((count) => count ?? 0);
    if (counts.some((count) => count !== spec.replicas)) breaches.push(`${metadata.name} wants ${spec.replicas}, has ${counts.join('/')}`);
  }
  for (const { metadata, spec, status } of admin.list<StatefulSet>('statefulsets')) {
    const counts = [status.replicas, status.readyReplicas, status.availableReplicas, status.currentReplicas, status.updatedReplicas].map((count) => count ?? 0);
    if (counts.some((count) => count !== spec.replicas)) breaches.push(`${metadata.name} wants ${spec.replicas}, has ${counts.join('/')}`);
    if (status.currentRevision !== status.updateRevision) breaches.push(`${metadata.name} is at ${status.currentRevision}, wants ${status.updateRevision}`);
  }
  for (const { metadata, status } of admin.list<DaemonSet>('daemonsets')) {
    const { desiredNumberScheduled, numberReady, updatedNumberScheduled } = status;
    if (numberReady !== desiredNumberScheduled || updatedNumberScheduled !== desiredNumberScheduled) {
      breaches.push(`${metadata.name} wants ${desiredNumberScheduled}, has ${updatedNumberScheduled} updated, ${numberReady} ready`);
    }
  }
  if (breaches.length > 0) breaches.push(table('pods', { namespace: '' }));
  return breaches;
}

/** Written by a healthy cluster all the time. */
const HEARTBEATS: ReadonlySet<string> = new Set(['leases', 'nodes', 'events']);

/** Ten virtual minutes of a cluster without troubles bring nothing but heartbeats. */
export function checkQuiet(cluster: TestCluster): Breaches {
  const breaches: Breaches = [];
  const stop = cluster.store.watch(undefined, ({ type, plural, object }) => {
    if (!HEARTBEATS.has(plural)) breaches.push(`the quiet cluster wrote ${type} ${plural}/${keyOf(object)}`);
  });
  cluster.advance('10m');
  stop();
  return breaches;
}
