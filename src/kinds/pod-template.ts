// PodTemplate: the description of a pod, kept for whoever wants to use it.
import { defineKind } from '../model/kind.ts';
import type { PodTemplate } from '../model/object.ts';
import { nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';
import { validatePodTemplate } from './pod/spec-validation.ts';
import { defaultedTemplate } from './workload.ts';

export const podTemplateKind = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  shortNames: [],
  namespaced: true,
  hasStatus: false,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    draft.template = defaultedTemplate(draft.template);
  },
  validate: ({ template }) => [...validatePodTemplate(template!, 'template')],
  columns: [
    nameColumn,
    textColumn('Containers', ({ template }) => (template?.spec?.containers ?? []).map(({ name }) => name).join(',')),
    textColumn('Images', ({ template }) => (template?.spec?.containers ?? []).map(({ image }) => image).join(',')),
    textColumn('Pod Labels', ({ template }) => labelsText(template?.metadata?.labels), '<none>'),
  ],
  describe: describeGeneric,
});

function labelsText(labels: Readonly<Record<string, string>> = {}): string {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`).toSorted().join(',');
}
