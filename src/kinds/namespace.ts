// Namespace: a room for names; deleting it empties it first.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import { isQualifiedName } from '../model/names.ts';
import type { Namespace } from '../model/object.ts';
import { ageColumn, nameColumn } from './columns.ts';
import { describeNamespace } from './namespace/describe.ts';

const nameLabel = 'kubernetes.io/metadata.name';
/** Those that need no domain in front. */
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

export const namespaceKind = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'label',
  fieldSelectors: { 'status.phase': (object) => object.status?.phase ?? '' },
  setDefaults: forceNameLabel,
  prepareForCreate(draft) {
    // A generated name is known only now.
    forceNameLabel(draft);
    const finalizers = draft.spec?.finalizers ?? [];
    draft.spec = finalizers.includes('kubernetes') ? draft.spec : { ...draft.spec, finalizers: [...finalizers, 'kubernetes'] };
    draft.status = { phase: 'Active' };
  },
  validate: ({ spec }) => (spec?.finalizers ?? []).flatMap(finalizerErrors),
  prepareForUpdate(draft, old) {
    // Only the finalize request may change them.
    draft.spec = old.spec;
  },
  columns: [
    nameColumn,
    {
      title: 'STATUS',
      value: ({ status }) => status.phase,
      tone: ({ status }) => (status.phase === 'Terminating' ? 'killed' : undefined),
    },
    ageColumn,
  ],
  health({ status }) {
    const stuck = status.conditions?.find((condition) => condition.status === 'True');
    return stuck ? (stuck.message ?? stuck.type) : '';
  },
  tone: ({ status }) => (status.phase === 'Terminating' ? 'killed' : undefined),
  describe: describeNamespace,
  actions: [
    {
      key: 'u',
      title: 'Use',
      run: ([namespace]) =>
        namespace
          ? { type: 'open', view: 'use-namespace', ref: { plural: 'namespaces', name: namespace.metadata.name }, args: { stay: 'true' } }
          : { type: 'none' },
    },
  ],
  drillDown: () => ({ view: 'use-namespace' }),
});

function forceNameLabel({ metadata }: Namespace): void {
  const { name, labels } = metadata;
  if (name && labels?.[nameLabel] !== name) metadata.labels = { ...labels, [nameLabel]: name };
}

function finalizerErrors(name: string): FieldError[] {
  const faults = isQualifiedName(name);
  if (!name.includes('/') && !STANDARD_FINALIZERS.includes(name)) faults.push('name is neither a standard finalizer name nor is it fully qualified');
  return faults.map((fault) => fieldError.invalid('spec.finalizers', name, fault));
}
