// CSIDriver: what a driver for volumes needs of the cluster. The drivers here behave as they are, whatever one says.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Subdomain } from '../model/names.ts';
import type { CsiDriver } from '../model/object.ts';
import { ageColumn, flagColumn, nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';

const LONGEST_NAME = 63;
const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Ephemeral', 'Persistent'];
const LEAST_TOKEN_SECONDS = 600;

export const csiDriverKind = defineKind<CsiDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  shortNames: [],
  namespaced: false,
  hasStatus: false,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const { spec } = draft;
    const defaults = { attachRequired: true, podInfoOnMount: false, requiresRepublish: false, seLinuxMount: false, storageCapacity: false, fsGroupPolicy: 'ReadWriteOnceWithFSType' } as const;
    const missing = Object.keys(defaults).some((name) => (spec as Record<string, unknown>)?.[name] === undefined);
    if (missing || !spec.volumeLifecycleModes?.length) draft.spec = { ...defaults, ...spec, volumeLifecycleModes: spec?.volumeLifecycleModes?.length ? spec.volumeLifecycleModes : ['Persistent'] };
  },
  validate: validateDriver,
  validateUpdate: (object, old) => [
    ...validateDriver(object),
    ...(object.spec.attachRequired === old.spec.attachRequired ? [] : [fieldError.invalid('spec.attachedRequired', object.spec.attachRequired ?? false, 'field is immutable')]),
    ...(String(object.spec.volumeLifecycleModes) === String(old.spec.volumeLifecycleModes) ? [] : [fieldError.invalid('spec.volumeLifecycleModes', `[${object.spec.volumeLifecycleModes?.join(' ')}]`, 'field is immutable')]),
  ],
  columns: [
    nameColumn,
    flagColumn('AttachRequired', ({ spec }) => spec.attachRequired ?? true),
    flagColumn('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount),
    flagColumn('StorageCapacity', ({ spec }) => spec.storageCapacity),
    textColumn('TokenRequests', ({ spec }) => spec.tokenRequests?.map(({ audience }) => audience).join(','), '<unset>'),
    flagColumn('RequiresRepublish', ({ spec }) => spec.requiresRepublish),
    textColumn('Modes', ({ spec }) => spec.volumeLifecycleModes?.join(','), '<none>'),
    ageColumn,
  ],
  describe: describeGeneric,
});

function validateDriver({ metadata, spec }: CsiDriver): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.name.length > LONGEST_NAME) errors.push(fieldError.tooLong('metadata.name', `may not be more than ${LONGEST_NAME} bytes`));
  else errors.push(...isDns1123Subdomain(metadata.name.toLowerCase()).map((fault) => fieldError.invalid('metadata.name', metadata.name, fault)));
  if (spec.fsGroupPolicy && !GROUP_POLICIES.includes(spec.fsGroupPolicy)) errors.push(fieldError.notSupported('spec.fsGroupPolicy', spec.fsGroupPolicy, GROUP_POLICIES));
  const audiences = new Set<string>();
  for (const [index, { audience = '', expirationSeconds }] of (spec.tokenRequests ?? []).entries()) {
    const path = `spec.tokenRequests[${index}]`;
    if (audiences.has(audience)) errors.push(fieldError.duplicate(`${path}.audience`, audience));
    audiences.add(audience);
    if (expirationSeconds !== undefined && expirationSeconds < LEAST_TOKEN_SECONDS) errors.push(fieldError.invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes'));
  }
  for (const [index, mode] of (spec.volumeLifecycleModes ?? []).entries()) if (!MODES.includes(mode)) errors.push(fieldError.notSupported(`spec.volumeLifecycleModes[${index}]`, mode, MODES));
  return errors;
}
