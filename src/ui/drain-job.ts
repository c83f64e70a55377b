// Draining nodes as `kubectl drain` does: cordon, evict all pods of a node at once, wait for budgets, wait until they are gone.
import type { Change, ClusterPort } from '../model/client.ts';
import { formatGoDuration } from '../model/duration.ts';
import { ApiError } from '../model/errors.ts';
import { controllerOf } from '../model/object.ts';
import type { Node, Pod } from '../model/object.ts';
import { parseTimestamp } from '../model/timestamp.ts';
import { drainCommand, planDrain } from '../kinds/node/drain-plan.ts';
import type { DrainOptions, DrainRow } from '../kinds/node/drain-plan.ts';
import { createBudgetLedger } from '../kinds/node/budget-ledger.ts';
import { Signal } from './signal.ts';

/**
 * `queued`: its node's turn has not come. `evicting`: asked for. `waiting`: a budget refused it, it is asked for again.
 * `terminating`: granted, its containers are stopping. `gone`, `skipped`, `failed`, `stopped` are final.
 */
export type DrainPodState = 'queued' | 'evicting' | 'waiting' | 'terminating' | 'gone' | 'skipped' | 'failed' | 'stopped';

/** Replaced, never edited. */
export interface DrainPod {
  readonly uid: string;
  readonly node: string;
  readonly namespace: string;
  readonly name: string;
  /** Uid of its controller, which makes another pod in its place. */
  readonly owner: string | undefined;
  readonly state: DrainPodState;
  /** Why it waits, stays or failed; '' when there is nothing to say. */
  readonly why: string;
  readonly tries: number;
  /** Virtual time of the next try, while waiting. */
  readonly retryAtMs?: number;
  /** Virtual time at which its grace period ends, while terminating. */
  readonly deadlineMs?: number;
}

export type DrainOutcome = 'running' | 'drained' | 'refused' | 'failed' | 'cancelled';

/** Time between two tries against a budget, in ms (behaviour rule 7.6.7). */
const RETRY_MS = 5000;
const LINES_KEPT = 500;
const final: ReadonlySet<DrainPodState> = new Set(['gone', 'skipped', 'failed', 'stopped']);

export class DrainJob {
  readonly nodes: readonly string[];
  readonly options: DrainOptions;
  readonly signal = new Signal();
  /** Virtual time at which it began, in ms. */
  readonly startedAtMs: number;
  readonly #port: ClusterPort;
  readonly #onEnd: (job: DrainJob) => void;
  readonly #pods = new Map<string, DrainPod>();
  readonly #drained = new Set<string>();
  readonly #cordoned = new Set<string>();
  readonly #retries = new Map<string, () => void>();
  #lines: readonly string[] = [];
  #outcome: DrainOutcome = 'running';
  #endedAtMs: number | undefined;
  #errors: readonly string[] = [];
  #unwatch: (() => void) | undefined;
  #endTimeout: (() => void) | undefined;
  /** Goes on with the job when the pods of the node at work are all done. */
  #onNodeDone: (() => void) | undefined;

  /** `onEnd` is called once, when nothing is left to do. Nothing happens before `start`. */
  constructor(port: ClusterPort, nodes: readonly string[], options: DrainOptions, onEnd: (job: DrainJob) => void = () => undefined) {
    this.#port = port;
    this.nodes = nodes;
    this.options = options;
    this.startedAtMs = port.now;
    this.#onEnd = onEnd;
  }

