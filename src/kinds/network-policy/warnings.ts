// What the server says about the ranges of an accepted NetworkPolicy.
import { rangeWarnings } from '../../model/ip-warnings.ts';
import type { NetworkPolicy } from '../../model/object.ts';

type Peers = NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number]['from'];

export function networkPolicyWarnings({ spec }: NetworkPolicy): string[] {
  return [
    ...(spec?.ingress ?? []).flatMap(({ from }, index) => peerWarnings(from, `spec.ingress[${index}].from`)),
    ...(spec?.egress ?? []).flatMap(({ to }, index) => peerWarnings(to, `spec.egress[${index}].to`)),
  ];
}

function peerWarnings(peers: Peers = [], path: string): string[] {
  return peers.flatMap(({ ipBlock }, index) => {
    if (!ipBlock) return [];
    const at = `${path}[${index}].ipBlock`;
    return [...rangeWarnings(`${at}.cidr`, ipBlock.cidr), ...(ipBlock.except ?? []).flatMap((each, place) => rangeWarnings(`${at}.except[${place}]`, each))];
  });
}
