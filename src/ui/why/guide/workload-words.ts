// The guide to what can be wrong with a Deployment, and with everything else that makes pods (rules 2.2.7, 3.5).
import type { DaemonSet, Deployment, KubeObject } from '../../../model/object.ts';
import { findCondition } from '../../../kinds/condition.ts';
import { deploymentProgress } from '../../../kinds/deployment/progress.ts';
import { referTo } from '../../../kinds/kubectl-line.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import type { WhyContext } from '../explanation.ts';
import { eventOf } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { entryFor, eventText, guideLines, namespaceFlag } from './entry.ts';

export interface WorkloadSubject {
  readonly context: WhyContext;
  readonly object: KubeObject;
  /** Itself, and the ReplicaSet that makes its pods now. */
  readonly makers: readonly KubeObject[];
}

type Condition = NonNullable<Deployment['status']['conditions']>[number];

export const workloadWords: readonly GuideEntry<WorkloadSubject>[] = [
  {
    word: 'ProgressDeadlineExceeded',
    means: 'the new version does not come up, and the time it was given for that is over; the old pods that are left run on',
    causes: ['the new pods cannot start: image, configuration, no room', 'they start but never become ready'],
    evidence: (subject) => [conditionText(subject, 'Progressing'), stateText(subject)],
    tries: ({ object }) => [
      'see below which pod holds it up, and why',
      `go back to the version before: key u, or kubectl rollout undo ${referTo(object)}${namespaceFlag(object)}`,
      'nothing is rolled back by itself; mend the manifest and save, and the rollout goes on',
    ],
  },
  {
    word: 'FailedCreate',
    means: 'its pods are not even made: the cluster refuses them',
    causes: ['a ResourceQuota of the namespace is used up, or wants requests and limits that the pods have not', 'a LimitRange forbids them', 'the ServiceAccount that they name is not there', 'the template is not valid'],
    evidence: (subject) => [...subject.makers.map((maker) => conditionText({ ...subject, object: maker }, 'ReplicaFailure')), ...subject.makers.map((maker) => eventText(eventOf(subject.context.events(maker), 'FailedCreate'), subject.context.now))],
    tries: ({ object }) => [`see what is left of quotas: :quota, or kubectl describe quota${namespaceFlag(object)}`, 'change the template as the message says: key e; it is tried again by itself'],
  },
  {
    word: 'MinimumReplicasUnavailable',
    means: 'fewer pods are ready than are wanted',
    causes: ['a rollout is under way, or pods are starting', 'pods crash, or their readiness probe fails', 'a node with pods of it does not answer'],
    evidence: (subject) => [conditionText(subject, 'Available'), stateText(subject)],
    tries: ({ object }) => ['see below which pods are not ready, and why', `watch it: key o, or kubectl rollout status ${referTo(object)}${namespaceFlag(object)}`],
  },
  {
    word: 'DeploymentPaused',
    means: 'changes of the template wait: somebody has stopped the rollout on purpose',
    causes: ['kubectl rollout pause, so that several changes become one rollout'],
    evidence: (subject) => ['spec.paused: true', conditionText(subject, 'Progressing'), stateText(subject)],
    tries: ({ object }) => [`go on: key t, or kubectl rollout resume ${referTo(object)}${namespaceFlag(object)}`],
  },
  {
    word: 'no node fits',
    means: 'it is to run once on each machine that fits, and none does',
    causes: ['its nodeSelector or affinity names labels that no node has', 'all nodes are tainted, and its pods do not tolerate that'],
    evidence: ({ object }) => {
      const { template } = (object as DaemonSet).spec;
      const selector = Object.entries(template.spec?.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
      return ['desiredNumberScheduled: 0', selector.length > 0 ? `nodeSelector: ${selector.join(', ')}` : ''];
    },
    tries: () => ['see labels and taints: ctrl-w in :nodes, or kubectl get nodes --show-labels', 'label a node: kubectl label node NODE KEY=VALUE, or change the selector: key e'],
  },
];

/** The words of a workload that is not as it should be, the worst first. */
export function workloadStates({ object, makers }: Pick<WorkloadSubject, 'object' | 'makers'>, hasFailedCreate: boolean): string[] {
  const conditions = makers.flatMap(({ status }) => (status as { conditions?: Condition[] } | undefined)?.conditions ?? []);
  const has = (type: string, state: string, reason?: string): boolean => conditions.some((each) => each.type === type && each.status === state && (reason === undefined || each.reason === reason));
  const words: string[] = [];
  if (has('ReplicaFailure', 'True') || hasFailedCreate) words.push('FailedCreate');
  if (has('Progressing', 'False', 'ProgressDeadlineExceeded')) words.push('ProgressDeadlineExceeded');
  else if (has('Available', 'False')) words.push('MinimumReplicasUnavailable');
  if (object.kind === 'Deployment' && (object as Deployment).spec.paused) words.push('DeploymentPaused');
  if (object.kind === 'DaemonSet' && (object as DaemonSet).status.desiredNumberScheduled === 0) words.push('no node fits');
  return words;
}

/** `isShort`: fewer pods are there than are wanted, so that an event that tells of a refusal still counts. */
export function workloadGuideLines(context: WhyContext, object: KubeObject, makers: readonly KubeObject[], isShort: boolean): TonedLine[] {
  const subject = { context, object, makers };
  const hasFailedCreate = isShort && makers.some((maker) => eventOf(context.events(maker), 'FailedCreate') !== undefined);
  return workloadStates(subject, hasFailedCreate).flatMap((word) => {
    const entry = entryFor(workloadWords, word);
    return entry ? guideLines(word, entry, subject) : [];
  });
}

function conditionText({ object }: WorkloadSubject, type: string): string {
  const condition = findCondition((object.status as { conditions?: Condition[] } | undefined)?.conditions, type);
  return condition ? `${type} ${condition.status}: ${condition.reason ?? ''}, ${condition.message ?? ''}` : '';
}

/** Words that ask for it are those of Deployments. */
function stateText({ object }: WorkloadSubject): string {
  return `${referTo(object)}: ${deploymentProgress(object as Deployment).text}`;
}
