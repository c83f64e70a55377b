// APIService: one version of one group of the API, and which server answers for it. Here that is always this one.
import { defineKind } from '../model/kind.ts';
import type { ApiService } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { findCondition } from './condition.ts';
import { describeGeneric } from './describe-metadata.ts';

export const apiServiceKind = defineKind<ApiService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'path-segment',
  drawnApart: true,
  refusal: 'this simulated cluster has one API server and passes requests on to no other',
  // The status comes with it: whoever makes one is the apiserver.
  prepareForCreate(draft) {
    draft.status ??= {};
  },
  columns: [
    nameColumn,
    textColumn('Service', ({ spec: { service } }) => (service ? `${service.namespace}/${service.name}` : 'Local')),
    textColumn('Available', availability),
    ageColumn,
  ],
  health: (object) => (availability(object) === 'True' ? '' : 'not available'),
  describe: describeGeneric,
});

function availability({ status }: ApiService): string {
  const condition = findCondition(status.conditions, 'Available');
  if (!condition) return 'Unknown';
  return condition.status === 'True' ? 'True' : `${condition.status} (${condition.reason ?? ''})`;
}
