// kube-scheduler: takes pods without a node, one cycle each, and binds them or says why it cannot (rule 5).
import { getCondition, setCondition } from '../../kinds/pod/conditions.ts';
import { hasClaims } from '../../kinds/pod/claims.ts';
import type { Change, Client, SchedulingAnswer } from '../../model/client.ts';
import { deepEqual } from '../../model/equal.ts';
import { ApiError } from '../../model/errors.ts';
import type { Pod } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { Pace } from '../../sim/pace.ts';
import type { Random } from '../../sim/random.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import type { Store } from '../store/store.ts';
import { AnswerBook } from './answer-book.ts';
import { Applicants } from './applicant.ts';
import { SchedulerCache } from './cache.ts';
import type { CyclePod, CycleResult } from './cycle.ts';
import { CycleRunner } from './cycle.ts';
import { helpedByNode, helpedByOther, helpedByPod, helpedByRoom } from './event-hints.ts';
import { eventMessage, unschedulableMessage } from './message.ts';
import type { NodeInfo } from './node-info.ts';
import { Nominations } from './nominations.ts';
import type { Refusal, SchedulerPlugin } from './plugin.ts';
import { findPreemption, waitsForVictims } from './preemption.ts';
import type { QueuedPod } from './queue.ts';
import { backoffMs, SchedulingQueue } from './queue.ts';
import { Standing } from './standing.ts';
import { VerdictCache } from './verdicts.ts';
import { VolumeBinder } from './volume-binder.ts';

export interface SchedulerOptions {
  store: Store;
  /** Default: the store's own. */
  watch?: Store['watch'] | undefined;
  client: Client;
  /** What the client spends; default: no limit. */
  pace?: Pace;
  clock: Clock;
  random: Random;
  events: EventRecorder;
  plugins: readonly SchedulerPlugin[];
  /** Told of errors in cycles that are not refusals of the apiserver; the pod backs off and the others go on. */
  onBug(name: string, key: string, error: unknown): void;
  /** How many nodes a cluster may have for every score of a placement to be kept; default 100. */
  detailedNodes?: number;
}

