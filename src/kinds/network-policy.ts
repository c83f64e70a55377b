// NetworkPolicy: who may talk to the pods it selects, and whom they may talk to.
import { defineKind } from '../model/kind.ts';
import type { NetworkPolicy } from '../model/object.ts';
import { formatLabelSelector } from '../model/selector.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { describeNetworkPolicy } from './network-policy/describe.ts';
import { validateNetworkPolicy } from './network-policy/validation.ts';
import { networkPolicyWarnings } from './network-policy/warnings.ts';

type Rule = { ports?: { protocol?: string }[] };

export const networkPolicyKind = defineKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  hasStatus: false,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const spec = { ...(draft.spec as NetworkPolicy['spec'] | undefined) } as NetworkPolicy['spec'];
    spec.podSelector ??= {};
    if (spec.ingress) spec.ingress = spec.ingress.map(withProtocols);
    if (spec.egress) spec.egress = spec.egress.map(withProtocols);
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
    draft.spec = spec;
  },
  validate: validateNetworkPolicy,
  validateUpdate: validateNetworkPolicy,
  warnings: networkPolicyWarnings,
  columns: [nameColumn, textColumn('Pod-Selector', ({ spec }) => formatLabelSelector(spec.podSelector)), ageColumn],
  describe: describeNetworkPolicy,
  drillDown: ({ metadata, spec }) => {
    const selector = formatLabelSelector(spec.podSelector);
    return { view: 'table', plural: 'pods', namespace: metadata.namespace!, ...(selector === '<none>' ? {} : { labelSelector: selector }) };
  },
});

function withProtocols<R extends Rule>(rule: R): R {
  if (!rule.ports?.some(({ protocol }) => !protocol)) return rule;
  return { ...rule, ports: rule.ports.map((port) => ({ ...port, protocol: port.protocol || 'TCP' })) };
}