  /** By node, then in the order of the plan. */
  get pods(): readonly DrainPod[] {
    return [...this.#pods.values()];
  }

  get outcome(): DrainOutcome {
    return this.#outcome;
  }

  get endedAtMs(): number | undefined {
    return this.#endedAtMs;
  }

  /** What kubectl would have printed so far; the oldest lines are dropped. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Why it was refused or failed. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  get drainedNodes(): readonly string[] {
    return [...this.#drained];
  }

  /** Nodes that it made, or found, unschedulable. */
  get cordonedNodes(): readonly string[] {
    return [...this.#cordoned];
  }

  get command(): string {
    return drainCommand(this.nodes, this.options);
  }

  /** Plans, cordons and evicts; a plan with an error refuses everything before anything is cordoned. */
  async start(): Promise<void> {
    const budgets = createBudgetLedger(this.#port);
    for (const node of this.nodes) {
      const { rows, errors } = planDrain(this.#port, node, this.options, budgets);
      for (const row of rows) this.#put(podOf(row, node, 'queued'));
      this.#errors = [...this.#errors, ...errors];
    }
    if (this.#errors.length > 0) {
      for (const error of this.#errors) this.#print(`error: ${error}`);
      return this.#end('refused');
    }
    this.#unwatch = this.#port.watch(['pods'], this.#onChange);
    try {
      for (const node of this.nodes) await this.#cordon(node);
      for (const node of this.nodes) {
        if (this.#outcome !== 'running') return;
        await this.#drain(node);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#fail(error.message);
    }
    if (this.#outcome === 'running') this.#end(this.#errors.length > 0 ? 'failed' : 'drained');
  }

  /** Asks for nothing more; pods that are terminating go on, and the nodes stay cordoned. */
  cancel(): void {
    if (this.#outcome !== 'running') return;
    for (const pod of this.#pods.values()) {
      if (pod.state === 'queued' || pod.state === 'evicting' || pod.state === 'waiting') this.#put({ ...strip(pod), state: 'stopped', why: 'cancelled' });
    }
    this.#end('cancelled');
  }

  async #cordon(name: string): Promise<void> {
    if (this.#outcome !== 'running') return;
    const node = this.#port.find<Node>('nodes', undefined, name);
    if (!node?.spec.unschedulable) {
      await this.#port.request({ verb: 'patch', plural: 'nodes', name, patchType: 'strategic', patch: { spec: { unschedulable: true } } }, { kubectl: this.command });
    }
    this.#cordoned.add(name);
    this.#print(`node/${name} ${node?.spec.unschedulable ? 'already ' : ''}cordoned`);
  }

  /** Resolves when every pod of the node is done, one way or another. */
  async #drain(node: string): Promise<void> {
    const { rows, errors, warning } = planDrain(this.#port, node, this.options);
    if (errors.length > 0) return errors.forEach((error) => this.#fail(error));
    if (warning !== '') this.#print(`Warning: ${warning}`);
    // The list is made anew: while other nodes were drained, pods have gone from here.
    const known = new Set(rows.map(({ pod }) => pod.metadata.uid));
    for (const pod of this.#pods.values()) if (pod.node === node && pod.state === 'queued' && !known.has(pod.uid)) this.#put({ ...pod, state: 'gone' });
    for (const row of rows) this.#put(podOf(row, node, row.verdict === 'skip' ? 'skipped' : 'evicting'));
    this.#startTimeout(node);
    const done = new Promise<void>((resolve) => {
      this.#onNodeDone = resolve;
    });
    for (const { pod, verdict } of rows) if (verdict !== 'skip') void this.#evict(pod.metadata.uid);
    this.#checkNode(node);
    await done;
    this.#endTimeout?.();
    if (this.#outcome !== 'running') return;
    if (this.#podsOf(node).some(({ state }) => state === 'failed')) return;
    this.#drained.add(node);
    this.#print(`node/${node} drained`);
  }

  async #evict(uid: string): Promise<void> {
    const pod = this.#pods.get(uid);
    if (!pod || final.has(pod.state) || this.#outcome !== 'running') return;
    const { namespace, name } = pod;
    const { gracePeriodSeconds, disableEviction } = this.options;
    const options = gracePeriodSeconds >= 0 ? { options: { gracePeriodSeconds } } : {};
    this.#put({ ...strip(pod), state: 'evicting', tries: pod.tries + 1 });
    this.#print(`evicting pod ${namespace}/${name}`);
    try {
      await this.#port.request(disableEviction ? { verb: 'delete', plural: 'pods', namespace, name, ...options } : { verb: 'evict', namespace, name, ...options }, { kubectl: this.command });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#onRefusal(uid, error);
    }
    const after = this.#pods.get(uid)!;
    // Even a cancelled job tells what its last request has done.
    if (after.state !== 'gone' && after.state !== 'failed') this.#look(after);
  }

  #onRefusal(uid: string, error: ApiError): void {
    const pod = this.#pods.get(uid)!;
    if (final.has(pod.state) || this.#outcome !== 'running') return;
    const { namespace, name } = pod;
    const head = `error when evicting pods/"${name}" -n "${namespace}"`;
    if (error.reason === 'NotFound') return this.#gone(pod);
    if (error.reason !== 'TooManyRequests') {
      this.#put({ ...strip(pod), state: 'failed', why: error.message });
      return this.#failNode(pod.node, `${head}: ${error.message}`);
    }
    this.#print(`${head} (will retry after 5s): ${error.message}`);
    this.#put({ ...strip(pod), state: 'waiting', why: error.details.causes?.[0]?.message ?? error.message, retryAtMs: this.#port.now + RETRY_MS });
    this.#retries.set(uid, this.#port.after(RETRY_MS, () => {
      this.#retries.delete(uid);
      void this.#evict(uid);
    }));
  }

  /** What has become of a pod whose eviction was granted. */
  #look(pod: DrainPod): void {
    const live = this.#port.find<Pod>('pods', pod.namespace, pod.name);
    if (!live || live.metadata.uid !== pod.uid) return this.#gone(pod);
    const deadline = live.metadata.deletionTimestamp;
    this.#put({ ...strip(pod), state: 'terminating', why: '', ...(deadline === undefined ? {} : { deadlineMs: parseTimestamp(deadline) }) });
  }

  readonly #onChange = ({ type, object }: Change): void => {
    const pod = this.#pods.get(object.metadata.uid);
    if (!pod || pod.state === 'gone' || pod.state === 'skipped') return;
    if (type === 'DELETED') this.#gone(pod);
    else if (object.metadata.deletionTimestamp !== undefined && (pod.state === 'terminating' || pod.state === 'waiting')) this.#look(pod);
  };

  #gone(pod: DrainPod): void {
    this.#retries.get(pod.uid)?.();
    this.#retries.delete(pod.uid);
    this.#put({ ...strip(pod), state: 'gone', why: '' });
    if (pod.state !== 'queued') this.#print(`pod/${pod.name} ${this.options.disableEviction ? 'deleted' : 'evicted'}`);
    this.#checkNode(pod.node);
    if (this.#outcome !== 'running') this.#unwatchWhenQuiet();
  }

  #unwatchWhenQuiet(): void {
    if (!this.pods.some(({ state }) => state === 'terminating')) this.#unwatch?.();
  }

  #startTimeout(node: string): void {
    const { timeoutSeconds } = this.options;
    if (timeoutSeconds <= 0) return;
    this.#endTimeout = this.#port.after(timeoutSeconds * 1000, () => {
      const reached = `global timeout reached: ${formatGoDuration(timeoutSeconds * 1000)}`;
      for (const pod of this.#podsOf(node)) {
        if (final.has(pod.state)) continue;
        const isGoing = pod.state === 'terminating';
        const message = isGoing ? `error when waiting for pod "${pod.name}" in namespace "${pod.namespace}" to terminate: ${reached}` : `error when evicting pods/"${pod.name}" -n "${pod.namespace}": ${reached}`;
        this.#put({ ...strip(pod), state: 'failed', why: reached });
        this.#fail(message);
      }
      this.#stopRetries(node);
      this.#checkNode(node);
    });
  }

  /** One pod that cannot be evicted ends the work on its node; kubectl goes on with the next node. */
  #failNode(node: string, message: string): void {
    this.#fail(message);
    this.#stopRetries(node);
    for (const pod of this.#podsOf(node)) if (pod.state === 'waiting' || pod.state === 'evicting') this.#put({ ...strip(pod), state: 'stopped', why: 'another pod failed' });
    this.#checkNode(node);
  }

  #stopRetries(node: string): void {
    for (const { uid } of this.#podsOf(node)) {
      this.#retries.get(uid)?.();
      this.#retries.delete(uid);
    }
  }

  #checkNode(node: string): void {
    if (this.#podsOf(node).every(({ state }) => final.has(state))) this.#onNodeDone?.();
  }

  #podsOf(node: string): DrainPod[] {
    return this.pods.filter((pod) => pod.node === node);
  }

  #put(pod: DrainPod): void {
    this.#pods.set(pod.uid, pod);
    this.signal.emit();
  }

  #print(text: string): void {
    this.#lines = [...this.#lines.slice(1 - LINES_KEPT), text];
    this.signal.emit();
  }

  #fail(message: string): void {
    this.#errors = [...this.#errors, message];
    this.#print(message);
  }

  #end(outcome: Exclude<DrainOutcome, 'running'>): void {
    this.#outcome = outcome;
    this.#endedAtMs = this.#port.now;
    for (const cancel of this.#retries.values()) cancel();
    this.#retries.clear();
    this.#endTimeout?.();
    // Those that are terminating are still followed to their end, so that the list tells the truth.
    this.#unwatchWhenQuiet();
    this.#onNodeDone?.();
    this.signal.emit();
    this.#onEnd(this);
  }
}

function podOf({ pod, why, verdict, blockedBy }: DrainRow, node: string, state: DrainPodState): DrainPod {
  const { uid, name, namespace = '' } = pod.metadata;
  const isRefused = verdict === 'blocked' && blockedBy === 'option';
  return { uid, node, namespace, name, owner: controllerOf(pod)?.uid, state: verdict === 'skip' ? 'skipped' : isRefused ? 'failed' : state, why, tries: 0 };
}

/** Without the times of its last state. */
function strip({ retryAtMs: _retry, deadlineMs: _deadline, ...pod }: DrainPod): DrainPod {
  return pod;
}
