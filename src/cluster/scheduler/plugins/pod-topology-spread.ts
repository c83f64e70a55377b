// Keeps pods of a kind spread over domains: refuses what would skew them too far, likes the emptier ones (rules 5.2.6, 5.4.3).
import type { DomainCounts, NodeCounts } from '../census/node-counts.ts';
import { podsIn } from '../census/pod-term.ts';
import type { SpreadConstraint } from '../census/spread-constraint.ts';
import { defaultConstraints, eligibilityOf, mayBelongToGroup, ownConstraints } from '../census/spread-constraint.ts';
import { HOSTNAME_KEY, domainOf } from '../census/topology.ts';
import type { Applicant, ClusterView, Levels, NodeInfo, Outlook, RawScores, Refusal, SchedulerPlugin } from '../plugin.ts';
import { rawScoresOf } from '../plugin.ts';

const reason = "node(s) didn't match pod topology spread constraints";
const skewed: Refusal = { plugin: 'PodTopologySpread', reasons: [reason], resolvable: true };
const unlabelled: Refusal = { plugin: 'PodTopologySpread', reasons: [`${reason} (missing required label)`], resolvable: false };

export const podTopologySpread: SchedulerPlugin = {
  name: 'PodTopologySpread',
  weight: 2,
  normalize: (raw, least, most) => (most === 0 ? 100 : Math.trunc((100 * (most + least - raw)) / most)),
  outlook(applicant, cluster) {
    if (!applicant.podClass.spec.topologySpreadConstraints?.length && !mayBelongToGroup(applicant, cluster)) return undefined;
    return cluster.census.remember(applicant, podTopologySpread, () => createOutlook(applicant, cluster));
  },
  mindsPod(applicant, pod) {
    if (pod.metadata.namespace !== applicant.namespace) return false;
    return ownConstraints(applicant, 'DoNotSchedule').some(({ selector }) => selector.matches(pod.metadata.labels));
  },
};

function createOutlook(applicant: Applicant, cluster: ClusterView): Outlook | undefined {
  const hasOwn = (applicant.podClass.spec.topologySpreadConstraints?.length ?? 0) > 0;
  const hard = ownConstraints(applicant, 'DoNotSchedule');
  const soft = hasOwn ? ownConstraints(applicant, 'ScheduleAnyway') : defaultConstraints(applicant, cluster);
  if (hard.length + soft.length === 0) return undefined;
  return { ...(hard.length > 0 ? { filter: createFilter(hard, applicant, cluster) } : {}), ...(soft.length > 0 ? createScore(soft, hasOwn, applicant, cluster) : {}) };
}

function countsOf({ selector }: SpreadConstraint, { namespace }: Applicant, { census }: ClusterView): NodeCounts {
  // A selector that takes everybody counts nobody, as in Kubernetes.
  return census.counts([podsIn(namespace, selector.empty ? nobody : selector)], false);
}

const nobody = { requirements: [], empty: false, matches: () => false };

function createFilter(constraints: readonly SpreadConstraint[], applicant: Applicant, cluster: ClusterView): (node: NodeInfo) => Refusal | undefined {
  const { census } = cluster;
  const keys = constraints.map(({ topologyKey }) => topologyKey);
  const checks = constraints.map((constraint) => ({
    ...constraint,
    self: constraint.selector.matches(applicant.labels) ? 1 : 0,
    counts: census.byDomain(countsOf(constraint, applicant, cluster), constraint.topologyKey, eligibilityOf(constraint, applicant, keys)),
  }));
  return (node) => {
    for (const { counts, self, maxSkew, minDomains } of checks) {
      const domain = domainOf(counts.domains, node.index);
      if (domain < 0) return unlabelled;
      const least = counts.size < minDomains ? 0 : counts.least;
      if (counts.of(domain) + self - least > maxSkew) return skewed;
    }
    return undefined;
  };
}

interface Part {
  /** Every node is a domain of its own. */
  readonly countsNodes: boolean;
  readonly base: number;
  readonly perNode: NodeCounts;
  readonly byDomain: DomainCounts;
}

