// On which nodes a DaemonSet's pod belongs, and the pod spec made for one of them (rules 4.2.1 to 4.2.4).
import { deepFreeze } from '../../../model/equal.ts';
import type { Node, Pod, PodSpec, PodTemplateSpec, Toleration } from '../../../model/object.ts';
import { matchNodeSelectorTerms } from '../../../model/selector.ts';
import { firstUntolerated } from '../../../model/taint.ts';

export interface NodeFit {
  /** A pod is to be made here when there is none. */
  readonly shouldRun: boolean;
  /** A pod that is here may stay. */
  readonly shouldContinue: boolean;
}

const NO: NodeFit = { shouldRun: false, shouldContinue: false };
const STAY: NodeFit = { shouldRun: false, shouldContinue: true };
const YES: NodeFit = { shouldRun: true, shouldContinue: true };

/** What daemon pods tolerate so that a cordoned or failing node keeps them (rule 4.2.4). */
const ADDED: readonly Toleration[] = deepFreeze([
  tolerationOf('not-ready', 'NoExecute'),
  tolerationOf('unreachable', 'NoExecute'),
  tolerationOf('disk-pressure', 'NoSchedule'),
  tolerationOf('memory-pressure', 'NoSchedule'),
  tolerationOf('pid-pressure', 'NoSchedule'),
  tolerationOf('unschedulable', 'NoSchedule'),
]);
const ADDED_WITH_HOST_NETWORK: readonly Toleration[] = deepFreeze([...ADDED, tolerationOf('network-unavailable', 'NoSchedule')]);

function tolerationOf(name: string, effect: string): Toleration {
  return { effect, key: `node.kubernetes.io/${name}`, operator: 'Exists' };
}

interface TemplateMemory {
  readonly tolerations: readonly Toleration[];
  readonly fits: WeakMap<Node, NodeFit>;
  readonly specs: Map<string, PodSpec>;
}

const memories = new WeakMap<PodTemplateSpec, TemplateMemory>();

/** Both answers for one node; remembered for as long as template and node are the same objects. */
export function nodeFit(template: PodTemplateSpec, node: Node): NodeFit {
  const { tolerations, fits } = memoryOf(template);
  let fit = fits.get(node);
  if (!fit) fits.set(node, (fit = judge(template.spec!, tolerations, node)));
  return fit;
}

/** The frozen spec of the pod for a node, made once per template and node. */
export function specForNode(template: PodTemplateSpec, nodeName: string): PodSpec {
  const { tolerations, specs } = memoryOf(template);
  let spec = specs.get(nodeName);
  if (!spec) specs.set(nodeName, (spec = deepFreeze(pinned(template.spec!, tolerations, nodeName))));
  return spec;
}

/** The node a daemon pod runs on or is meant for; undefined for a pod that says neither. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields } of terms) {
    for (const { key, operator, values } of matchFields ?? []) {
      if (key === 'metadata.name' && operator === 'In' && values?.length === 1) return values[0];
    }
  }
  return undefined;
}

function memoryOf(template: PodTemplateSpec): TemplateMemory {
  let memory = memories.get(template);
  if (!memory) memories.set(template, (memory = { tolerations: withAdded(template.spec!), fits: new WeakMap(), specs: new Map() }));
  return memory;
}

function withAdded(spec: PodSpec): readonly Toleration[] {
  const tolerations = [...(spec.tolerations ?? [])];
  for (const added of spec.hostNetwork ? ADDED_WITH_HOST_NETWORK : ADDED) {
    const index = tolerations.findIndex(
      ({ key, effect, operator, value }) => key === added.key && effect === added.effect && operator === added.operator && !value,
    );
    if (index < 0) tolerations.push(added);
    else tolerations[index] = added;
  }
  return deepFreeze(tolerations);
}

function judge(spec: PodSpec, tolerations: readonly Toleration[], node: Node): NodeFit {
  const { name, labels = {} } = node.metadata;
  if (spec.nodeName && spec.nodeName !== name) return NO;
  for (const key in spec.nodeSelector) if (labels[key] !== spec.nodeSelector[key]) return NO;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required && !matchNodeSelectorTerms(required.nodeSelectorTerms, labels, { 'metadata.name': name })) return NO;
  const { taints } = node.spec;
  if (!firstUntolerated(taints, tolerations, ['NoSchedule', 'NoExecute'])) return YES;
  return firstUntolerated(taints, tolerations, ['NoExecute']) ? NO : STAY;
}

/** Required terms of the template are replaced: the controller has judged them already. */
function pinned(spec: PodSpec, tolerations: readonly Toleration[], nodeName: string): PodSpec {
  return {
    ...spec,
    tolerations: tolerations as Toleration[],
    affinity: {
      ...spec.affinity,
      nodeAffinity: {
        ...spec.affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }],
        },
      },
    },
  };
}
