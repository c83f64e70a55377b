// The node controller: notices silent nodes, says so in conditions, taints and pods, and gives them up slowly (rule 4.12).
import { EXCLUDED_LABEL, zoneOf } from '../../../kinds/node/zone.ts';
import { setCondition } from '../../../kinds/pod/conditions.ts';
import { deepEqual } from '../../../model/equal.ts';
import type { Lease, Node, NodeCondition, Pod } from '../../../model/object.ts';
import { formatTimestamp, parseTimestamp } from '../../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { Heartbeats } from './heartbeats.ts';
import { NOT_READY, UNREACHABLE, hasNoExecuteTaint, readyConditionOf, withNoExecuteTaint, withNoScheduleTaints } from './node-taints.ts';
import { Zone } from './zone.ts';

const MONITOR_MS = 5000;
const LEASE_NAMESPACE = 'kube-node-lease';
const JUDGED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
/** Keys of zones in the queue; those of nodes are their names, which hold no slash. */
const ZONE_KEY = 'zone/';

export const nodeLifecycleController: ControllerDefinition = { name: 'node-controller', create: (context) => new NodeLifecycle(context) };

/** What is kept of a node between changes, so that counts per zone follow without a scan. */
interface Known {
  uid: string;
  zone: string;
  counts: boolean;
  isReady: boolean;
  /** It has a Ready condition, by whomever. */
  hasReported: boolean;
}

class NodeLifecycle implements Controller {
  readonly watches: Controller['watches'];
  readonly every = { intervalMs: MONITOR_MS, run: () => this.#monitor() };
  readonly #context: ControllerContext;
  readonly #heartbeats = new Heartbeats();
  readonly #nodes = new Map<string, Known>();
  readonly #zones = new Map<string, Zone>();
  /** Nodes that came and went since the last round. */
  readonly #added = new Set<string>();
  readonly #removed = new Map<string, Node>();
  /** Nodes that are not ready, or still tainted from when they were not: the only ones a round looks at. */
  readonly #troubled = new Set<string>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.watches = [
      { plural: 'nodes', keysOf: ({ type, object, previous }) => (type === 'DELETED' ? this.#gone(object as Node) : this.#seen(object as Node, previous as Node | undefined)) },
      { plural: 'leases', keysOf: ({ type, object, previous }) => this.#renewed(type, object as Lease, previous as Lease | undefined) },
    ];
  }

  reconcile(key: string): void {
    if (key.startsWith(ZONE_KEY)) this.#giveUpNodes(key.slice(ZONE_KEY.length));
    else this.#taintNoSchedule(key);
  }

  // Changes

  #seen(node: Node, previous: Node | undefined): readonly string[] {
    const { name, uid } = node.metadata;
    const ready = readyConditionOf(node);
    const before = previous && readyConditionOf(previous);
    if (!this.#nodes.has(name)) {
      this.#nodes.set(name, { uid, zone: '', counts: false, isReady: false, hasReported: false });
      this.#added.add(name);
      const born = parseTimestamp(node.metadata.creationTimestamp);
      this.#heartbeats.beat(name, ready !== undefined, ready ? this.#context.clock.now : born);
    } else if (ready && ready.lastHeartbeatTime !== before?.lastHeartbeatTime && ready.reason !== 'NodeStatusNeverUpdated') {
      this.#heartbeats.beat(name, true, this.#context.clock.now);
    }
    this.#nodes.get(name)!.hasReported = ready !== undefined;
    this.#count(name, node, ready?.status === 'True');
    if (ready?.status !== 'True' || hasNoExecuteTaint(node, NOT_READY) || hasNoExecuteTaint(node, UNREACHABLE)) this.#troubled.add(name);
    const matters = !previous || previous.spec !== node.spec || !sameStatuses(previous.status.conditions, node.status.conditions);
    return matters ? [name] : noKeys;
  }

  #gone(node: Node): readonly string[] {
    const { name } = node.metadata;
    this.#heartbeats.forget(name);
    this.#uncount(name);
    this.#nodes.delete(name);
    this.#troubled.delete(name);
    if (!this.#added.delete(name)) this.#removed.set(name, node);
    return noKeys;
  }

  #renewed(type: string, lease: Lease, previous: Lease | undefined): readonly string[] {
    if (type === 'DELETED' || lease.metadata.namespace !== LEASE_NAMESPACE) return noKeys;
    const { name } = lease.metadata;
    const known = this.#nodes.get(name);
    if (!known || (previous && previous.spec.renewTime === lease.spec.renewTime)) return noKeys;
    this.#heartbeats.beat(name, known.hasReported, this.#context.clock.now);
    return noKeys;
  }

