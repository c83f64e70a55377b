// The keys of a Deployment, and the one of a ReplicaSet that goes back to it.
import type { Intent } from '../../model/intent.ts';
import type { KindAction } from '../../model/kind.ts';
import { controllerOf } from '../../model/object.ts';
import type { Deployment, ReplicaSet } from '../../model/object.ts';
import { kubectlLine, subjectOf } from '../kubectl-line.ts';
import { ownerAction } from '../owner-action.ts';
import { restartAction } from '../restart-action.ts';
import { scaleAction } from '../scale-action.ts';
import { setImageAction } from '../set-image-action.ts';
import { askRollback } from '../rollback-question.ts';
import { pausedRollback, replicaSetsOf, revisionOf, rollbackSource } from './rollout.ts';

const rollbackAction: KindAction<Deployment> = {
  key: 'u',
  title: 'Undo rollout',
  changes: true,
  disabled: ({ spec }) => (spec.paused ? pausedRollback : undefined),
  run([deployment], { reader }) {
    return deployment ? askRollback(rollbackSource(deployment, replicaSetsOf(reader, deployment))) : { type: 'none' };
  },
};

/** On a ReplicaSet: rolls the Deployment that controls it back to its revision. */
export const rollbackOwnerAction: KindAction<ReplicaSet> = {
  key: 'ctrl-l',
  title: 'Roll back to this',
  changes: true,
  disabled: (replicaSet) =>
    controllerOf(replicaSet)?.kind === 'Deployment' ? undefined : 'no Deployment controls it',
  run([replicaSet], { reader }) {
    const owner = replicaSet && controllerOf(replicaSet);
    if (!replicaSet || !owner) return { type: 'none' };
    const deployment = reader.find<Deployment>('deployments', replicaSet.metadata.namespace, owner.name);
    if (!deployment) return { type: 'flash', level: 'error', text: `deployments.apps "${owner.name}" not found` };
    return askRollback(rollbackSource(deployment, replicaSetsOf(reader, deployment)), revisionOf(replicaSet));
  },
};

const replicaSetsAction: KindAction<Deployment> = {
  key: 'z',
  title: 'ReplicaSets',
  run: ([deployment]) =>
    deployment
      ? {
          type: 'open',
          view: 'table',
          args: { plural: 'replicasets', namespace: deployment.metadata.namespace ?? '', ownerUid: deployment.metadata.uid },
        }
      : { type: 'none' },
};

const pauseAction: KindAction<Deployment> = {
  key: 't',
  title: 'Pause/resume rollout',
  changes: true,
  many: true,
  run: (deployments) => askPause(deployments),
};

/** Pauses when the first of them runs, resumes when it is paused; those already there are left out. */
function askPause(deployments: readonly Deployment[]): Intent {
  const [first] = deployments;
  if (!first) return { type: 'none' };
  const pause = !first.spec.paused;
  const chosen = deployments.filter(({ spec }) => Boolean(spec.paused) !== pause);
  const subject = subjectOf(chosen);
  return {
    type: 'ask',
    question: {
      title: `${pause ? 'Pause' : 'Resume'} rollout of ${subject}`,
      lines: () =>
        pause
          ? ['Changes of the pod template wait until it is resumed. Scaling still works.']
          : ['Changes of the pod template that were made while it was paused are rolled out together.'],
      onOk: () => ({
        type: 'request',
        requests: chosen.map(({ metadata }) => ({
          verb: 'patch',
          plural: 'deployments',
          namespace: metadata.namespace,
          name: metadata.name,
          patchType: 'strategic',
          patch: { spec: { paused: pause ? true : null } },
        })),
        done: `${pause ? 'paused' : 'resumed'} ${subject}`,
        kubectl: kubectlLine(`rollout ${pause ? 'pause' : 'resume'}`, chosen),
      }),
    },
  };
}

export const deploymentActions: readonly KindAction<Deployment>[] = [
  scaleAction({ plural: 'deployments' }),
  restartAction('deployments'),
  setImageAction('deployments'),
  replicaSetsAction,
  rollbackAction,
  pauseAction,
  ownerAction,
];
