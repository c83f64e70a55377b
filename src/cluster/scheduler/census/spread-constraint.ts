// The spread constraints that hold for a pod: its own, or the defaults of the cluster for pods that belong together (rules 5.2.6, 5.4.3).
import type { KubeObject, Labels, TopologySpreadConstraint } from '../../../model/object.ts';
import type { CompiledSelector, LabelSelectorLike } from '../../../model/selector.ts';
import { compileLabelSelector } from '../../../model/selector.ts';
import { firstUntolerated } from '../../../model/taint.ts';
import type { Applicant } from '../applicant.ts';
import { matchesNodeAffinity } from '../node-selection.ts';
import type { ClusterView } from '../plugin.ts';
import type { Eligibility } from './node-counts.ts';
import { HOSTNAME_KEY, ZONE_KEY } from './topology.ts';

export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: CompiledSelector;
  readonly honoursAffinity: boolean;
  readonly honoursTaints: boolean;
}

type Action = 'DoNotSchedule' | 'ScheduleAnyway';

/** The defaults that hold when nobody says anything: softly, apart from the others of the same kind (rule 5.4.3). */
const DEFAULTS: readonly Omit<SpreadConstraint, 'selector'>[] = [
  { topologyKey: HOSTNAME_KEY, maxSkew: 3, minDomains: 1, honoursAffinity: true, honoursTaints: false },
  { topologyKey: ZONE_KEY, maxSkew: 5, minDomains: 1, honoursAffinity: true, honoursTaints: false },
];

/** Controllers whose selector tells which pods belong together. */
const OWNERS: Readonly<Record<string, string>> = {
  'v1/ReplicationController': 'replicationcontrollers',
  'apps/v1/ReplicaSet': 'replicasets',
  'apps/v1/StatefulSet': 'statefulsets',
};

export function ownConstraints({ podClass, labels }: Applicant, action: Action): SpreadConstraint[] {
  const all = podClass.spec.topologySpreadConstraints ?? [];
  return all.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action).map((constraint) => {
    const { topologyKey, maxSkew, minDomains = 1, nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint;
    return {
      topologyKey,
      maxSkew,
      minDomains,
      selector: selectorOf(constraint, labels),
      honoursAffinity: nodeAffinityPolicy === 'Honor',
      honoursTaints: nodeTaintsPolicy === 'Honor',
    };
  });
}

/** A quick look: false when the defaults cannot hold for the pod. */
export function mayBelongToGroup({ namespace, owner }: Applicant, cluster: ClusterView): boolean {
  return (owner !== undefined && `${owner.apiVersion}/${owner.kind}` in OWNERS) || cluster.list('services', namespace).length > 0;
}

/** Empty for pods that belong to nothing. */
export function defaultConstraints(applicant: Applicant, cluster: ClusterView): SpreadConstraint[] {
  const selector = groupSelector(applicant, cluster);
  return selector ? DEFAULTS.map((constraint) => ({ ...constraint, selector })) : [];
}

function selectorOf({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, labels: Labels): CompiledSelector {
  const own = Object.fromEntries((matchLabelKeys ?? []).flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
  if (Object.keys(own).length === 0) return compileLabelSelector(labelSelector);
  return compileLabelSelector(joined([labelSelector ?? {}, { matchLabels: own }]));
}

/** The pods that the pod's Services and its controller select; undefined when there are none of either. */
function groupSelector({ namespace, labels, owner }: Applicant, cluster: ClusterView): CompiledSelector | undefined {
  const parts: LabelSelectorLike[] = [];
  for (const service of cluster.list('services', namespace)) {
    const { selector } = (service.spec ?? {}) as { selector?: Labels };
    if (selector && Object.keys(selector).length > 0 && compileLabelSelector({ matchLabels: selector }).matches(labels)) parts.push({ matchLabels: selector });
  }
  const plural = owner && OWNERS[`${owner.apiVersion}/${owner.kind}`];
  const controller = plural && cluster.find(plural, namespace, owner.name);
  if (controller) parts.push(controllerSelector(controller));
  const selector = compileLabelSelector(joined(parts));
  return selector.empty ? undefined : selector;
}

/** A ReplicationController has a map of labels, the others have a selector. */
function controllerSelector({ kind, spec }: KubeObject): LabelSelectorLike {
  const { selector = {} } = (spec ?? {}) as { selector?: unknown };
  return kind === 'ReplicationController' ? { matchLabels: selector as Labels } : (selector as LabelSelectorLike);
}

/** What meets all of the selectors. */
function joined(parts: readonly LabelSelectorLike[]): LabelSelectorLike {
  const pairs = parts.flatMap(({ matchLabels = {} }) => Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] })));
  const seen = new Set<string>();
  const expressions = [...pairs, ...parts.flatMap(({ matchExpressions = [] }) => matchExpressions)].filter((expression) => {
    const text = JSON.stringify(expression);
    return !seen.has(text) && seen.add(text);
  });
  return { matchExpressions: expressions };
}

/** The nodes that count for a constraint; undefined when all do. `requiredKeys` are those labels a node must have. */
export function eligibilityOf(constraint: SpreadConstraint, { podClass }: Applicant, requiredKeys: readonly string[]): Eligibility | undefined {
  const { spec, tolerations } = podClass;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const checksAffinity = constraint.honoursAffinity && (required !== undefined || Object.keys(spec.nodeSelector ?? {}).length > 0);
  // Domains of a key have no nodes without it anyway.
  const otherKeys = requiredKeys.filter((key) => key !== constraint.topologyKey);
  if (!checksAffinity && !constraint.honoursTaints && otherKeys.length === 0) return undefined;
  return {
    key: JSON.stringify([otherKeys, checksAffinity && [spec.nodeSelector, required], constraint.honoursTaints && tolerations]),
    includes({ node }) {
      if (otherKeys.some((key) => node.metadata.labels?.[key] === undefined)) return false;
      if (checksAffinity && !matchesNodeAffinity(spec, node)) return false;
      return !constraint.honoursTaints || !firstUntolerated(node.spec.taints, tolerations, ['NoSchedule', 'NoExecute']);
    },
  };
}
