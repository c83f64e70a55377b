// PriorityLevelConfiguration: how many requests of a level are served at once. Requests are never held back here; these say what would be.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { deepEqual } from '../model/equal.ts';
import type { GoText } from '../model/go-value.ts';
import { goNil, goPointer, goStruct } from '../model/go-value.ts';
import { defineKind } from '../model/kind.ts';
import type { CellValue, Column } from '../model/kind.ts';
import type { PriorityLevelConfiguration } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { describeGeneric } from './describe-metadata.ts';

const TYPES = ['Exempt', 'Limited'];
const MOST_QUEUES = 10_000_000;
const RESPONSES = ['Queue', 'Reject'];

export const priorityLevelConfigurationKind = defineKind<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  shortNames: [],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  drawnApart: true,
  setDefaults: setLevelDefaults,
  validate: validateLevel,
  validateUpdate: (object, old) => [...validateLevel(object), ...fixedErrors(object, old)],
  columns: [
    nameColumn,
    textColumn('Type', ({ spec }) => spec.type),
    amountColumn('NominalConcurrencyShares', ({ spec }) => spec.limited?.nominalConcurrencyShares),
    amountColumn('Queues', ({ spec }) => spec.limited?.limitResponse?.queuing?.queues),
    amountColumn('HandSize', ({ spec }) => spec.limited?.limitResponse?.queuing?.handSize),
    amountColumn('QueueLengthLimit', ({ spec }) => spec.limited?.limitResponse?.queuing?.queueLengthLimit),
    ageColumn,
  ],
  describe: describeGeneric,
});

function setLevelDefaults(draft: PriorityLevelConfiguration): void {
  const { limited, exempt } = draft.spec ?? {};
  if (exempt && (exempt.nominalConcurrencyShares === undefined || exempt.lendablePercent === undefined)) {
    draft.spec = { ...draft.spec, exempt: { nominalConcurrencyShares: 0, lendablePercent: 0, ...exempt } };
  }
  if (!limited) return;
  const { nominalConcurrencyShares, lendablePercent, limitResponse } = limited;
  const queuing = limitResponse?.queuing;
  const isWhole = !queuing || (queuing.queues && queuing.handSize && queuing.queueLengthLimit);
  if (isWhole && nominalConcurrencyShares !== undefined && lendablePercent !== undefined) return;
  const whole = queuing && { queues: queuing.queues || 64, handSize: queuing.handSize || 8, queueLengthLimit: queuing.queueLengthLimit || 50 };
  const response = whole ? { limitResponse: { ...limitResponse, queuing: whole } } : {};
  draft.spec = { ...draft.spec, limited: { nominalConcurrencyShares: 30, lendablePercent: 0, ...limited, ...response } };
}

function amountColumn(name: string, read: (object: PriorityLevelConfiguration) => number | undefined): Column<PriorityLevelConfiguration> {
  return { title: name.toUpperCase(), name, value: (object): CellValue => read(object) ?? '<none>' };
}

function validateLevel({ metadata, spec }: PriorityLevelConfiguration): FieldError[] {
  const errors: FieldError[] = [];
  const { type, limited, exempt } = spec;
  if ((metadata.name === 'exempt') !== (type === 'Exempt')) errors.push(fieldError.invalid('spec.type', type ?? '', "type must be 'Exempt' if and only if name is 'exempt'"));
  if (!TYPES.includes(type)) return [...errors, fieldError.notSupported('spec.type', type ?? '', TYPES)];
  if (type === 'Exempt') return limited ? [...errors, fieldError.forbidden('spec.limited', 'must be nil if the type is not Limited')] : errors;
  if (exempt) errors.push(fieldError.forbidden('spec.exempt', 'must be nil if the type is Limited'));
  if (!limited) return [...errors, fieldError.required('spec.limited', 'must not be empty when type is Limited')];
  const { nominalConcurrencyShares = 0, lendablePercent = 0, limitResponse } = limited;
  if (nominalConcurrencyShares < 0) errors.push(fieldError.invalid('spec.limited.nominalConcurrencyShares', nominalConcurrencyShares, 'must be a non-negative integer'));
  if (lendablePercent < 0 || lendablePercent > 100) errors.push(fieldError.invalid('spec.limited.lendablePercent', lendablePercent, 'must be between 0 and 100, inclusive'));
  const path = 'spec.limited.limitResponse';
  if (!limitResponse || !RESPONSES.includes(limitResponse.type)) return [...errors, fieldError.notSupported(`${path}.type`, limitResponse?.type ?? '', RESPONSES)];
  if (limitResponse.type === 'Reject' && limitResponse.queuing) errors.push(fieldError.forbidden(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'));
  if (limitResponse.type === 'Queue' && !limitResponse.queuing) errors.push(fieldError.required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'));
  if (limitResponse.queuing) errors.push(...queuingErrors(limitResponse.queuing, `${path}.queuing`));
  return errors;
}

function queuingErrors({ queues = 0, handSize = 0, queueLengthLimit = 0 }: { queues?: number; handSize?: number; queueLengthLimit?: number }, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (queueLengthLimit <= 0) errors.push(fieldError.invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'));
  if (queues <= 0) errors.push(fieldError.invalid(`${path}.queues`, queues, 'must be positive'));
  else if (queues > MOST_QUEUES) errors.push(fieldError.invalid(`${path}.queues`, queues, `must not be greater than ${MOST_QUEUES}`));
  if (handSize <= 0) errors.push(fieldError.invalid(`${path}.handSize`, handSize, 'must be positive'));
  else if (handSize > queues) errors.push(fieldError.invalid(`${path}.handSize`, handSize, `should not be greater than queues (${queues})`));
  return errors;
}

/** Two levels are in every cluster as they are; how many seats the exempt ones may lend is its administrator's. */
function fixedErrors({ metadata: { name }, spec }: PriorityLevelConfiguration, old: PriorityLevelConfiguration): FieldError[] {
  const isExempt = name === 'exempt';
  if (!isExempt && name !== 'catch-all') return [];
  if (deepEqual(isExempt ? { ...spec, exempt: undefined } : spec, isExempt ? { ...old.spec, exempt: undefined } : old.spec)) return [];
  const pointer = (type: string, value: unknown): GoText => (value ? goPointer : goNil)(`*flowcontrol.${type}PriorityLevelConfiguration`);
  const printed = goStruct('flowcontrol.PriorityLevelConfigurationSpec', { Type: spec.type, Limited: pointer('Limited', spec.limited), Exempt: pointer('Exempt', spec.exempt) });
  return [fieldError.invalid('spec', printed, `spec of '${name}'${isExempt ? " except the 'spec.exempt' field" : ''} must equal the fixed value`)];
}
