// Refuses nodes that nodeSelector or required node affinity does not match; likes those that preferred terms match.
import { matchNodeSelectorTerms } from '../../../model/selector.ts';
import { matchesNodeAffinity } from '../node-selection.ts';
import type { Refusal, SchedulerPlugin } from '../plugin.ts';

const refusal: Refusal = { plugin: 'NodeAffinity', reasons: ["node(s) didn't match Pod's node affinity/selector"], resolvable: false };

export const nodeAffinity: SchedulerPlugin = {
  name: 'NodeAffinity',
  weight: 2,
  onlyNodes({ spec }) {
    const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
    if (!terms?.length) return undefined;
    const names = new Set<string>();
    for (const term of terms) {
      const byName = term.matchFields?.find((field) => field.key === 'metadata.name' && field.operator === 'In');
      if (!byName) return undefined;
      for (const name of byName.values ?? []) names.add(name);
    }
    return [...names];
  },
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