/** Delay between a pod or node changing and the scheduler acting on it, in ms of virtual time. */
const LATENCY_MS = 10;
const SCHEDULER_NAME = 'default-scheduler';
/** What decides, beside pods and nodes, whom a pod's rules mean. */
const SURROUNDINGS = ['namespaces', 'services'];

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #answers: AnswerBook;
  #cache!: SchedulerCache;
  #queue!: SchedulingQueue;
  #runner!: CycleRunner;
  #verdicts!: VerdictCache;
  #applicants!: Applicants;
  #nominations!: Nominations;
  #volumes!: VolumeBinder;
  /** Message of what fitted nowhere, by what decides that (see Standing), good while the cluster stands still. */
  #failures = new WeakMap<object, { version: number; message: string; refusedBy: ReadonlySet<string>; looksBeyond: boolean }>();
  #unwatch: (() => void) | undefined;
  #work: Timer | undefined;
  #flush: Timer | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#answers = new AnswerBook(options.plugins, options.detailedNodes);
  }

  get running(): boolean {
    return this.#unwatch !== undefined;
  }

  /** Starts with what the store holds now. */
  start(): void {
    if (this.running) return;
    const { store, clock, random, plugins } = this.#options;
    this.#cache = new SchedulerCache(store);
    this.#queue = new SchedulingQueue(clock);
    this.#nominations = new Nominations();
    this.#runner = new CycleRunner(this.#cache, random.child('ties'), this.#nominations);
    this.#verdicts = new VerdictCache(plugins);
    this.#applicants = new Applicants();
    this.#volumes = new VolumeBinder(this.#options.client, clock, this.#cache);
    for (const pod of store.table('pods').sorted()) {
      this.#nominations.podChanged({ type: 'ADDED', revision: store.revision, plural: 'pods', object: pod });
      this.#offer(pod as Pod);
    }
    const others = new Set([...SURROUNDINGS, ...plugins.flatMap(({ mindsKinds = [] }) => mindsKinds)]);
    const watched = ['pods', 'nodes', ...others].filter((plural) => store.registry.find(plural));
    this.#unwatch = (this.#options.watch ?? store.watch.bind(store))(watched, (change) => this.#changed(change));
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#work?.cancel();
    this.#flush?.cancel();
    this.#volumes.clear();
    this.#work = this.#flush = undefined;
  }

  /** The answers to a pod's last cycles, oldest first. */
  answersOf(podUid: string): readonly SchedulingAnswer[] {
    return this.#answers.of(podUid);
  }

  /** How many pods count on a node. */
  podsOn(nodeName: string): number | undefined {
    return this.#cache.node(nodeName)?.pods;
  }

  #changed(change: Change): void {
    if (change.plural === 'nodes') return this.#nodeChanged(change);
    if (change.plural !== 'pods') return this.#otherChanged(change);
    const pod = change.object as Pod;
    const move = this.#cache.podChanged(change);
    const released = this.#nominations.podChanged(change);
    // A pod that was bound before does not wait here any more.
    const wasBound = change.type === 'MODIFIED' && Boolean((change.previous as Pod).spec.nodeName);
    if (!wasBound && (change.type === 'DELETED' || pod.spec.nodeName || pod.metadata.deletionTimestamp)) this.#forget(keyOf(pod));
    else if (change.type === 'ADDED' || waitsAnew(pod, change.previous as Pod)) this.#offer(pod);
    if (this.#queue.parked === 0) return;
    if (move?.makesRoom) this.#roomOn(move.node);
    if (move && this.#queue.parkedBeyond > 0 && this.#queue.moveBeyond(helpedByPod(move, this.#options.plugins, this.#cache))) this.#wake();
    const free = released === undefined ? undefined : this.#cache.node(released);
    if (free) this.#roomOn(free);
  }

  #forget(key: string): void {
    this.#queue.remove(key);
    this.#volumes.forget(key);
  }

  #roomOn(node: NodeInfo): void {
    if (this.#queue.move(helpedByRoom(node, this.#options.plugins))) this.#wake();
  }

  #nodeChanged(change: Change): void {
    const { plugins } = this.#options;
    // How far an image has spread is counted against the number of nodes.
    if (change.type !== 'MODIFIED') this.#verdicts = new VerdictCache(plugins);
    const changed = this.#cache.nodeChanged(change);
    if (this.#queue.parked === 0) return;
    // A domain less may be what evens out the others.
    if (change.type === 'DELETED' && this.#queue.moveBeyond(({ refusedBy }) => refusedBy.has('PodTopologySpread'))) this.#wake();
    if (changed && this.#queue.move(helpedByNode(changed.info, changed.before, plugins))) this.#wake();
  }

  #otherChanged(change: Change): void {
    const { type, plural, object, previous } = change;
    if (SURROUNDINGS.includes(plural)) {
      const isSame = type === 'MODIFIED' && deepEqual(object.metadata.labels, previous!.metadata.labels) && deepEqual(object.spec, previous!.spec);
      if (isSame) return;
      this.#cache.census.surroundingsChanged();
      this.#cache.otherChanged();
    }
    const minding = this.#options.plugins.filter(({ mindsKinds }) => mindsKinds?.includes(plural));
    if (minding.length === 0) return;
    this.#cache.otherChanged();
    if (this.#volumes.isWaiting) this.#wake();
    if (this.#queue.parkedBeyond > 0 && this.#queue.moveBeyond(helpedByOther(change, minding))) this.#wake();
  }

  #offer(pod: Pod): void {
    if (pod.spec.nodeName || pod.metadata.deletionTimestamp || pod.spec.schedulerName !== SCHEDULER_NAME) return;
    if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return;
    if (pod.spec.schedulingGates?.length) return this.#gate(pod);
    const key = keyOf(pod);
    if (this.#volumes.has(key)) return;
    this.#queue.add(key, pod.metadata.uid, pod.spec.priority ?? 0);
    this.#wake();
  }

  #wake(delayMs = LATENCY_MS): void {
    this.#work ??= this.#options.clock.after(delayMs, () => {
      this.#work = undefined;
      this.#drain();
    });
  }

  #drain(): void {
    const { pace } = this.#options;
    this.#volumes.look();
    for (;;) {
      const waitMs = pace?.waitMs ?? 0;
      if (waitMs > 0) return this.#wake(waitMs);
      const next = this.#queue.pop();
      if (!next) return this.#scheduleFlush();
      this.#schedule(next);
    }
  }

  #scheduleFlush(): void {
    if (this.#flush) return;
    const due = this.#queue.flush();
    if (this.#queue.hasWork) return this.#wake();
    if (due === undefined) return;
    this.#flush = this.#options.clock.at(due, () => {
      this.#flush = undefined;
      this.#scheduleFlush();
    });
  }

  /** One cycle; a pod whose writes are refused is tried again after its back-off. */
  #schedule(queued: QueuedPod): void {
    try {
      this.#attempt(queued);
    } catch (error) {
      this.#retry(queued);
      if (!(error instanceof ApiError)) this.#options.onBug(SCHEDULER_NAME, queued.key, error);
    }
  }

  #retry(queued: QueuedPod): void {
    const { clock, store } = this.#options;
    const queue = this.#queue;
    const pod = store.get('pods', queued.key) as Pod | undefined;
    if (!pod) return;
    queue.park(queued, { refusedBy: new Set(), applicant: this.#applicants.of(pod) });
    clock.after(backoffMs(queued.attempts), () => {
      const current = store.get('pods', queued.key) as Pod | undefined;
      if (current && this.running && this.#queue === queue) this.#offer(current);
    });
  }

  #attempt(queued: QueuedPod): void {
    const pod = this.#options.store.get('pods', queued.key) as Pod | undefined;
    if (!pod || pod.metadata.uid !== queued.uid || pod.spec.nodeName || pod.metadata.deletionTimestamp) return;
    const applicant = this.#applicants.of(pod);
    const standing = new Standing(applicant, this.#verdicts.of(applicant.podClass), this.#options.plugins, this.#cache);
    const known = this.#failures.get(standing.deciding);
    if (known && known.version === this.#cache.version && this.#nominations.isEmpty) {
      this.#queue.park(queued, { refusedBy: known.refusedBy, applicant, looksBeyond: known.looksBeyond });
      return this.#refuse(pod, queued, known.message);
    }
    const result = this.#runner.run(standing, cyclePodOf(pod), this.#answers.wantsDetails(this.#cache.size));
    if (result.chosen) return this.#bind(pod, queued, result.chosen, result, standing);
    this.#fail(pod, queued, standing);
  }

  #bind(pod: Pod, queued: QueuedPod, node: NodeInfo, result: CycleResult, standing: Standing): void {
    const { clock } = this.#options;
    this.#answers.chosen(pod.metadata.uid, { atMs: clock.now, attempt: queued.attempts, node, result, standing, cache: this.#cache });
    if (!hasClaims(pod.spec)) return this.#settle(pod, queued, node);
    this.#volumes.bind(pod, node, () => this.#settle(pod, queued, node), (why) => this.#unbound(pod, queued, why));
  }

  #settle(pod: Pod, queued: QueuedPod, node: NodeInfo): void {
    const { client, events } = this.#options;
    try {
      const bound = this.#cache.bind(pod.metadata.uid, () => client.bind(pod.metadata.namespace!, pod.metadata.name, node.name) as Pod);
      events.event(bound, 'Normal', 'Scheduled', `Successfully assigned ${queued.key} to ${node.name}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#unbound(pod, queued, error.message);
    }
  }

  #unbound(pod: Pod, queued: QueuedPod, why: string): void {
    this.#options.events.event(pod, 'Warning', 'FailedScheduling', eventMessage(why));
    this.#retry(queued);
  }

  #fail(pod: Pod, queued: QueuedPod, standing: Standing): void {
    const { plugins, clock } = this.#options;
    const refusals = this.#runner.refusals(standing, cyclePodOf(pod));
    const refusedBy = new Set(refusals.map(({ refusal }) => refusal.plugin));
    const looksBeyond = plugins.some(({ name, outlook }) => outlook && refusedBy.has(name));
    // Parked before anything is written: what the writes bring about may be what the pod waits for.
    this.#queue.park(queued, { refusedBy, applicant: standing.applicant, looksBeyond });
    const total = this.#cache.size;
    if (total === 0) return this.#refuse(pod, queued, 'no nodes available to schedule pods');
    const found = refusals.map(({ refusal }) => refusal);
    this.#answers.refused(pod.metadata.uid, { atMs: clock.now, attempt: queued.attempts, refusals, total });
    const preempted = this.#preempt(pod, standing, refusals);
    const message = unschedulableMessage(total, found, preempted);
    // What preemption found depends on the pod, so only answers without victims hold for all that decide alike.
    if (preempted !== undefined && this.#nominations.isEmpty) {
      this.#failures.set(standing.deciding, { version: this.#cache.version, message, refusedBy, looksBeyond });
    }
    this.#refuse(pod, queued, message);
  }

  /** Tries to make room; answers the part of the message about it, or undefined when victims were found. */
  #preempt(pod: Pod, standing: Standing, refusals: readonly { node: NodeInfo; refusal: Refusal }[]): string | undefined {
    const { client, events, clock } = this.#options;
    const { podClass } = standing.applicant;
    const nominated = pod.status.nominatedNodeName;
    if (nominated && podClass.spec.preemptionPolicy !== 'Never') {
      // Where nothing can be gained by removing pods it looks for another node.
      const isLost = refusals.some(({ node, refusal }) => node.name === nominated && !refusal.resolvable);
      if (!isLost && waitsForVictims(client, nominated, podClass.priority)) return 'not eligible due to a terminating pod on the nominated node.';
    }
    const promisedTo = (node: NodeInfo): readonly Pod[] => this.#nominations.promisedTo(node.name, podClass.priority, pod.metadata.uid);
    const preemption = findPreemption(standing, refusals, { client, census: this.#cache.census, promisedTo });
    if ('message' in preemption) {
      if (nominated) this.#nominate(pod, undefined);
      return preemption.message;
    }
    this.#nominate(pod, preemption.node.name);
    for (const other of [...this.#nominations.on(preemption.node.name)]) {
      if ((other.spec.priority ?? 0) < podClass.priority) this.#nominate(other, undefined);
    }
    for (const victim of preemption.victims) {
      if (victim.metadata.deletionTimestamp) continue;
      const conditions = setCondition(
        victim.status.conditions ?? [],
        {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'PreemptionByScheduler',
          message: `${SCHEDULER_NAME}: preempting to accommodate a higher priority pod`,
        },
        formatTimestamp(clock.now),
      );
      client.updateStatus<Pod>('pods', { ...victim, metadata: { ...victim.metadata }, status: { ...victim.status, conditions } });
      events.event(victim, 'Normal', 'Preempted', `Preempted by pod ${pod.metadata.uid} on node ${preemption.node.name}`, { related: pod });
      client.delete('pods', victim.metadata.namespace, victim.metadata.name);
    }
    return undefined;
  }

  #nominate(pod: Pod, nominatedNodeName: string | undefined): void {
    const { nominatedNodeName: _, ...status } = pod.status;
    this.#options.client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status: nominatedNodeName === undefined ? status : { ...status, nominatedNodeName } });
  }

  #refuse(pod: Pod, queued: QueuedPod, message: string): void {
    const { client, events } = this.#options;
    this.#answers.message(pod.metadata.uid, this.#options.clock.now, queued.attempts, message);
    events.event(pod, 'Warning', 'FailedScheduling', eventMessage(message));
    const current = client.find<Pod>('pods', pod.metadata.namespace, pod.metadata.name);
    if (current) this.#writeCondition(current, 'Unschedulable', message);
  }

  #gate(pod: Pod): void {
    try {
      this.#writeCondition(pod, 'SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates');
    } catch (error) {
      // Somebody else wrote it: that change brings it here once more.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #writeCondition(pod: Pod, reason: string, message: string): void {
    const { client, clock } = this.#options;
    const old = getCondition(pod, 'PodScheduled');
    if (old?.status === 'False' && old.reason === reason && old.message === message) return;
    const conditions = setCondition(pod.status.conditions ?? [], { type: 'PodScheduled', status: 'False', reason, message }, formatTimestamp(clock.now));
    client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status: { ...pod.status, conditions } });
  }
}

function cyclePodOf({ metadata, status }: Pod): CyclePod {
  return { uid: metadata.uid, nominatedNodeName: status.nominatedNodeName };
}

/** A waiting pod changed in a way that may let it be scheduled: gates gone, tolerations added, other labels. */
function waitsAnew(pod: Pod, previous: Pod | undefined): boolean {
  return previous !== undefined && (previous.spec !== pod.spec || previous.metadata.labels !== pod.metadata.labels);
}
