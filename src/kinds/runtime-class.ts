// RuntimeClass: a way to run containers, what it costs beside them, and the nodes that have it.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Label, validateLabels } from '../model/names.ts';
import type { RuntimeClass } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';
import { validateTolerations } from './pod/placement-validation.ts';
import { validateResourceList } from './pod/resource-validation.ts';
import { usedByAction } from './used-by-action.ts';

export const runtimeClassKind = defineKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  shortNames: [],
  namespaced: false,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  validate: validateClass,
  validateUpdate: (object, old) => [
    ...validateClass(object),
    ...(object.handler === old.handler ? [] : [fieldError.invalid('handler', object.handler, 'field is immutable')]),
  ],
  columns: [nameColumn, textColumn('Handler', ({ handler }) => handler), ageColumn],
  describe: describeGeneric,
  actions: [usedByAction('runtimeclasses')],
});

function validateClass({ handler = '', overhead, scheduling }: RuntimeClass): FieldError[] {
  return [
    ...isDns1123Label(handler).map((fault) => fieldError.invalid('handler', handler, fault)),
    ...(overhead?.podFixed ? validateResourceList(overhead.podFixed as Record<string, string>, 'overhead.podFixed') : []),
    ...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
    ...validateTolerations(scheduling?.tolerations, 'scheduling.tolerations'),
  ];
}
