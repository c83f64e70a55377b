// Where a pod may go, looked up pod by pod and node by node: the plain reading of rules 5.2.5, 5.2.6 and 5.3, to hold the scheduler's counts against.
import { isPodTerminal } from '../../src/kinds/pod/conditions.ts';
import { podRequests } from '../../src/kinds/pod/resources.ts';
import type { Node, Pod, PodAffinityTerm } from '../../src/model/object.ts';
import { byteValue, milliValue } from '../../src/model/quantity.ts';
import { compileLabelSelector } from '../../src/model/selector.ts';

export interface World {
  nodes: readonly Node[];
  /** Every pod but the one that is to be placed. */
  pods: readonly Pod[];
}

type Kind = 'podAffinity' | 'podAntiAffinity';

/** Why the pod may not go to the node, in a word; '' when it may. */
export function refusalOf(pod: Pod, node: Node, world: World): string {
  return roomRefusal(pod, node, world) || spreadRefusal(pod, node, world) || affinityRefusal(pod, node, world);
}

const placed = ({ pods, nodes }: World): { pod: Pod; node: Node }[] =>
  pods.flatMap((pod) => {
    const node = nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
    return node && !isPodTerminal(pod) ? [{ pod, node }] : [];
  });

function roomRefusal(pod: Pod, node: Node, world: World): string {
  const here = placed(world).filter((each) => each.node === node).map((each) => podRequests(each.pod.spec));
  const { milliCpu, memoryBytes } = podRequests(pod.spec);
  const { cpu = '0', memory = '0', pods = '0' } = node.status.allocatable ?? {};
  const selector = pod.spec.nodeSelector ?? {};
  if (Object.entries(selector).some(([key, value]) => node.metadata.labels?.[key] !== value)) return 'selector';
  if (milliCpu > 0 && here.reduce((sum, each) => sum + each.milliCpu, milliCpu) > milliValue(cpu)) return 'cpu';
  if (memoryBytes > 0 && here.reduce((sum, each) => sum + each.memoryBytes, memoryBytes) > byteValue(memory)) return 'memory';
  return here.length + 1 > byteValue(pods) ? 'pods' : '';
}

function spreadRefusal(pod: Pod, node: Node, world: World): string {
  const hard = (pod.spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
  const eligible = world.nodes.filter(
    ({ metadata }) =>
      hard.every(({ topologyKey }) => metadata.labels?.[topologyKey] !== undefined) &&
      Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => metadata.labels?.[key] === value),
  );
  for (const { topologyKey, maxSkew, labelSelector, minDomains = 1 } of hard) {
    const domain = node.metadata.labels?.[topologyKey];
    if (domain === undefined) return 'label';
    const { matches } = compileLabelSelector(labelSelector);
    const counts = new Map(eligible.map(({ metadata }) => [metadata.labels![topologyKey]!, 0]));
    for (const each of placed(world)) {
      if (!eligible.includes(each.node) || each.pod.metadata.deletionTimestamp || !matches(each.pod.metadata.labels)) continue;
      const where = each.node.metadata.labels![topologyKey]!;
      counts.set(where, counts.get(where)! + 1);
    }
    const least = counts.size < minDomains ? 0 : Math.min(...counts.values());
    if ((counts.get(domain) ?? 0) + (matches(pod.metadata.labels) ? 1 : 0) - least > maxSkew) return 'skew';
  }
  return '';
}

function affinityRefusal(pod: Pod, node: Node, world: World): string {
  const others = placed(world);
  const sameDomain = (other: Node, key: string): boolean => node.metadata.labels?.[key] !== undefined && other.metadata.labels?.[key] === node.metadata.labels[key];
  const wanted = termsOf(pod, 'podAffinity');
  if (wanted.some(({ topologyKey }) => node.metadata.labels?.[topologyKey] === undefined)) return 'label';
  const companions = others.filter((each) => wanted.every((term) => means(term, each.pod)));
  const isAlone = !companions.some((each) => wanted.some(({ topologyKey }) => each.node.metadata.labels?.[topologyKey] !== undefined));
  const isFirst = isAlone && wanted.every((term) => means(term, pod));
  if (!isFirst && !wanted.every(({ topologyKey }) => companions.some((each) => sameDomain(each.node, topologyKey)))) return 'affinity';
  for (const term of termsOf(pod, 'podAntiAffinity')) if (others.some((each) => means(term, each.pod) && sameDomain(each.node, term.topologyKey))) return 'anti-affinity';
  for (const each of others) {
    if (termsOf(each.pod, 'podAntiAffinity').some((term) => means(term, pod) && sameDomain(each.node, term.topologyKey))) return 'anti-affinity of another';
  }
  return '';
}

function termsOf({ spec }: Pod, kind: Kind): readonly PodAffinityTerm[] {
  return spec.affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** All pods of the property are in one namespace. */
function means({ labelSelector }: PodAffinityTerm, pod: Pod): boolean {
  return compileLabelSelector(labelSelector).matches(pod.metadata.labels);
}
