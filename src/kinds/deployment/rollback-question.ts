// The dialog that rolls a Deployment back: pick a revision, see what it changes.
import type { DialogAnswers, Intent } from '../../model/intent.ts';
import type { Deployment, ReplicaSet } from '../../model/object.ts';
import { rollbackPatch, rolloutHistory } from './rollout.ts';
import type { Revision } from './rollout.ts';
import { diffTemplates } from './template-diff.ts';

/** Asks for the revision; `chosen` is selected first, by default the one before the newest. */
export function askRollback(deployment: Deployment, replicaSets: readonly ReplicaSet[], chosen?: number): Intent {
  const history = rolloutHistory(deployment, replicaSets);
  const others = history.filter((revision) => !revision.isCurrent).toReversed();
  const first = others.find((revision) => revision.revision === chosen) ?? others[0];
  if (!first) {
    const text = `no rollout history found for deployment "${deployment.metadata.name}"`;
    return { type: 'flash', level: 'error', text };
  }
  if (history.some(({ revision, isCurrent }) => isCurrent && revision === chosen)) {
    return { type: 'flash', level: 'info', text: `current template already matches revision ${chosen}` };
  }
  const { name, namespace } = deployment.metadata;
  const rollbackTo = (answers: DialogAnswers) => rollbackPatch(deployment, replicaSets, Number(answers.revision));
  return {
    type: 'ask',
    question: {
      title: `Roll back deployment/${name}`,
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
          `The pod template becomes that of revision ${target.revision}; the number of replicas stays.`,
          ...diffTemplates(deployment.spec.template, target.replicaSet.spec.template),
        ];
      },
      refuse(answers) {
        const rollback = rollbackTo(answers);
        if ('error' in rollback) return rollback.error;
        return 'skipped' in rollback ? rollback.skipped : undefined;
      },
      onOk(answers) {
        const rollback = rollbackTo(answers);
        if (!('patch' in rollback)) return { type: 'none' };
        return {
          type: 'request',
          requests: [{ verb: 'patch', plural: 'deployments', namespace, name, patchType: 'json', patch: rollback.patch }],
          done: `rolled back deployment/${name} to revision ${rollback.revision}`,
          kubectl: `kubectl rollout undo deployment/${name} --to-revision=${rollback.revision} -n ${namespace}`,
        };
      },
    },
  };
}

function describeRevision({ revision, changeCause, images }: Revision): string {
  return `${revision}  ${images.join(',')}  ${changeCause ?? '<none>'}`;
}
