// Brings the cluster to what the manifest files say, and knows where it has drifted away from them.
//
// The files are the desired state: what is in them is applied as kubectl applies it, what leaves them is deleted. Which
// object belongs to which file is remembered here and nowhere else, so only what was applied here is ever deleted.
// Everything runs as one task after the other. Requests of one tier are sent before the first answer is awaited: the
// simulator performs them as they are sent, so a retry happens at its virtual time, however fast time runs.
import type { Change, ClusterPort } from '../model/client.ts';
import { deepEqual } from '../model/equal.ts';
import { ApiError, formatKubectlError, isReason } from '../model/errors.ts';
import type { ObjectRef } from '../model/intent.ts';
import { applyTier } from './apply-order.ts';
import { requestApply, sendDocument, willBeEstablished } from './apply-request.ts';
import type { Sent } from './apply-request.ts';
import { BootingNodes } from './booting-nodes.ts';
import { byApplyOrder, comparePaths, DesiredState } from './desired-state.ts';
import type { DesiredChange, DesiredObject, FileChange } from './desired-state.ts';
import { driftBetween, driftOfRefused, mayDrift } from './drift.ts';
import { statusOfFile } from './file-status.ts';
import type { CountedStatus, Outcome } from './file-status.ts';
import type { ManifestProblem } from './manifest-problem.ts';
import type { FieldDrift, FolderStatus, ManifestSnapshot, ObjectState } from './manifest-status.ts';
import { problemOf, problemOfLostNamespace, problemOfUnknownKind, problemsOfRefusal, waitingFor } from './refusal.ts';
import { RetryTimer } from './retry-timer.ts';
import { problemsOfWarnings } from './simulation-warnings.ts';
import { UncountedQuotas } from './uncounted-quotas.ts';
import { planOf, spell } from './write-back-plan.ts';
import type { WriteBackPlan } from './write-back-plan.ts';

/** Kinds without which others are refused. */
const dependencies = ['namespaces', 'serviceaccounts', 'priorityclasses', 'runtimeclasses', 'customresourcedefinitions'];

export interface ManifestReconcilerOptions {
  port: ClusterPort;
  /** Where objects go that name no namespace; default `default`. */
  namespace?: string;
}

/** Done, or why not, as a sentence. */
export type Answer = { readonly ok: true } | { readonly problem: string };

/** Where an object comes from, for a table's FILE column. */
export interface ManifestOrigin {
  readonly path: string;
  readonly line: number;
  readonly state: ObjectState;
}

interface Owned {
  /** As it was applied last. */
  readonly desired: DesiredObject;
  /** resourceVersion after that apply. */
  readonly version: string;
}

export class ManifestReconciler {
  readonly #port: ClusterPort;
  readonly #namespace: string;
  readonly #desired: DesiredState;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #owned = new Map<string, Owned>();
  /** Objects that wait, and for how many tries nothing but time can help. */
  readonly #waiting = new Map<string, 'dependency' | 'busy' | 'held'>();
  /** Objects that have left the files and that the cluster would not delete. */
  readonly #leftovers = new Map<string, ManifestProblem>();
  readonly #appliedAt = new Map<string, number>();
  readonly #dirty = new Set<string>();
  readonly #watched = new Map<string, () => void>();
  readonly #listeners = new Set<() => void>();
  readonly #retryTimer: RetryTimer;
  readonly #booting: BootingNodes;
  readonly #quotas: UncountedQuotas;
  readonly #views = new Map<string, CountedStatus>();
  #folder: FolderStatus = { state: 'reading' };
  #snapshot: ManifestSnapshot | undefined;
  #running: Promise<unknown> | undefined;
  readonly #stops: readonly ((() => void) | undefined)[];
  #stopped = false;

  constructor({ port, namespace = 'default' }: ManifestReconcilerOptions) {
    this.#port = port;
    this.#namespace = namespace;
    this.#desired = new DesiredState(port.registry, namespace);
    this.#booting = new BootingNodes(port);
    this.#quotas = new UncountedQuotas(port);
    this.#retryTimer = new RetryTimer(port, () => void this.retry());
    for (const plural of dependencies) if (port.registry.find(plural)) this.#watch(plural);
    // What an outage kept from the cluster is told to it as soon as somebody answers, not at the next try.
    this.#stops = [port.onOutage?.(() => port.outage?.() ?? this.#retryTimer.wake()), port.registry.subscribe(() => this.#retryTimer.wake())];
  }

  /** Takes what has changed in the folder as one pass; resolves when the cluster has answered. */
  update(changes: readonly FileChange[]): Promise<void> {
    return this.#run(() => this.#update(changes));
  }

