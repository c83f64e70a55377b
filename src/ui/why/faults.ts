// Faults that an object suffers from: its own, those of its pods and their nodes and images, those of the control plane.
import { formatHumanDuration } from '../../model/duration.ts';
import type { Fault } from '../../model/fault.ts';
import { formatFaultTarget } from '../../model/fault.ts';
import { parseImageReference } from '../../model/image-reference.ts';
import type { KubeObject, Pod } from '../../model/object.ts';
import { FAULT_ANNOTATION } from '../../model/simulation-annotations.ts';
import { isPodReady, isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { ownerChain } from './chain.ts';
import type { WhyContext } from './explanation.ts';
import { fact, heading, help } from './explanation.ts';

/** Pods of a workload that are looked at for a fault; more of them suffer from the same. */
const MOST_PODS = 500;

/** A heading and a line per fault that may be a cause; nothing when nothing is broken. */
export function explainFaults(context: WhyContext, plural: string, object: KubeObject): TonedLine[] {
  const all = context.port.faults?.list() ?? [];
  if (all.length === 0) return [];
  const pods = plural === 'pods' ? [object as Pod] : plural === 'nodes' ? [] : podsOf(context, object);
  const causes = all.filter((fault) => isCause(fault, plural, object, pods));
  if (causes.length === 0) return [];
  return [
    ...heading('Broken on purpose'),
    ...causes.map((fault) => fact(`${fault.kind} of ${formatFaultTarget(fault.target)}`, `${fault.effect}, for ${formatHumanDuration(Math.max(0, context.now - fault.sinceMs))}`, 'error')),
    ...causes.flatMap(({ origin, target }) => (origin === 'annotation' && target.type === 'node' ? [help(`end it: kubectl annotate node ${target.name} ${FAULT_ANNOTATION}-`)] : [])),
    help(':faults, key r, reverts it'),
  ];
}

function isCause({ kind, target }: Fault, plural: string, object: KubeObject, pods: readonly Pod[]): boolean {
  switch (target.type) {
    case 'node':
      return plural === 'nodes' ? target.name === object.metadata.name : pods.some(({ spec }) => spec.nodeName === target.name);
    case 'container':
      return pods.some(({ metadata }) => metadata.name === target.pod && metadata.namespace === target.namespace);
    case 'image':
      return pods.some((pod) => !isPodReady(pod) && !isPodTerminal(pod) && usesImage(pod, target.name));
    case 'component':
      return kind === 'component-stopped' && isHitBy(target.name, plural, object, pods);
  }
}

/** Who misses a component: the scheduler those without a node, the controllers all that they look after, the API everybody. */
function isHitBy(component: string, plural: string, object: KubeObject, pods: readonly Pod[]): boolean {
  if (pods.some(({ metadata }) => metadata.namespace === 'kube-system' && metadata.labels?.['component'] === component)) return true;
  if (component === 'kube-scheduler') return pods.some(({ spec, status }) => !spec.nodeName && status.phase === 'Pending');
  if (component === 'kube-controller-manager') return plural !== 'pods' || object.metadata.deletionTimestamp !== undefined;
  return true;
}

function usesImage({ spec }: Pod, image: string): boolean {
  if (image === '*') return true;
  const wanted = canonical(image);
  return [...(spec.initContainers ?? []), ...spec.containers].some((container) => canonical(container.image ?? '') === wanted);
}

function canonical(image: string): string {
  const reference = parseImageReference(image);
  return reference.invalid ? image : reference.canonical;
}

/** The pods below a workload, found from the workload down. */
function podsOf(context: WhyContext, object: KubeObject): Pod[] {
  const { port } = context;
  const found: Pod[] = [];
  const visit = (owner: KubeObject, depth: number): void => {
    for (const dependent of port.ownedBy(owner.metadata.uid)) {
      if (found.length >= MOST_PODS || depth > 4) return;
      if (dependent.kind === 'Pod') found.push(dependent as Pod);
      else if (ownerChain(context, dependent)[1] === owner) visit(dependent, depth + 1);
    }
  };
  visit(object, 0);
  return found;
}
