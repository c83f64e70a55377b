// ControllerRevision: one revision of a DaemonSet's or StatefulSet's template.
import { deepEqual } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { goRawJson } from '../model/go-value.ts';
import { defineKind } from '../model/kind.ts';
import { controllerOf } from '../model/object.ts';
import type { ControllerRevision } from '../model/object.ts';
import { ageColumn, looseCountColumn, nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';
import { validateNonNegative } from './int-or-percent.ts';
import { ownerAction } from './owner-action.ts';
import { rollbackToRevisionAction } from './revision-actions.ts';

export const controllerRevisionKind = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  shortNames: [],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  validate: validateRevision,
  validateUpdate: (object, old) => [
    ...validateRevision(object),
    ...(deepEqual(object.data, old.data)
      ? []
      : [fieldError.invalid('data', goRawJson(object.data), 'field is immutable')]),
  ],
  columns: [
    nameColumn,
    textColumn('Controller', controllerText, '<none>'),
    looseCountColumn('Revision', (object) => object.revision),
    ageColumn,
  ],
  describe: describeGeneric,
  actions: [rollbackToRevisionAction, ownerAction],
});

function validateRevision({ data, revision }: ControllerRevision): FieldError[] {
  const errors = data === undefined || data === null ? [fieldError.required('data', 'data is mandatory')] : [];
  return [...errors, ...validateNonNegative(revision, 'revision')];
}

/** `daemonset.apps/kube-proxy`. */
function controllerText(object: ControllerRevision): string | undefined {
  const owner = controllerOf(object);
  if (!owner) return undefined;
  const [group, version] = owner.apiVersion.split('/');
  const kind = owner.kind.toLowerCase();
  return version === undefined ? `${kind}/${owner.name}` : `${kind}.${group}/${owner.name}`;
}