  /** Tries again what waits. Happens by itself when something it waits for may have come. */
  retry(): Promise<void> {
    return this.#run(async () => {
      const revised = this.#desired.reviseKinds();
      if (revised) return this.#settle(revised);
      if (this.#waiting.size + this.#leftovers.size === 0) return;
      await this.#apply(this.#waitingObjects());
      await this.#delete([...this.#leftovers.keys()]);
      this.#changed();
    });
  }

  /** Applies an object's document again, over whatever the cluster has now. */
  reapply(ref: ObjectRef): Promise<Answer> {
    const key = this.#desired.keyOf(ref);
    return this.#run(async () => {
      const winner = this.#desired.winnerOf(key);
      if (!winner) return { problem: `no file defines ${spell(ref)}` };
      await this.#apply([winner], true);
      this.#changed();
      const { state, problems } = this.#outcomes.get(key)!;
      return state === 'applied' ? { ok: true } : { problem: problems[0]?.message ?? `${spell(ref)} is ${state}` };
    });
  }

  /** The text of an object's file with the live values in place of those that have drifted; nothing is written. */
  planWriteBack(ref: ObjectRef): WriteBackPlan {
    const key = this.#desired.keyOf(ref);
    return planOf(ref, this.#desired.winnerOf(key), this.#outcomes.get(key));
  }

  /** Says what the folder itself is in. */
  setFolder(folder: FolderStatus): void {
    if (deepEqual(folder, this.#folder)) return;
    this.#folder = folder;
    this.#changed();
  }

  /** The same value until something changes. */
  readonly snapshot = (): ManifestSnapshot => (this.#snapshot ??= this.#takeSnapshot());

  /** Called after every change of the snapshot. Answers the unsubscribe. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The document that decides an object of the cluster, or undefined when no file names it. */
  originOf(ref: ObjectRef): ManifestOrigin | undefined {
    const key = this.#desired.keyOf(ref);
    const winner = this.#desired.winnerOf(key);
    return winner && { path: winner.file.path, line: winner.document.line, state: this.#outcomes.get(key)?.state ?? 'waiting' };
  }

  /** Resolves when everything asked for so far is done, drift included. */
  async settled(): Promise<void> {
    // A check of drift is put in line one microtask after the change it is for.
    for (let turn = 0; turn < 2; turn++) {
      await Promise.resolve();
      while (this.#running) await this.#running;
    }
  }

  /** Forgets the cluster; nothing is deleted. */
  stop(): void {
    this.#stopped = true;
    this.#retryTimer.stop();
    for (const stop of [...this.#stops, ...this.#watched.values()]) stop?.();
    this.#watched.clear();
    this.#listeners.clear();
  }

  /** A task starts at once when nothing runs, so that what a timer asks for is sent at the timer's time. */
  #run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#running ? this.#running.then(task) : task();
    const running = result.then(done, done);
    this.#running = running;
    void running.then(() => {
      if (this.#running === running) this.#running = undefined;
    });
    return result;
  }

  #update(changes: readonly FileChange[]): Promise<void> {
    return this.#settle(this.#desired.update(changes));
  }

  /** Applies what is wanted otherwise than before, and deletes what is wanted no more. */
  async #settle({ paths, keys }: DesiredChange): Promise<void> {
    for (const path of paths) {
      this.#views.delete(path);
      if (!this.#desired.file(path)) this.#appliedAt.delete(path);
    }
    const targets: DesiredObject[] = [];
    const left = new Set(this.#leftovers.keys());
    for (const key of keys) {
      const winner = this.#desired.winnerOf(key);
      for (const { file } of this.#desired.claimsOf(key)) this.#views.delete(file.path);
      if (!winner) {
        this.#outcomes.delete(key);
        this.#waiting.delete(key);
        if (this.#owned.has(key)) left.add(key);
      } else {
        left.delete(key);
        this.#forgetLeftover(key);
        if (this.#needsApply(key, winner)) targets.push(winner);
        else this.#carryOver(key, winner);
      }
    }
    await this.#apply([...new Set([...targets, ...this.#waitingObjects()])]);
    await this.#delete([...left]);
    this.#changed();
  }

  #needsApply(key: string, winner: DesiredObject): boolean {
    const outcome = this.#outcomes.get(key);
    if (!outcome) return true;
    // Another file's claim came or went, or the file is broken and its last good version stays as it is.
    if (outcome.desired === winner || outcome.desired.document === winner.document) return false;
    const owned = this.#owned.get(key);
    if (outcome.state !== 'applied' || !owned || this.#dirty.has(key)) return true;
    return !deepEqual(owned.desired.document.value, winner.document.value);
  }

  /** Nothing to send: the document may have moved, but says what it said. */
  #carryOver(key: string, desired: DesiredObject): void {
    const outcome = this.#outcomes.get(key)!;
    const owned = this.#owned.get(key);
    this.#outcomes.set(key, { ...outcome, desired });
    if (owned && outcome.state === 'applied') this.#owned.set(key, { ...owned, desired });
  }

  #waitingObjects(): DesiredObject[] {
    return [...this.#waiting.keys()].flatMap((key) => this.#desired.winnerOf(key) ?? []);
  }

  /** `isAsked` says that somebody wants it now, whatever boots. */
  async #apply(objects: readonly DesiredObject[], isAsked = false): Promise<void> {
    const ordered = objects.toSorted(byApplyOrder);
    for (const tier of Map.groupBy(ordered, ({ document }) => applyTier(document.kind)).values()) {
      const uncounted = this.#quotas.namespaces();
      const sent = tier.map((object) => ({ object, answer: this.#send(object, !isAsked && uncounted.has(object.ref.namespace ?? ''), isAsked) }));
      for (const { object, answer } of sent) this.#take(object, await answer);
    }
    const reasons = new Set(this.#waiting.values());
    if (reasons.has('busy')) this.#retryTimer.backOff();
    else this.#retryTimer.forget();
    if (reasons.has('held')) this.#retryTimer.wake(Math.max(this.#booting.longestMs, this.#quotas.longestMs));
  }

  #send(object: DesiredObject, isBounded: boolean, isAsked: boolean): Promise<Sent> | Sent {
    if (object.kind) this.#watch(object.ref.plural);
    return sendDocument(this.#port, object, this.#namespace, isBounded || (!isAsked && this.#booting.holdsBack(object.document.kind)));
  }

  #take(object: DesiredObject, sent: Sent): void {
    const { key, document } = object;
    const wait = (why: 'dependency' | 'busy', problems: readonly ManifestProblem[]): void => {
      this.#waiting.set(key, why);
      this.#setOutcome({ desired: object, state: 'waiting', problems, differences: [] });
    };
    this.#waiting.delete(key);
    if ('result' in sent) {
      const { object: stored, warnings } = sent.result;
      this.#owned.set(key, { desired: object, version: stored.metadata.resourceVersion });
      this.#appliedAt.set(object.file.path, this.#port.now);
      this.#booting.applied(stored);
      this.#quotas.applied(stored);
      this.#setOutcome({ desired: object, state: 'applied', problems: problemsOfWarnings(object, warnings), differences: [] });
    } else if ('held' in sent) {
      this.#waiting.set(key, 'held');
      this.#setOutcome({ desired: object, state: 'held', problems: problemsOfWarnings(object, sent.held.warnings), differences: [] });
    } else if ('terminating' in sent) {
      wait('dependency', [problemOf(object, `waiting: the old ${document.kind} "${object.ref.name}" is still being deleted`)]);
    } else if ('unknown' in sent) {
      const problem = problemOfUnknownKind(object, this.#port.registry);
      const definition = this.#desired.definitionOf(document);
      if (definition !== undefined && willBeEstablished(this.#port, definition)) {
        this.#waiting.set(key, 'dependency');
        this.#setOutcome({ desired: object, state: 'held', problems: [], differences: [] });
      } else if (definition !== undefined) wait('dependency', [problem]);
      else this.#setOutcome({ desired: object, state: 'refused', problems: [problem], differences: [] });
    } else {
      const problems = problemsOfRefusal(object, sent.refusal);
      const why = waitingFor(sent.refusal, document.value);
      if (why) wait(why, problems);
      else this.#setOutcome({ desired: object, state: 'refused', problems, differences: [] });
    }
  }

  async #delete(keys: readonly string[]): Promise<void> {
    const ordered = keys.flatMap((key) => this.#owned.get(key)?.desired ?? []).toSorted((a, b) => byApplyOrder(b, a));
    for (const object of ordered) {
      const { plural, namespace, name } = object.ref;
      this.#forgetLeftover(object.key);
      try {
        await this.#port.request({ verb: 'delete', plural, namespace, name, options: { propagationPolicy: 'Background' } }, { file: object.file.path });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (!isReason(error, 'NotFound')) {
          this.#leftovers.set(object.key, problemOf(object, `not deleted with its document: ${formatKubectlError(error)}`));
          this.#views.delete(object.file.path);
          continue;
        }
      }
      this.#owned.delete(object.key);
    }
  }

  #forgetLeftover(key: string): void {
    const problem = this.#leftovers.get(key);
    if (!problem) return;
    this.#leftovers.delete(key);
    this.#views.delete(problem.file);
  }

  #watch(plural: string): void {
    if (!this.#watched.has(plural)) this.#watched.set(plural, this.#port.watch([plural], this.#onChange));
  }

  readonly #onChange = (change: Change): void => {
    const { plural, type, object } = change;
    const key = this.#desired.keyOf({ plural, namespace: object.metadata.namespace, name: object.metadata.name });
    if (this.#owned.has(key) && (type === 'DELETED' || mayDrift(change))) this.#markDirty(key);
    if (this.#waiting.size === 0) return;
    const hasBooted = plural === 'nodes' && this.#booting.isOver();
    if (hasBooted || (plural === 'resourcequotas' && this.#quotas.longestMs > 0) || dependencies.includes(plural) || (type === 'DELETED' && this.#waiting.has(key))) this.#retryTimer.wake();
  };

  #markDirty(key: string): void {
    const isFirst = this.#dirty.size === 0;
    this.#dirty.add(key);
    if (isFirst) void Promise.resolve().then(() => this.#run(() => this.#checkDrift()));
  }

  async #checkDrift(): Promise<void> {
    const keys = [...this.#dirty];
    this.#dirty.clear();
    for (const key of keys) {
      const outcome = this.#outcomes.get(key);
      const owned = this.#owned.get(key);
      if (this.#stopped || !outcome || !owned || outcome.state === 'refused' || outcome.state === 'waiting') continue;
      if (this.#wentWithItsNamespace(owned)) {
        this.#waiting.set(key, 'dependency');
        this.#setOutcome({ desired: outcome.desired, state: 'waiting', problems: [problemOfLostNamespace(outcome.desired)], differences: [] });
        this.#changed();
        continue;
      }
      const found = await this.#compare(owned);
      if (!found || (found.state === outcome.state && deepEqual(found.differences, outcome.differences))) continue;
      this.#setOutcome({ ...outcome, ...found });
      this.#changed();
    }
  }

  /** The files still want it, and nobody has deleted just it: it is applied again when there is such a namespace again. */
  #wentWithItsNamespace({ desired: { ref } }: Owned): boolean {
    if (ref.namespace === undefined || this.#port.find(ref.plural, ref.namespace, ref.name)) return false;
    const namespace = this.#port.find('namespaces', undefined, ref.namespace);
    return !namespace || namespace.metadata.deletionTimestamp !== undefined;
  }

  /** undefined while the object is on its way out. */
  async #compare({ desired, version }: Owned): Promise<{ state: 'applied' | 'drifted' | 'missing'; differences: readonly FieldDrift[] } | undefined> {
    const { plural, namespace, name } = desired.ref;
    const live = this.#port.find(plural, namespace, name);
    if (!live) return { state: 'missing', differences: [] };
    if (live.metadata.resourceVersion === version) return { state: 'applied', differences: [] };
    if (live.metadata.deletionTimestamp !== undefined) return undefined;
    const { value } = desired.document;
    const answer = await requestApply(this.#port, value, this.#namespace);
    const differences = 'result' in answer ? driftBetween(answer.result.object, live, desired.kind!, value['apiVersion']) : driftOfRefused(value, live, desired.kind!);
    return { state: differences.length > 0 ? 'drifted' : 'applied', differences };
  }

  #setOutcome(outcome: Outcome): void {
    this.#outcomes.set(outcome.desired.key, outcome);
    for (const { file } of this.#desired.claimsOf(outcome.desired.key)) this.#views.delete(file.path);
  }

  #changed(): void {
    this.#snapshot = undefined;
    for (const listener of this.#listeners) listener();
  }

  #takeSnapshot(): ManifestSnapshot {
    const leftovers = Map.groupBy(this.#leftovers.values(), ({ file }) => file);
    const paths = [...new Set([...this.#desired.paths(), ...leftovers.keys()])].sort(comparePaths);
    const counts = { ok: 0, failed: 0, drifted: 0 };
    const files = paths.map((path) => {
      let view = this.#views.get(path);
      if (!view) {
        view = statusOfFile(path, this.#desired, this.#outcomes, leftovers.get(path) ?? [], this.#appliedAt.get(path));
        this.#views.set(path, view);
      }
      counts.ok += view.counts.ok;
      counts.failed += view.counts.failed;
      counts.drifted += view.counts.drifted;
      return view.status;
    });
    return Object.freeze({ folder: this.#folder, files: Object.freeze(files), counts: Object.freeze(counts) });
  }
}

function done(): void {}