  #count(name: string, node: Node, isReady: boolean): void {
    const known = this.#nodes.get(name)!;
    const zone = zoneOf(node);
    const counts = node.metadata.labels?.[EXCLUDED_LABEL] === undefined;
    if (this.#zones.has(zone) && known.counts === counts && known.zone === zone && known.isReady === isReady) return;
    this.#uncount(name);
    Object.assign(known, { zone, counts, isReady });
    if (counts) this.#change(this.#zone(zone), 1, isReady);
  }

  #uncount(name: string): void {
    const known = this.#nodes.get(name);
    if (!known) return;
    this.#zone(known.zone).waiting.delete(name);
    if (known.counts) this.#change(this.#zone(known.zone), -1, known.isReady);
  }

  #change(zone: Zone, by: number, isReady: boolean): void {
    zone.size += by;
    if (!isReady) zone.notReady += by;
  }

  #zone(name: string): Zone {
    let zone = this.#zones.get(name);
    if (!zone) this.#zones.set(name, (zone = new Zone()));
    return zone;
  }

  // The round every 5 s

  #monitor(): void {
    this.#announce();
    for (const name of this.#heartbeats.takeLate(this.#context.clock.now)) {
      const node = this.#find(name);
      if (node) this.#markUnknown(node);
    }
    for (const name of [...this.#troubled]) this.#judge(name);
    this.#weighDisruption();
  }

  #find(name: string): Node | undefined {
    return this.#context.client.find<Node>('nodes', undefined, name);
  }

  #announce(): void {
    const { events } = this.#context;
    for (const [name, node] of this.#removed) {
      events.event(node, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
    }
    for (const name of this.#added) {
      const node = this.#find(name);
      if (node) events.event(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
    }
    this.#removed.clear();
    this.#added.clear();
  }

  /** Nobody knows how the node fares: its conditions say so, and its pods are ready no more (rules 4.12.2, 4.12.3). */
  #markUnknown(node: Node): void {
    const { client, clock, events } = this.#context;
    const was = readyConditionOf(node)?.status;
    const conditions = unknownConditions(node, formatTimestamp(clock.now));
    if (!deepEqual(conditions, node.status.conditions)) {
      client.updateStatus<Node>('nodes', { ...node, metadata: { ...node.metadata }, status: { ...node.status, conditions } });
    }
    if (was !== 'True') return;
    const { name } = node.metadata;
    events.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    for (const pod of [...client.onNode<Pod>('pods', name)]) this.#markNotReady(pod);
  }

  #markNotReady(pod: Pod): void {
    const { client, clock, events } = this.#context;
    const ready = pod.status.conditions?.find(({ type }) => type === 'Ready');
    if (!ready || ready.status === 'False') return;
    const conditions = setCondition(pod.status.conditions, { ...ready, status: 'False' }, formatTimestamp(clock.now));
    const updated = client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status: { ...pod.status, conditions } });
    events.event(updated, 'Warning', 'NodeNotReady', 'Node is not ready');
  }

  /** Brings the NoExecute taint of a troubled node in line with its readiness (rule 4.12.4). */
  #judge(name: string): void {
    const node = this.#find(name);
    const known = this.#nodes.get(name);
    const status = node && readyConditionOf(node)?.status;
    if (!node || !known) return void this.#troubled.delete(name);
    if (!status) return;
    const { waiting } = this.#zone(known.zone);
    if (status === 'True') {
      waiting.delete(name);
      this.#taintNoExecute(node, undefined);
      this.#troubled.delete(name);
      return;
    }
    const [key, opposite] = status === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY];
    if (hasNoExecuteTaint(node, opposite)) this.#taintNoExecute(node, key);
    else if (!hasNoExecuteTaint(node, key)) {
      waiting.add(name);
      this.#drainLater(known.zone);
    }
  }

  /** When everything is down it is rather the network: nobody is evicted then (rule 4.12.5). */
  #weighDisruption(): void {
    const { now } = this.#context.clock;
    for (const [name, { size, waiting }] of this.#zones) if (size + waiting.size === 0) this.#zones.delete(name);
    const zones = [...this.#zones].filter(([, { size }]) => size > 0);
    if (zones.length === 0) return;
    const allAreDown = zones.every(([, zone]) => zone.currentState() === 'full');
    const allWereDown = zones.every(([, { state }]) => state === 'full');
    if (allAreDown && allWereDown) return;
    if (allAreDown) {
      for (const name of this.#troubled) {
        const node = this.#find(name);
        if (node) this.#taintNoExecute(node, undefined);
      }
      for (const [, zone] of zones) {
        zone.waiting.clear();
        zone.state = 'full';
        zone.setRate(0, now);
      }
      return;
    }
    if (allWereDown) this.#heartbeats.pardonAll(now);
    for (const [name, zone] of zones) {
      const state = zone.currentState();
      if (state === zone.state && !allWereDown) continue;
      zone.enter(state, now);
      this.#drainLater(name);
    }
  }

  // Taints

  #drainLater(zoneName: string): void {
    const zone = this.#zone(zoneName);
    const waitMs = zone.waitMs(this.#context.clock.now);
    if (zone.waiting.size > 0 && waitMs < Infinity) this.#context.enqueueAfter(ZONE_KEY + zoneName, waitMs);
  }

  #giveUpNodes(zoneName: string): void {
    const { clock } = this.#context;
    const zone = this.#zone(zoneName);
    for (const name of zone.waiting) {
      if (zone.waitMs(clock.now) > 0) break;
      zone.waiting.delete(name);
      zone.spend(clock.now);
      const node = this.#find(name);
      const status = node && readyConditionOf(node)?.status;
      if (node && status && status !== 'True') this.#taintNoExecute(node, status === 'False' ? NOT_READY : UNREACHABLE);
    }
    this.#drainLater(zoneName);
  }

  #taintNoExecute(node: Node, key: string | undefined): void {
    this.#writeTaints(node, withNoExecuteTaint(node, key, formatTimestamp(this.#context.clock.now)));
  }

  #taintNoSchedule(name: string): void {
    const node = this.#find(name);
    if (node) this.#writeTaints(node, withNoScheduleTaints(node, formatTimestamp(this.#context.clock.now)));
  }

  #writeTaints(node: Node, taints: Node['spec']['taints']): void {
    if (taints === node.spec.taints) return;
    const { taints: _, ...spec } = node.spec;
    this.#context.client.update<Node>('nodes', { ...node, metadata: { ...node.metadata }, spec: taints?.length ? { ...spec, taints } : spec });
  }
}

function unknownConditions(node: Node, now: string): NodeCondition[] {
  const conditions = [...(node.status.conditions ?? [])];
  for (const type of JUDGED) {
    const index = conditions.findIndex((condition) => condition.type === type);
    const current = conditions[index];
    if (!current) {
      const [reason, message] = ['NodeStatusNeverUpdated', 'Kubelet never posted node status.'];
      conditions.push({ type, status: 'Unknown', lastHeartbeatTime: node.metadata.creationTimestamp, lastTransitionTime: now, reason, message });
    } else if (current.status !== 'Unknown') {
      const [reason, message] = ['NodeStatusUnknown', 'Kubelet stopped posting node status.'];
      conditions[index] = { ...current, status: 'Unknown', lastTransitionTime: now, reason, message };
    }
  }
  return conditions;
}

function sameStatuses(a: readonly NodeCondition[] | undefined, b: readonly NodeCondition[] | undefined): boolean {
  return a === b || (a?.length === b?.length && (a ?? []).every(({ type, status }, index) => b![index]!.type === type && b![index]!.status === status));
}
