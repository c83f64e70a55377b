// What a scheduler plugin is: one object with optional hooks; a refusal is a value with its reasons.
import type { NodeInfo } from './node-info.ts';
import type { PodClass } from './pod-class.ts';

/** Why a node was refused. */
export interface Refusal {
  plugin: string;
  /** Texts as they are counted in the FailedScheduling message (rule 5.2). */
  reasons: readonly string[];
  /** False when removing pods from the node could not help (rule 5.5.4). */
  resolvable: boolean;
}

/** What a plugin may know of the cluster as a whole. */
export interface ClusterView {
  readonly nodes: readonly NodeInfo[];
}

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
}

/** The refusal of the first plugin that refuses a node, in their order; undefined when the pod fits. */
export function firstRefusal(podClass: PodClass, node: NodeInfo, plugins: readonly SchedulerPlugin[]): Refusal | undefined {
  for (const plugin of plugins) {
    const refusal = plugin.filter?.(podClass, node);
    if (refusal) return refusal;
  }
  return undefined;
}

export type { NodeInfo, PodClass };
