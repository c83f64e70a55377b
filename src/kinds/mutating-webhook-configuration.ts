// MutatingWebhookConfiguration: programs outside of the cluster that are asked before an object is changed. None is called here, so none can be registered.
import { defineKind } from '../model/kind.ts';
import type { WebhookConfiguration } from '../model/object.ts';
import { ageColumn, countColumn, nameColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';

export const mutatingWebhookConfigurationKind = defineKind<WebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  shortNames: [],
  namespaced: false,
  hasStatus: false,
  hasGeneration: true,
  nameRule: 'subdomain',
  refusal: 'this simulated cluster calls no webhooks, so this one would never be asked',
  columns: [nameColumn, countColumn('Webhooks', ({ webhooks }) => webhooks?.length), ageColumn],
  describe: describeGeneric,
});
