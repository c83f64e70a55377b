// VolumeAttachment: that a disk is to be, or is, attached to a machine.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { deepEqual } from '../model/equal.ts';
import { defineKind } from '../model/kind.ts';
import type { VolumeAttachment } from '../model/object.ts';
import { ageColumn, flagColumn, nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';

export const volumeAttachmentKind = defineKind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  shortNames: [],
  namespaced: false,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'subdomain',
  prepareForCreate(draft) {
    draft.status = { attached: false };
  },
  validate: validateAttachment,
  validateUpdate: (object, old) => [
    ...validateAttachment(object),
    ...(deepEqual(object.spec, old.spec) ? [] : [fieldError.invalid('spec', object.spec, 'field is immutable')]),
  ],
  columns: [
    nameColumn,
    { ...textColumn<VolumeAttachment>('Attacher', ({ spec }) => spec.attacher), format: 'name' },
    textColumn('PV', ({ spec }) => spec.source?.persistentVolumeName),
    textColumn('Node', ({ spec }) => spec.nodeName),
    flagColumn('Attached', ({ status }) => status.attached),
    ageColumn,
  ],
  health: ({ status }) => status.attachError?.message ?? '',
  tone: ({ status }) => (status.attached ? undefined : 'pending'),
  describe: describeGeneric,
});

function validateAttachment({ spec }: VolumeAttachment): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec?.attacher) errors.push(fieldError.required('spec.attacher'));
  if (!spec?.source?.persistentVolumeName) errors.push(fieldError.required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
  if (!spec?.nodeName) errors.push(fieldError.required('spec.nodeName'));
  return errors;
}

/** The name of the attachment of a volume to a machine; Kubernetes hashes the two. */
export function attachmentName(volumeName: string, nodeName: string): string {
  return `csi-${volumeName}-${nodeName}`;
}
