// Whether a pod's own words about nodes match one: nodeSelector and required node affinity.
import type { Node, PodSpec } from '../../model/object.ts';
import { matchNodeSelectorTerms } from '../../model/selector.ts';

/** nodeSelector and required node affinity together. */
export function matchesNodeAffinity(spec: Pick<PodSpec, 'nodeSelector' | 'affinity'>, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  for (const key in spec.nodeSelector) if (labels[key] !== spec.nodeSelector[key]) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchNodeSelectorTerms(required.nodeSelectorTerms, labels, { 'metadata.name': node.metadata.name });
}
