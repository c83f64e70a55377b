// The keys of a Node: cordon, uncordon, drain.
import type { DialogAnswers, DialogField, Intent } from '../../model/intent.ts';
import type { ActionContext, KindAction } from '../../model/kind.ts';
import { refTo } from '../../model/intent.ts';
import type { Node } from '../../model/object.ts';
import { subjectOf } from '../kubectl-line.ts';
import { breakNodeAction } from './break-action.ts';
import { createBudgetLedger } from './budget-ledger.ts';
import { drainOptions, planDrain } from './drain-plan.ts';
import type { DrainPlan, DrainRow } from './drain-plan.ts';

const cordonAction: KindAction<Node> = {
  key: 'c',
  title: 'Cordon',
  changes: true,
  many: true,
  disabled: (node) => (node.spec.unschedulable ? `node/${node.metadata.name} already cordoned` : undefined),
  run: (nodes) => askCordon(nodes, true),
};

const uncordonAction: KindAction<Node> = {
  key: 'u',
  title: 'Uncordon',
  changes: true,
  many: true,
  disabled: (node) => (node.spec.unschedulable ? undefined : `node/${node.metadata.name} already uncordoned`),
  run: (nodes) => askCordon(nodes, false),
};

function askCordon(nodes: readonly Node[], cordon: boolean): Intent {
  const verb = cordon ? 'cordon' : 'uncordon';
  const subject = subjectOf(nodes);
  return {
    type: 'ask',
    question: {
      title: `${cordon ? 'Cordon' : 'Uncordon'} ${subject}`,
      destructive: cordon,
      okLabel: cordon ? 'Cordon' : 'Uncordon',
      lines: () => [cordon ? 'New pods stay away; pods that run there keep running.' : 'New pods may be placed there again.'],
      onOk: () => ({
        type: 'request',
        requests: nodes.map(({ metadata }) => ({
          verb: 'patch',
          plural: 'nodes',
          name: metadata.name,
          patchType: 'strategic',
          patch: { spec: { unschedulable: cordon ? true : null } },
        })),
        done: `${verb}ed ${subject}`,
        kubectl: `kubectl ${verb} ${nodes.map((node) => node.metadata.name).join(' ')}`,
      }),
    },
  };
}

const drainFields: readonly DialogField[] = [
  { name: 'gracePeriodSeconds', kind: 'number', label: 'Grace period, seconds (-1: the pod’s own)', value: -1, min: -1 },
  { name: 'timeoutSeconds', kind: 'number', label: 'Timeout, seconds (0: none)', value: 0, min: 0 },
  { name: 'ignoreDaemonSets', kind: 'checkbox', label: 'Ignore DaemonSets', value: false },
  { name: 'deleteEmptyDirData', kind: 'checkbox', label: 'Delete emptyDir data', value: false },
  { name: 'force', kind: 'checkbox', label: 'Force (pods without a controller)', value: false },
  { name: 'disableEviction', kind: 'checkbox', label: 'Disable eviction (delete past budgets)', value: false },
];

const drainAction: KindAction<Node> = {
  key: 'r',
  title: 'Drain',
  changes: true,
  many: true,
  run: (nodes, context) => askDrain(nodes, context),
};

/** Shows what happens to each pod with the options chosen so far; nothing is cordoned before OK. */
function askDrain(nodes: readonly Node[], { reader }: ActionContext): Intent {
  const names = nodes.map((node) => node.metadata.name);
  const plansFor = (answers: DialogAnswers): [string, DrainPlan][] => {
    const options = drainOptions(answers);
    const budgets = createBudgetLedger(reader);
    return names.map((name) => [name, planDrain(reader, name, options, budgets)]);
  };
  return {
    type: 'ask',
    question: {
      title: `Drain ${subjectOf(nodes)}`,
      destructive: true,
      okLabel: 'Drain',
      fields: drainFields,
      lines: (answers) => plansFor(answers).flatMap(([name, plan]) => describePlan(name, plan)),
      refuse(answers) {
        const errors = plansFor(answers).flatMap(([, plan]) => plan.errors);
        return errors.length > 0 ? errors.join('; ') : undefined;
      },
      onOk: (answers) => ({ type: 'job', job: 'drain', refs: nodes.map((node) => refTo('nodes', node)), answers }),
    },
  };
}

const marks: Readonly<Record<DrainRow['verdict'], string>> = {
  evict: 'evict  ',
  delete: 'delete ',
  skip: 'stays  ',
  blocked: 'blocked',
};

/** A summary line, then one line for each pod. */
function describePlan(nodeName: string, { rows, warning }: DrainPlan): string[] {
  const leaving = rows.filter(({ verdict }) => verdict === 'evict' || verdict === 'delete').length;
  const staying = rows.filter(({ verdict }) => verdict === 'skip').length;
  const refused = rows.filter(({ blockedBy }) => blockedBy === 'option').length;
  const waiting = rows.filter(({ blockedBy }) => blockedBy === 'budget').length;
  const counts = [
    `${leaving} of ${rows.length} pods go`,
    staying > 0 && `${staying} ${staying === 1 ? 'stays' : 'stay'}`,
    waiting > 0 && `${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a budget`,
    refused > 0 && `${refused} ${refused === 1 ? 'needs' : 'need'} an option`,
  ];
  return [
    `${nodeName}: ${counts.filter(Boolean).join(', ')}`,
    ...rows.map(({ pod, verdict, why }) => {
      const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
      const reason = why.replace(/^stays: /, '');
      return `  ${marks[verdict]} ${name}${reason ? `  ${reason}` : ''}`;
    }),
    ...(warning ? [`Warning: ${warning}`] : []),
  ];
}

export const nodeActions: readonly KindAction<Node>[] = [cordonAction, uncordonAction, drainAction, breakNodeAction];

