// The folder of static pods: `<node>/<file>.yaml` is what lies on the disk of that node, and its kubelet runs it.
//
// Nothing here goes through the API. Each node has a folder of its own, whose manifests are handed to its kubelet whenever
// one of them changes; a file that is broken keeps its last good version, as in the manifests folder.
import type { Change, ClusterPort } from '../model/client.ts';
import { ApiError } from '../model/errors.ts';
import type { ObjectRef } from '../model/intent.ts';
import type { StaticPodPort } from '../model/mirror-pod.ts';
import { comparePaths, DesiredState } from './desired-state.ts';
import type { DesiredObject, FileChange } from './desired-state.ts';
import { statusOfFile } from './file-status.ts';
import type { Outcome } from './file-status.ts';
import type { FolderTarget } from './folder-target.ts';
import { problemAt } from './manifest-problem.ts';
import type { ManifestProblem } from './manifest-problem.ts';
import type { FileStatus, FolderStatus, ManifestCounts, ManifestSnapshot } from './manifest-status.ts';
import { problemOf, problemsOfRefusal } from './refusal.ts';
import { createSourceText } from '../yaml/source-text.ts';

export interface StaticPodFilesOptions {
  port: ClusterPort;
  machines: StaticPodPort;
  /** The folder as the user calls it; begins the paths that are shown. */
  dir: string;
}

/** What one node has, and what its kubelet made of it. */
interface NodeFiles {
  readonly desired: DesiredState;
  outcomes: ReadonlyMap<string, Outcome>;
  appliedAtMs: number;
}

const NO_COUNTS: ManifestCounts = { ok: 0, failed: 0, drifted: 0 };

export class StaticPodFiles implements FolderTarget {
  readonly #port: ClusterPort;
  readonly #machines: StaticPodPort;
  readonly #prefix: string;
  readonly #nodes = new Map<string, NodeFiles>();
  /** Files that are in no node's folder, by path. */
  readonly #misplaced = new Map<string, FileStatus>();
  readonly #listeners = new Set<() => void>();
  readonly #unwatch: () => void;
  #folder: FolderStatus = { state: 'reading' };
  #snapshot: ManifestSnapshot | undefined;

  constructor({ port, machines, dir }: StaticPodFilesOptions) {
    this.#port = port;
    this.#machines = machines;
    this.#prefix = `${dir.replace(/[\\/]+$/, '')}/`;
    this.#unwatch = port.watch(['nodes', 'namespaces'], this.#onChange);
  }

  async update(changes: readonly FileChange[]): Promise<void> {
    const touched = new Set<string>();
    for (const change of changes) {
      // The folder itself, which cannot be read.
      const path = change.path === './' ? this.#prefix : this.#prefix + change.path;
      const [nodeName = '', file, ...deeper] = change.path.split('/');
      if (!file || deeper.length > 0) this.#misplace(path, change);
      else {
        const node = this.#nodes.get(nodeName) ?? { desired: new DesiredState(this.#port.registry, 'default'), outcomes: new Map(), appliedAtMs: 0 };
        this.#nodes.set(nodeName, node);
        node.desired.update([{ ...change, path }]);
        touched.add(nodeName);
      }
    }
    for (const nodeName of touched) this.#hand(nodeName);
    this.#changed();
  }

  setFolder(folder: FolderStatus): void {
    this.#folder = folder;
    this.#changed();
  }

  planWriteBack(ref: ObjectRef): { readonly problem: string } {
    return { problem: `${ref.name} is a static pod: its file decides, and the API changes nothing in it` };
  }

  /** Whether an object of the cluster is the mirror of one of these files. */
  owns(ref: ObjectRef): boolean {
    return this.snapshot().files.some(({ objects }) => objects.some(({ ref: own }) => own.plural === ref.plural && own.namespace === ref.namespace && own.name === ref.name));
  }

