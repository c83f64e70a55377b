// PriorityClass: a name for how important a pod is.
import { createDescribeWriter, describeMap } from '../model/describe-writer.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { PriorityClass } from '../model/object.ts';
import { ageColumn, countColumn, flagColumn, nameColumn, textColumn } from './columns.ts';
import { usedByAction } from './used-by-action.ts';

const highestOfUsers = 1_000_000_000;

/** The classes that every cluster has (behaviour rule 1.10.4). */
export const systemPriorities: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

export const priorityClassKind = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  namespaced: false,
  hasStatus: false,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    draft.preemptionPolicy ||= 'PreemptLowerPriority';
    draft.value ??= 0;
  },
  validate: validatePriorityClass,
  validateUpdate(object, old) {
    const errors: FieldError[] = [];
    if (object.value !== old.value) errors.push(fieldError.forbidden('value', 'may not be changed in an update.'));
    if (object.preemptionPolicy !== old.preemptionPolicy) {
      errors.push(fieldError.invalid('preemptionPolicy', object.preemptionPolicy, 'field is immutable'));
    }
    return errors;
  },
  columns: [
    nameColumn,
    countColumn('Value', (object) => object.value),
    flagColumn('Global-Default', (object) => object.globalDefault),
    ageColumn,
    textColumn('PreemptionPolicy', (object) => object.preemptionPolicy),
  ],
  describe(object) {
    const writer = createDescribeWriter();
    writer.line(0, 'Name:', object.metadata.name);
    writer.line(0, 'Value:', String(object.value));
    writer.line(0, 'GlobalDefault:', String(object.globalDefault ?? false));
    writer.line(0, 'PreemptionPolicy:', object.preemptionPolicy ?? '');
    writer.line(0, 'Description:', object.description ?? '');
    writer.line(0, 'Annotations:', describeMap(object.metadata.annotations).join(',') || '<none>');
    return writer.text();
  },
  actions: [usedByAction('priorityclasses')],
});

function validatePriorityClass({ metadata: { name = '' }, value, globalDefault, preemptionPolicy }: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if (name.startsWith('system-')) {
    const fault = systemFault(name, value, globalDefault ?? false);
    if (fault) {
      const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${fault}`;
      errors.push(fieldError.forbidden('metadata.name', detail));
    }
  } else if (value > highestOfUsers) {
    errors.push(fieldError.forbidden('value', `maximum allowed value of a user defined priority is ${highestOfUsers}`));
  }
  if (preemptionPolicy !== 'PreemptLowerPriority' && preemptionPolicy !== 'Never') {
    errors.push(fieldError.notSupported('preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never']));
  }
  return errors;
}

function systemFault(name: string, value: number, globalDefault: boolean): string | undefined {
  const wanted = systemPriorities.get(name);
  if (wanted === undefined) return `${name} is not a known system priority class`;
  if (value !== wanted) return `value of ${name} PriorityClass must be ${wanted}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
