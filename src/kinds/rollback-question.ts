// The dialog that takes a workload back: pick a revision, see what it changes.
import type { Intent } from '../model/intent.ts';
import { referTo } from './kubectl-line.ts';
import type { Revision, RollbackSource } from './rollout-history.ts';
import { diffTemplates } from './template-diff.ts';

/** Asks for the revision; `chosen` is selected first, by default the one before the newest. */
export function askRollback({ object, plural, template, history, noHistory, rollbackTo }: RollbackSource, chosen?: number): Intent {
  const others = history.filter((revision) => !revision.isCurrent).toReversed();
  const first = others.find((revision) => revision.revision === chosen) ?? others[0];
  if (!first) return { type: 'flash', level: 'error', text: noHistory };
  if (history.some(({ revision, isCurrent }) => isCurrent && revision === chosen)) {
    return { type: 'flash', level: 'info', text: `current template already matches revision ${chosen}` };
  }
  const { name, namespace } = object.metadata;
  return {
    type: 'ask',
    question: {
      title: `Roll back ${referTo(object)}`,
      destructive: true,
      okLabel: 'Roll back',
      fields: [
        {
          name: 'revision',
          kind: 'choice',
          label: 'Revision',
          value: String(first.revision),
          options: others.map((revision) => ({ value: String(revision.revision), label: describeRevision(revision) })),
        },
      ],
      lines(answers) {
        const target = history.find((revision) => revision.revision === Number(answers.revision));
        if (!target) return [];
        return [
          `The pod template becomes that of revision ${target.revision}${'replicas' in (object.spec as object) ? '; the number of replicas stays' : ''}.`,
          ...diffTemplates(template, target.template),
        ];
      },
      refuse(answers) {
        const rollback = rollbackTo(Number(answers.revision));
        if ('error' in rollback) return rollback.error;
        return 'skipped' in rollback ? rollback.skipped : undefined;
      },
      onOk(answers) {
        const rollback = rollbackTo(Number(answers.revision));
        if (!('patch' in rollback)) return { type: 'none' };
        return {
          type: 'request',
          requests: [{ verb: 'patch', plural, namespace, name, patchType: rollback.patchType, patch: rollback.patch }],
          done: `rolled back ${referTo(object)} to revision ${rollback.revision}`,
          kubectl: `kubectl rollout undo ${referTo(object)} --to-revision=${rollback.revision} -n ${namespace}`,
        };
      },
    },
  };
}

function describeRevision({ revision, changeCause, images }: Revision): string {
  return `${revision}  ${images.join(',')}  ${changeCause ?? '<none>'}`;
}
