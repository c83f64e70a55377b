// Service: one name and address for the pods that a selector finds.
import { defineKind } from '../model/kind.ts';
import type { Column } from '../model/kind.ts';
import type { Service } from '../model/object.ts';
import { formatLabelSelector } from '../model/selector.ts';
import { ageColumn, nameColumn, textColumn, wide } from './columns.ts';
import { podsOf } from './pod-selection.ts';
import { setServiceDefaults } from './service/defaults.ts';
import { describeService } from './service/describe.ts';
import { addressWords } from '../model/service-words.ts';
import { validateService, validateServiceUpdate } from './service/validation.ts';
import { serviceWarnings } from './service/warnings.ts';
import { loadBalancerErrors } from './status-validation.ts';

const externalColumn: Column<Service> = { title: 'EXTERNAL-IP', name: 'External-IP', value: externalAddress, tone: (object) => (externalAddress(object) === '<pending>' ? 'pending' : undefined) };

export const serviceKind = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'label-1035',
  fieldSelectors: { 'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '', 'spec.type': ({ spec }) => spec.type ?? '' },
  foundBy: addressWords,
  setDefaults: setServiceDefaults,
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
  },
  validate: (object) => validateService(object),
  validateUpdate: validateServiceUpdate,
  warnings: serviceWarnings,
  validateStatus: ({ spec, status }) => loadBalancerErrors(status.loadBalancer?.ingress, spec.type === 'LoadBalancer'),
  columns: [
    nameColumn,
    textColumn('Type', ({ spec }) => spec.type),
    textColumn('Cluster-IP', ({ spec }) => spec.clusterIPs?.[0] ?? spec.clusterIP, '<none>'),
    externalColumn,
    textColumn('Port(s)', ({ spec }) => (spec.ports ?? []).map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`).join(','), '<none>'),
    ageColumn,
    wide(textColumn('Selector', ({ spec }) => formatLabelSelector(spec.selector))),
  ],
  describe: describeService,
  drillDown: (object) => (object.spec.selector ? podsOf(object) : { view: 'table', plural: 'endpointslices', namespace: object.metadata.namespace!, labelSelector: `kubernetes.io/service-name=${object.metadata.name}` }),
});

/** Rule 7.4.7, never cut: a server prints for the widest table and leaves the choice of columns to kubectl. */
function externalAddress({ spec, status }: Service): string {
  const external = spec.externalIPs ?? [];
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  if (spec.type !== 'LoadBalancer') return external.join(',') || '<none>';
  const ingress = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((address) => address !== '');
  return [[...new Set(ingress)].toSorted().join(','), ...external].filter((text) => text !== '').join(',') || '<pending>';
}