/** Constraints of the pod's own leave out nodes that lack any of their labels; the defaults take what is there. */
function createScore(constraints: readonly SpreadConstraint[], needsAllKeys: boolean, applicant: Applicant, cluster: ClusterView): Pick<Outlook, 'score' | 'levels'> {
  const { census } = cluster;
  const keys = needsAllKeys ? constraints.map(({ topologyKey }) => topologyKey) : [];
  const parts = constraints.map((constraint): Part => {
    const perNode = countsOf(constraint, applicant, cluster);
    const byDomain = census.byDomain(perNode, constraint.topologyKey, eligibilityOf(constraint, applicant, keys));
    return { countsNodes: constraint.topologyKey === HOSTNAME_KEY, base: constraint.maxSkew - 1, perNode, byDomain };
  });
  const isLeftOut = needsAllKeys ? (index: number): boolean => parts.some(({ byDomain }) => domainOf(byDomain.domains, index) < 0) : undefined;

  const counted = parts.filter(({ byDomain }) => byDomain.domains.size > 0);

  return {
    ...(counted.length === 1 && !isLeftOut && isGraded(counted[0]!, cluster) ? { levels: levelsOf(counted[0]!) } : {}),
    score(feasible, raws) {
      if (counted.length === 1 && !isLeftOut) return scoreOne(counted[0]!, Math.log(domainsAmong(counted[0]!, feasible, undefined) + 2), feasible, raws);
      if (counted.length === 0) raws.fill(0, 0, feasible.length);
      for (let which = 0; which < counted.length; which++) {
        const part = counted[which]!;
        addPart(part, Math.log(domainsAmong(part, feasible, isLeftOut) + 2), feasible, raws, which === 0);
      }
      for (let at = 0; at < feasible.length; at++) raws[at] = isLeftOut?.(feasible[at]!) ? Number.NaN : Math.round(raws[at]!);
      return rawScoresOf(raws, feasible.length);
    },
  };
}

/** Whether every node is a domain of its own, as it should be for host names. */
function isGraded({ countsNodes, byDomain }: Part, { nodes }: ClusterView): boolean {
  return countsNodes && byDomain.domains.size === nodes.length;
}

function levelsOf({ perNode, base }: Part): Levels {
  return { byIndex: (limit) => perNode.byIndex(limit), raw: (level, fitting) => Math.round(level * Math.log(fitting + 2) + base) };
}

/** Adds one constraint's share; its weight rises with the number of domains that are there to choose from. The first finds old scores. */
function addPart({ countsNodes, base, perNode, byDomain }: Part, weight: number, feasible: Int32Array, raws: Float64Array, isFirst: boolean): void {
  for (let at = 0; at < feasible.length; at++) {
    const index = feasible[at]!;
    const domain = domainOf(byDomain.domains, index);
    const share = domain < 0 ? 0 : (countsNodes ? perNode.on(index) : byDomain.of(domain)) * weight + base;
    raws[at] = isFirst ? share : raws[at]! + share;
  }
}

/**
 * One constraint that leaves nobody out, as every pod has it by default where nodes have no zones: all in one pass over bare
 * arrays, which takes half the time.
 */
function scoreOne({ countsNodes, base, perNode, byDomain }: Part, weight: number, feasible: Int32Array, raws: Float64Array): RawScores {
  const { ids } = byDomain.domains;
  const onNode = perNode.byIndex(ids.length);
  const inDomain = byDomain.byNumber;
  let least = Infinity;
  let most = -Infinity;
  for (let at = 0; at < feasible.length; at++) {
    const index = feasible[at]!;
    const domain = index < ids.length ? ids[index]! : -1;
    const raw = domain < 0 ? 0 : Math.round((countsNodes ? onNode[index]! : inDomain[domain]!) * weight + base);
    raws[at] = raw;
    if (raw < least) least = raw;
    if (raw > most) most = raw;
  }
  return { least, most, leftOut: 0 };
}

/** Domains among the nodes that fit; those without the label are one, where they are not left out. */
function domainsAmong({ countsNodes, byDomain: { domains } }: Part, feasible: Int32Array, isLeftOut: ((index: number) => boolean) | undefined): number {
  if (countsNodes && !isLeftOut) return feasible.length;
  if (domains.size === 0) return Math.min(feasible.length, 1);
  const seen = new Uint8Array(domains.size + 1);
  let found = 0;
  for (let position = 0; position < feasible.length; position++) {
    const index = feasible[position]!;
    if (isLeftOut?.(index)) continue;
    const domain = domainOf(domains, index) + 1;
    if (countsNodes || seen[domain] === 0) found++;
    seen[domain] = 1;
  }
  return found;
}
