// Ingress: which host and path leads to which Service. Nobody plays the controller that would carry it out.
import { defineKind } from '../model/kind.ts';
import type { Ingress } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { describeIngress } from './ingress/describe.ts';
import { validateIngress, validateNewIngress } from './ingress/validation.ts';
import { loadBalancerErrors } from './status-validation.ts';

const SHOWN = 3;

export const ingressKind = defineKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    draft.spec ??= {};
  },
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
  },
  validate: validateNewIngress,
  validateUpdate: validateIngress,
  validateStatus: ({ status }) => loadBalancerErrors(status.loadBalancer?.ingress),
  columns: [
    nameColumn,
    textColumn('Class', ({ spec }) => spec.ingressClassName, '<none>'),
    textColumn('Hosts', formatHosts),
    textColumn('Address', ({ status }) => [...new Set((status.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []))].toSorted().join(',')),
    textColumn('Ports', ({ spec }) => (spec.tls?.length ? '80, 443' : '80')),
    ageColumn,
  ],
  describe: describeIngress,
  drillDown: ({ metadata }) => ({ view: 'table', plural: 'services', namespace: metadata.namespace! }),
});

/** Rule 7.4.17. */
function formatHosts({ spec }: Ingress): string {
  const rules = spec.rules ?? [];
  const hosts: string[] = [];
  // Rules without a host count among those that are not shown.
  for (const { host } of rules) {
    if (hosts.length === SHOWN) return `${hosts.join(',')} + ${rules.length - SHOWN} more...`;
    if (host) hosts.push(host);
  }
  return hosts.join(',') || '*';
}
