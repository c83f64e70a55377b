// matchLabelKeys and mismatchLabelKeys of pod affinity: the values of the pod's own labels become part of its selectors (rule 5.2.5).
import { deepFreeze } from '../../model/equal.ts';
import type { Labels, PodAffinityTerm, PodSpec } from '../../model/object.ts';

type Affinity = NonNullable<PodSpec['affinity']>;

const known = new WeakMap<Affinity, { labels: Labels; result: Affinity }>();

/** The spec with those labels of a new pod merged into its terms; the spec itself when no term asks for that. */
export function withLabelKeysInAffinity(spec: PodSpec, labels: Labels | undefined): PodSpec {
  const { affinity } = spec;
  if (!affinity || !labels || !(asks(affinity.podAffinity) || asks(affinity.podAntiAffinity))) return spec;
  // The pods of one template share their labels, so they go on sharing their affinity.
  const entry = known.get(affinity);
  if (entry?.labels === labels) return { ...spec, affinity: entry.result };
  const result: Affinity = { ...affinity };
  if (affinity.podAffinity) result.podAffinity = merged(affinity.podAffinity, labels);
  if (affinity.podAntiAffinity) result.podAntiAffinity = merged(affinity.podAntiAffinity, labels);
  if (Object.isFrozen(affinity)) known.set(affinity, { labels, result: deepFreeze(result) });
  return { ...spec, affinity: result };
}

interface Terms {
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: PodAffinityTerm }[];
}

function asks(terms: Terms | undefined): boolean {
  const hasKeys = ({ matchLabelKeys, mismatchLabelKeys }: PodAffinityTerm): boolean => Boolean(matchLabelKeys?.length || mismatchLabelKeys?.length);
  return (
    terms !== undefined &&
    ((terms.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(hasKeys) ||
      (terms.preferredDuringSchedulingIgnoredDuringExecution ?? []).some(({ podAffinityTerm }) => podAffinityTerm && hasKeys(podAffinityTerm)))
  );
}

function merged(terms: Terms, labels: Labels): Terms {
  const { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred } = terms;
  const result: Terms = {};
  if (required) result.requiredDuringSchedulingIgnoredDuringExecution = required.map((term) => withKeys(term, labels));
  if (preferred) {
    result.preferredDuringSchedulingIgnoredDuringExecution = preferred.map((each) => ({ ...each, podAffinityTerm: withKeys(each.podAffinityTerm, labels) }));
  }
  return result;
}

/** Keys that the pod has no label for are passed over, and so is a term without a selector. */
function withKeys(term: PodAffinityTerm, labels: Labels): PodAffinityTerm {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  const expressions = [
    ...matchLabelKeys.map((key) => ({ key, operator: 'In' })),
    ...mismatchLabelKeys.map((key) => ({ key, operator: 'NotIn' })),
  ].flatMap(({ key, operator }) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]));
  if (!labelSelector || expressions.length === 0) return term;
  return { ...term, labelSelector: { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...expressions] } };
}
