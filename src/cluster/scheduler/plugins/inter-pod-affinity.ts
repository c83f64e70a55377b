// Refuses and likes nodes for the pods that are around them: affinity and anti-affinity, of the pod and towards it (rules 5.2.5, 5.4.2).
import type { PodSpec } from '../../../model/object.ts';
import { hasPodAffinity } from '../census/census.ts';
import type { DomainCounts } from '../census/node-counts.ts';
import { podsOfAffinityTerm } from '../census/pod-term.ts';
import { domainOf } from '../census/topology.ts';
import type { Applicant, ClusterView, NodeInfo, Outlook, Refusal, SchedulerPlugin } from '../plugin.ts';
import { rawScoresOf } from '../plugin.ts';

const refusalOf = (reason: string, resolvable: boolean): Refusal => ({ plugin: 'InterPodAffinity', reasons: [reason], resolvable });
const noAffinity = refusalOf("node(s) didn't match pod affinity rules", false);
const antiAffinity = refusalOf("node(s) didn't match pod anti-affinity rules", true);
const othersAntiAffinity = refusalOf("node(s) didn't satisfy existing pods anti-affinity rules", true);

export const interPodAffinity: SchedulerPlugin = {
  name: 'InterPodAffinity',
  weight: 2,
  mindsKinds: ['namespaces'],
  normalize: (raw, least, most) => (most === least ? 0 : Math.trunc(100 * ((raw - least) / (most - least)))),
  outlook(applicant, cluster) {
    if (!cluster.census.hasCarriers && !hasPodAffinity(applicant.podClass.spec)) return undefined;
    return cluster.census.remember(applicant, interPodAffinity, () => createOutlook(applicant, cluster));
  },
  mindsPod(applicant, pod, news, { census }) {
    const { namespace, podClass } = applicant;
    const other = { namespace: pod.metadata.namespace!, labels: pod.metadata.labels ?? {} };
    const { affinity = [], anti = [] } = requiredTerms(podClass.spec);
    const meansOther = (terms: readonly Term[]): boolean => terms.some((term) => census.means(podsOfAffinityTerm(term, namespace), other));
    if (news === 'arrived') return meansOther(affinity);
    if (meansOther(anti)) return true;
    return (requiredTerms(pod.spec).anti ?? []).some((term) => census.means(podsOfAffinityTerm(term, other.namespace), applicant));
  },
};

type Affinity = NonNullable<PodSpec['affinity']>;
type Term = NonNullable<NonNullable<Affinity['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']>[number];

function requiredTerms({ affinity }: Pick<PodSpec, 'affinity'>): { affinity?: readonly Term[]; anti?: readonly Term[] } {
  return {
    affinity: affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
    anti: affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
  };
}

/** Pods in the domain of a node, and what each of them adds to its score. */
interface Weighted {
  readonly counts: DomainCounts;
  readonly weight: number;
}

function createOutlook(applicant: Applicant, cluster: ClusterView): Outlook | undefined {
  const forbidden = othersThatForbid(applicant, cluster);
  const liked = [...preferences(applicant, cluster), ...othersThatWeigh(applicant, cluster)];
  const own = ownFilter(applicant, cluster);
  if (!own && forbidden.length === 0 && liked.length === 0) return undefined;
  const outlook: Outlook = {};
  if (own || forbidden.length > 0) {
    outlook.filter = (node) => {
      const refusal = own?.(node);
      if (refusal) return refusal;
      return forbidden.some((counts) => counts.around(node.index) > 0) ? othersAntiAffinity : undefined;
    };
  }
  if (liked.length > 0) {
    outlook.score = (feasible, raws) => {
      raws.fill(0, 0, feasible.length);
      for (const { counts, weight } of liked) for (let at = 0; at < feasible.length; at++) raws[at]! += weight * counts.around(feasible[at]!);
      return rawScoresOf(raws, feasible.length);
    };
  }
  return outlook;
}

function ownFilter(applicant: Applicant, { census }: ClusterView): ((node: NodeInfo) => Refusal | undefined) | undefined {
  const { namespace, podClass } = applicant;
  const { affinity = [], anti = [] } = requiredTerms(podClass.spec);
  if (affinity.length + anti.length === 0) return undefined;
  const terms = affinity.map((term) => podsOfAffinityTerm(term, namespace));
  // One pod must meet all terms at once.
  const together = terms.length > 0 ? census.counts(terms, true) : undefined;
  const wanted = affinity.map(({ topologyKey }) => census.byDomain(together!, topologyKey));
  const isOwnKind = terms.every((term) => census.means(term, applicant));
  const avoided = anti.map((term) => census.byDomain(census.counts([podsOfAffinityTerm(term, namespace)], true), term.topologyKey));
  return (node) => {
    let isMet = true;
    for (const counts of wanted) {
      const domain = domainOf(counts.domains, node.index);
      if (domain < 0) return noAffinity;
      if (counts.of(domain) === 0) isMet = false;
    }
    // The first of a group that wants to be together has nobody to be with yet.
    if (!isMet && !(isOwnKind && wanted.every(({ total }) => total === 0))) return noAffinity;
    return avoided.some((counts) => counts.around(node.index) > 0) ? antiAffinity : undefined;
  };
}

function othersThatForbid(applicant: Applicant, { census }: ClusterView): DomainCounts[] {
  const found: DomainCounts[] = [];
  for (const { terms, counts } of census.carriers) {
    for (const { forbids, pods, topologyKey } of terms) if (forbids && census.means(pods, applicant)) found.push(census.byDomain(counts, topologyKey));
  }
  return found;
}

function othersThatWeigh(applicant: Applicant, { census }: ClusterView): Weighted[] {
  const found: Weighted[] = [];
  for (const { terms, counts } of census.carriers) {
    for (const { weight, pods, topologyKey } of terms) if (weight !== 0 && census.means(pods, applicant)) found.push({ counts: census.byDomain(counts, topologyKey), weight });
  }
  return found;
}

function preferences({ namespace, podClass: { spec } }: Applicant, { census }: ClusterView): Weighted[] {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  return ([[podAffinity, 1], [podAntiAffinity, -1]] as const).flatMap(([affinity, sign]) =>
    (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => {
      const counts = census.counts([podsOfAffinityTerm(podAffinityTerm, namespace)], true);
      return { counts: census.byDomain(counts, podAffinityTerm.topologyKey), weight: sign * weight };
    }),
  );
}
