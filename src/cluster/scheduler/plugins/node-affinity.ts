// Refuses nodes that nodeSelector or required node affinity does not match; likes those that preferred terms match.
import { matchNodeSelectorTerms } from '../../../model/selector.ts';
import { matchesNodeAffinity } from '../node-selection.ts';
import type { PodClass, Refusal, SchedulerPlugin } from '../plugin.ts';

const refusal: Refusal = { plugin: 'NodeAffinity', reasons: ["node(s) didn't match Pod's node affinity/selector"], resolvable: false };

/** The nodes that the terms name, of which one has to hold; undefined when one names none. */
function namedNodes({ spec }: PodClass): readonly string[] | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms?.length) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In').map(({ values }) => values ?? []);
    if (lists.length === 0) return undefined;
    for (const name of lists[0]!) if (lists.every((list) => list.includes(name))) names.add(name);
  }
  return [...names];
}

export const nodeAffinity: SchedulerPlugin = {
  name: 'NodeAffinity',
  weight: 2,
  onlyNodes: namedNodes,
  // Terms that each ask for two names at once fit nowhere (rule 5.2.1).
  outlook: ({ podClass }) => (namedNodes(podClass)?.length === 0 ? { rejection: 'pod affinity terms conflict' } : undefined),
  filter: ({ spec }, { node }) => (matchesNodeAffinity(spec, node) ? undefined : refusal),
  scores: ({ spec }) => (spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.length ?? 0) > 0,
  score({ spec }, { node }) {
    let sum = 0;
    for (const { weight, preference } of spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      if (weight !== 0 && matchNodeSelectorTerms([preference], node.metadata.labels ?? {}, { 'metadata.name': node.metadata.name })) sum += weight;
    }
    return sum;
  },
  normalize: (raw, _least, most) => (most === 0 ? 0 : Math.trunc((100 * raw) / most)),
};
