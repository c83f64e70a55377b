// What a scheduler plugin is: one object with optional hooks; a refusal is a value with its reasons.
import type { Change } from '../../model/client.ts';
import type { KubeObject, Pod } from '../../model/object.ts';
import type { Applicant } from './applicant.ts';
import type { Census } from './census/census.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodClass } from './pod-class.ts';

/** Why a node was refused. */
export interface Refusal {
  plugin: string;
  /** Texts as they are counted in the FailedScheduling message (rule 5.2). */
  reasons: readonly string[];
  /** False when removing pods from the node could not help (rule 5.5.4). */
  resolvable: boolean;
  /** The node was left out in PreFilter, before any filter was asked (rules 5.2.1, 5.2.2). */
  isBeforeFilters?: true;
  /** One text for all nodes at once, told without their number (rule 5.5.3). */
  isOfAll?: true;
}

/** What a plugin may know of the cluster as a whole. */
export interface ClusterView {
  readonly nodes: readonly NodeInfo[];
  /** Counts of pods by node and domain. */
  readonly census: Census;
  /** An object of the cluster, or undefined; also for kinds that this cluster has not got. */
  find(plural: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Objects of a kind in a namespace; empty for kinds that this cluster has not got. */
  list(plural: string, namespace: string): readonly KubeObject[];
}

/**
 * What a plugin that looks beyond a single node has to say of one applicant in one cycle. It is asked anew for every node, so it
 * answers from counts and does not look through pods.
 */
export interface Outlook {
  /** Refuses every node with one text that is not counted by nodes, and ends the cycle (rule 5.2.1). */
  readonly rejection?: string;
  filter?(node: NodeInfo): Refusal | undefined;
  /**
   * Writes the raw scores, whole numbers, of the nodes that fit, given by index, to the same positions; NaN for one that gets 0 and is left out
   * when the scores are normalised. All at once, because there are hundreds a pod; answers what they range over for the same reason.
   */
  score?(feasible: Int32Array, raws: Float64Array): RawScores;
  /** The same scores where they follow from one small number of each node. */
  readonly levels?: Levels;
}

/** A small number of each node, such as its pods of a kind, and the raw score of all nodes that have the same. */
export interface Levels {
  /** Levels by index of node, for at least so many of them: until the next change. */
  byIndex(limit: number): Int32Array;
  /** The raw score when so many nodes fit. */
  raw(level: number, fitting: number): number;
}

/** What raw scores of one plugin range over: 0 and 0 when all nodes are left out. */
export interface RawScores {
  readonly least: number;
  readonly most: number;
  /** Number of nodes that are left out. */
  readonly leftOut: number;
}

/** Looks through the first `count` raw scores, some of which may be NaN. */
export function rawScoresOf(raws: Float64Array, count: number): RawScores {
  let least = Infinity;
  let most = -Infinity;
  let leftOut = 0;
  for (let position = 0; position < count; position++) {
    const raw = raws[position]!;
    if (raw < least) least = raw;
    if (raw > most) most = raw;
    if (Number.isNaN(raw)) leftOut++;
  }
  return least > most ? { least: 0, most: 0, leftOut } : { least, most, leftOut };
}

/** What may help a waiting pod: another one came to a node, or left it. */
export type PodNews = 'arrived' | 'left';

export interface SchedulerPlugin {
  name: string;
  /** Weight of `score` in the total (rule 5.4). */
  weight?: number;
  /** Narrows the cycle to some nodes by name; undefined means all (rule 5.2.2). */
  onlyNodes?(podClass: PodClass): readonly string[] | undefined;
  /** The refusal of a node, or undefined when it fits. Depends on the class and that node only. */
  filter?(podClass: PodClass, node: NodeInfo): Refusal | undefined;
  /** Raw score of a node that fits; 0 to 100 unless `normalize` is there. Depends on the class and that node only. */
  score?(podClass: PodClass, node: NodeInfo, cluster: ClusterView): number;
  /** False when raw scores are all 0 for this class, so that they need not be asked for. */
  scores?(podClass: PodClass): boolean;
  /** Turns a raw score into 0 to 100, given the smallest and largest raw score of the nodes that fit. */
  normalize?(raw: number, least: number, most: number): number;
  /** For what depends on other nodes or on other objects: undefined when the plugin has nothing to say of the applicant. */
  outlook?(applicant: Applicant, cluster: ClusterView): Outlook | undefined;
  /** Pods that leave a node may change the mind of `filter` (rule 5.1.3). */
  mindsRoom?: true;
  /** Kinds whose changes may change the mind of the outlook's filter, beside pods and nodes: plurals. */
  mindsKinds?: readonly string[];
  /** Which changes of those kinds; default: all. */
  mindsChange?(applicant: Applicant, change: Change): boolean;
  /** Whether news of a pod may change the mind of the outlook's filter (rule 5.1.3). */
  mindsPod?(applicant: Applicant, pod: Pod, news: PodNews, cluster: ClusterView): boolean;
}

/** The refusal of the first plugin that refuses a node, in their order; undefined when the pod fits. */
export function firstRefusal(podClass: PodClass, node: NodeInfo, plugins: readonly SchedulerPlugin[]): Refusal | undefined {
  for (const plugin of plugins) {
    const refusal = plugin.filter?.(podClass, node);
    if (refusal) return refusal;
  }
  return undefined;
}

export type { Applicant, NodeInfo, PodClass };
