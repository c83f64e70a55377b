// DaemonSet: one pod on every node that fits.
import { deepEqual } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError, goStruct } from '../model/errors.ts';
import { goIntOrString, goNil, goPointer } from '../model/go-value.ts';
import { defineKind } from '../model/kind.ts';
import type { DaemonSet } from '../model/object.ts';
import { ageColumn, countColumn, nameColumn, textColumn, workloadWideColumns } from './columns.ts';
import { describeDaemonSet } from './daemon-set/describe.ts';
import { isZero, validateAtMost100Percent, validateIntOrPercent, validateNonNegative } from './int-or-percent.ts';
import { ownerAction } from './owner-action.ts';
import { withFields } from './pod/copy-on-write.ts';
import { ownPodsOf } from './pod-selection.ts';
import { restartAction } from './restart-action.ts';
import { revisionsAction, undoAction } from './revision-actions.ts';
import { setImageAction } from './set-image-action.ts';
import { templateUses } from './template-uses.ts';
import {
  defaultedTemplate,
  templateWarnings,
  validateSelectorUnchanged,
  validateWorkloadSelector,
  validateWorkloadTemplate,
} from './workload.ts';
import { collisionErrors, countErrors } from './status-validation.ts';

type Strategy = NonNullable<DaemonSet['spec']['updateStrategy']>;

const templateGeneration = 'deprecated.daemonset.template.generation';

export const daemonSetKind = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const spec = draft.spec ?? ({} as DaemonSet['spec']);
    draft.spec = withFields(spec, {
      template: defaultedTemplate(spec.template),
      updateStrategy: defaultedStrategy(spec.updateStrategy),
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
    });
  },
  prepareForCreate(draft) {
    setTemplateGeneration(draft, 1);
    draft.status = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
  },
  prepareForUpdate(draft, old) {
    const before = Number(old.metadata.annotations?.[templateGeneration] ?? 1);
    setTemplateGeneration(draft, deepEqual(draft.spec.template, old.spec.template) ? before : before + 1);
  },
  validate: validateDaemonSet,
  validateUpdate: (object, old) => [
    ...validateDaemonSet(object),
    ...validateSelectorUnchanged(object.spec.selector, old.spec.selector),
  ],
  warnings: (object, old) => [...templateWarnings(object, old)],
  validateStatus({ status }, old) {
    const counts = ['currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady', 'observedGeneration', 'updatedNumberScheduled', 'numberAvailable', 'numberUnavailable'];
    return [...countErrors(status, [...counts, 'collisionCount']), ...collisionErrors(status, old.status)];
  },
  columns: [
    nameColumn,
    countColumn('Desired', ({ status }) => status.desiredNumberScheduled),
    countColumn('Current', ({ status }) => status.currentNumberScheduled),
    {
      ...countColumn<DaemonSet>('Ready', ({ status }) => status.numberReady),
      tone: ({ status }) => (status.numberReady < status.desiredNumberScheduled ? 'warning' : undefined),
    },
    countColumn('Up-to-date', ({ status }) => status.updatedNumberScheduled),
    countColumn('Available', ({ status }) => status.numberAvailable),
    textColumn('Node Selector', ({ spec }) => formatMap(spec.template.spec?.nodeSelector), '<none>'),
    ageColumn,
    ...workloadWideColumns,
  ],
  health({ metadata, status }) {
    if (metadata.deletionTimestamp) return 'terminating';
    const { numberReady: ready, desiredNumberScheduled: desired, numberMisscheduled: misscheduled } = status;
    if (ready < desired) return `${ready} of ${desired} ready`;
    return misscheduled > 0 ? `${misscheduled} on nodes where they should not be` : '';
  },
  describe: describeDaemonSet,
  actions: [restartAction('daemonsets'), setImageAction('daemonsets'), revisionsAction, undoAction('daemonsets'), ownerAction],
  uses: templateUses,
  drillDown: ownPodsOf,
});

function setTemplateGeneration(draft: DaemonSet, generation: number): void {
  const value = String(generation);
  if (draft.metadata.annotations?.[templateGeneration] === value) return;
  draft.metadata.annotations = { ...draft.metadata.annotations, [templateGeneration]: value };
}

function defaultedStrategy(given: Strategy | undefined): Strategy {
  const strategy = given ?? {};
  const type = strategy.type || 'RollingUpdate';
  if (type !== 'RollingUpdate') return withFields(strategy, { type });
  const update = strategy.rollingUpdate ?? {};
  const rollingUpdate = withFields(update, { maxUnavailable: update.maxUnavailable ?? 1, maxSurge: update.maxSurge ?? 0 });
  return withFields(strategy, { type, rollingUpdate });
}

function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  return [
    ...validateWorkloadSelector(spec.selector, 'daemonset'),
    ...validateWorkloadTemplate(spec.template, spec.selector, 'DaemonSet'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateUpdateStrategy(spec.updateStrategy ?? {}, 'spec.updateStrategy'),
    ...validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
}

/** Exactly one of maxUnavailable and maxSurge may be more than 0 (behaviour rule 1.12.6). */
function validateUpdateStrategy(strategy: Strategy, path: string): FieldError[] {
  if (strategy.type === 'OnDelete') return [];
  if (strategy.type !== 'RollingUpdate') {
    const pointer = strategy.rollingUpdate ? goPointer : goNil;
    const value = goStruct('apps.DaemonSetUpdateStrategy', {
      Type: strategy.type ?? '',
      RollingUpdate: pointer('*apps.RollingUpdateDaemonSet'),
    });
    return [fieldError.notSupported(path, value, ['RollingUpdate', 'OnDelete'])];
  }
  const { maxUnavailable = 1, maxSurge = 0 } = strategy.rollingUpdate ?? {};
  const unavailablePath = `${path}.rollingUpdate.maxUnavailable`;
  const surgePath = `${path}.rollingUpdate.maxSurge`;
  const errors = [
    ...validateIntOrPercent(maxUnavailable, unavailablePath),
    ...validateIntOrPercent(maxSurge, surgePath),
    ...validateAtMost100Percent(maxUnavailable, unavailablePath),
    ...validateAtMost100Percent(maxSurge, surgePath),
  ];
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    errors.push(fieldError.invalid(surgePath, goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero'));
  }
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(fieldError.required(unavailablePath, 'cannot be 0 when maxSurge is 0'));
  }
  return errors;
}

function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {}).toSorted().map((key) => `${key}=${map![key]}`).join(',');
}