  /** The same value until something changes. */
  readonly snapshot = (): ManifestSnapshot => (this.#snapshot ??= this.#takeSnapshot());

  /** Called after every change of the snapshot. Answers the unsubscribe. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  stop(): void {
    this.#unwatch();
    this.#listeners.clear();
  }

  /** Nodes and namespaces that come or go change what can be said of the files. */
  readonly #onChange = ({ type }: Change): void => {
    if (type === 'MODIFIED' || this.#nodes.size === 0) return;
    for (const [nodeName, node] of this.#nodes) for (const [key, outcome] of node.outcomes) if (outcome.state !== 'refused') node.outcomes = new Map(node.outcomes).set(key, this.#outcomeOf(nodeName, outcome.desired, undefined));
    this.#changed();
  };

  #misplace(path: string, change: FileChange): void {
    if ('gone' in change) {
      this.#misplaced.delete(path);
      return;
    }
    const text = `is in no node's folder: a static pod of worker-1 is read from ${this.#prefix}worker-1/`;
    const problem = problemAt(createSourceText(path, ''), 0, 'unreadable' in change ? change.unreadable : text);
    this.#misplaced.set(path, Object.freeze({ path, dir: '', state: 'error', objects: [], problems: [problem], appliedAtMs: undefined }));
  }

  /** Gives a node's kubelet all that its files say now. */
  #hand(nodeName: string): void {
    const node = this.#nodes.get(nodeName)!;
    const { desired } = node;
    const outcomes = new Map<string, Outcome>();
    const pods: DesiredObject[] = [];
    for (const path of [...desired.paths()].sort(comparePaths)) {
      for (const object of desired.file(path)!.objects) {
        if (desired.winnerOf(object.key) !== object) continue;
        if (object.kind?.plural === 'pods') pods.push(object);
        else outcomes.set(object.key, refused(object, [problemOf(object, `a kubelet runs nothing but pods: a ${object.document.kind} belongs into the manifests folder`, 'kind')]));
      }
    }
    const answers = this.#machines.setStaticPods(nodeName, pods.map(({ document }) => document.value));
    for (const [index, object] of pods.entries()) outcomes.set(object.key, this.#outcomeOf(nodeName, object, answers[index]));
    node.outcomes = outcomes;
    node.appliedAtMs = this.#port.now;
  }

  #outcomeOf(nodeName: string, desired: DesiredObject, refusal: Error | undefined): Outcome {
    if (refusal) return refused(desired, refusal instanceof ApiError ? problemsOfRefusal(desired, refusal) : [problemOf(desired, refusal.message)]);
    const { namespace } = desired.ref;
    const missing = !this.#port.find('nodes', undefined, nodeName)
      ? `waiting: there is no node "${nodeName}"`
      : namespace !== undefined && !this.#port.find('namespaces', undefined, namespace)
        ? `waiting: it runs, but the API cannot show it: namespaces "${namespace}" not found`
        : undefined;
    return { desired, state: missing === undefined ? 'applied' : 'waiting', problems: missing === undefined ? [] : [problemOf(desired, missing, 'metadata.namespace')], differences: [] };
  }

  #changed(): void {
    this.#snapshot = undefined;
    for (const listener of this.#listeners) listener();
  }

  #takeSnapshot(): ManifestSnapshot {
    const files: FileStatus[] = [...this.#misplaced.values()];
    const counts = { ...NO_COUNTS, failed: this.#misplaced.size };
    for (const [nodeName, { desired, outcomes, appliedAtMs }] of this.#nodes) {
      for (const path of desired.paths()) {
        const { status, counts: own } = statusOfFile(path, desired, outcomes, [], appliedAtMs);
        // In the API pods bear the name of their node.
        const objects = status.objects.map((object) => (object.ref.plural === 'pods' ? { ...object, ref: { ...object.ref, name: `${object.ref.name}-${nodeName.toLowerCase()}` } } : object));
        files.push(Object.freeze({ ...status, dir: '', objects: Object.freeze(objects) }));
        counts.ok += own.ok;
        counts.failed += own.failed;
      }
    }
    files.sort((a, b) => comparePaths(a.path, b.path));
    return Object.freeze({ folder: this.#folder, files: Object.freeze(files), counts: Object.freeze(counts) });
  }
}

function refused(desired: DesiredObject, problems: readonly ManifestProblem[]): Outcome {
  return { desired, state: 'refused', problems, differences: [] };
}
