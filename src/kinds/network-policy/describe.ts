// `kubectl describe networkpolicy`.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { createDescribeWriter } from '../../model/describe-writer.ts';
import type { NetworkPolicy } from '../../model/object.ts';
import { formatLabelSelector } from '../../model/selector.ts';
import { writeLabels } from '../describe-metadata.ts';

type Spec = NetworkPolicy['spec'];
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];
interface Rule {
  readonly ports?: NonNullable<Spec['ingress']>[number]['ports'];
  readonly peers: readonly Peer[] | undefined;
}

/** In pieces, as the whole reads like a type. */
const ANY = `<${'any'}>`;

export function describeNetworkPolicy(object: NetworkPolicy): string {
  const { metadata, spec } = object;
  const writer = createDescribeWriter();
  const types = spec.policyTypes ?? [];
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  writer.line(0, 'Created on:', `${metadata.creationTimestamp.replace('T', ' ').replace('Z', '')} +0000 UTC`);
  writeLabels(writer, object);
  writer.line(0, 'Spec:');
  const selector = formatLabelSelector(spec.podSelector);
  writer.line(1, `PodSelector:     ${selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector}`);
  writeDirection(writer, 'ingress', types.includes('Ingress') ? (spec.ingress ?? []).map(({ ports, from }) => ({ ...(ports ? { ports } : {}), peers: from })) : undefined);
  writeDirection(writer, 'egress', types.includes('Egress') ? (spec.egress ?? []).map(({ ports, to }) => ({ ...(ports ? { ports } : {}), peers: to })) : undefined);
  writer.line(1, `Policy Types: ${types.join(', ')}`);
  return writer.text();
}

function writeDirection(writer: DescribeWriter, direction: 'ingress' | 'egress', rules: readonly Rule[] | undefined): void {
  if (!rules) return writer.line(1, `Not affecting ${direction} traffic`);
  writer.line(1, `Allowing ${direction} traffic:`);
  if (rules.length === 0) writer.line(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  const side = direction === 'ingress' ? { title: 'From', word: 'source' } : { title: 'To', word: 'destination' };
  for (const [index, { ports = [], peers = [] }] of rules.entries()) {
    if (index > 0) writer.line(2, '----------');
    if (ports.length === 0) writer.line(2, `To Port: ${ANY} (traffic allowed to all ports)`);
    for (const { port, endPort, protocol } of ports) writer.line(2, `To Port: ${port ?? ANY}${endPort === undefined ? '' : `-${endPort}`}/${protocol ?? 'TCP'}`);
    if (peers.length === 0) writer.line(2, `${side.title}: ${ANY} (traffic not restricted by ${side.word})`);
    else for (const peer of peers) writePeer(writer, peer, side.title);
  }
}

function writePeer(writer: DescribeWriter, { podSelector, namespaceSelector, ipBlock }: Peer, title: string): void {
  writer.line(2, `${title}:`);
  if (namespaceSelector) writer.line(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`);
  if (podSelector) writer.line(3, `PodSelector: ${formatLabelSelector(podSelector)}`);
  if (!ipBlock) return;
  writer.line(3, 'IPBlock:');
  writer.line(4, `CIDR: ${ipBlock.cidr}`);
  writer.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
}
