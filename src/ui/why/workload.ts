// Why a workload is where it is: its rollout in kubectl's sentence, what holds it up, and how long that may last.
import { controllerOf } from '../../model/object.ts';
import type { DaemonSet, Deployment, KubeObject, Pod, ReplicaSet, ReplicationController } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Tone } from '../../model/tone.ts';
import { findCondition } from '../../kinds/condition.ts';
import { daemonSetRolloutStatus } from '../../kinds/daemon-set/rollout.ts';
import { newReplicaSetOf, replicaSetsOf, rolloutStatus } from '../../kinds/deployment/rollout.ts';
import type { RolloutStatus } from '../../kinds/rollout-history.ts';
import { referTo } from '../../kinds/kubectl-line.ts';
import { isPodReady } from '../../kinds/pod/conditions.ts';
import { podStatus, podTone } from '../../kinds/pod/status-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { RolloutObject } from '../rollout/rollout-state.ts';
import { rolloutWait } from '../rollout/rollout-wait.ts';
import { explainChain } from './chain.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { ago, ahead, counted, fact, heading, line, verdict } from './explanation.ts';
import { workloadGuideLines } from './guide/workload-words.ts';
import { explainTrouble } from './pod.ts';

/** Names given of pods with the same status. */
const MOST_NAMES = 4;

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export function explainDeployment(context: WhyContext, deployment: Deployment): Explanation {
  const { port, now } = context;
  const { spec, status } = deployment;
  const all = replicaSetsOf(port, deployment);
  const current = newReplicaSetOf(deployment, all);
  const old = all.filter((replicaSet) => replicaSet !== current && (replicaSet.status.replicas ?? 0) > 0);
  const pods = current ? podsOf(context, current) : [];
  const rollout = rolloutStatus(deployment);
  const isDone = rollout.state === 'done' && (status.availableReplicas ?? 0) >= (spec.replicas ?? 0);
  return [
    rolloutVerdict('deployment', deployment, rollout, isDone),
    ...(spec.paused ? [line('the rollout is paused: changes of the template wait until it is resumed (key t)', 'pending', 0)] : []),
    ...(spec.replicas === 0 ? [line('it is scaled to zero: no pods are wanted (key s)', 'pending', 0)] : []),
    ...(isDone ? [] : waitLines(context, 'deployments', deployment)),
    ...(isDone ? [] : deadlineLines(deployment, now)),
    ...workloadGuideLines(context, deployment, [deployment, ...(current ? [current] : [])], pods.length < (spec.replicas ?? 0)),
    ...heading('ReplicaSets'),
    ...(current ? [replicaSetLine(current, 'new')] : [line('its ReplicaSet has not been made yet', 'pending')]),
    ...old.map((replicaSet) => replicaSetLine(replicaSet, 'old')),
    ...(old.length > 0 && !isDone ? [line(`old pods go as new ones become available: at most ${spec.strategy?.rollingUpdate?.maxUnavailable ?? 0} of ${spec.replicas ?? 0} may be missing, ${spec.strategy?.rollingUpdate?.maxSurge ?? 0} more may run`, 'muted')] : []),
    ...blockerLines(context, pods),
    ...conditionLines(status.conditions, now),
    ...explainChain(context, deployment, [...(current ? [current] : []), ...troubledPods(context, pods).slice(0, 1)]),
  ];
}

export function explainReplicaSet(context: WhyContext, replicaSet: ReplicaSet | ReplicationController): Explanation {
  const { now } = context;
  const { spec, status } = replicaSet;
  const [ready, desired] = [status.readyReplicas ?? 0, spec.replicas ?? 0];
  const pods = podsOf(context, replicaSet);
  const name = referTo(replicaSet);
  const first =
    desired === 0
      ? verdict(`${name} wants no pods: ${controllerOf(replicaSet) ? 'an old revision, kept for undo' : 'it is scaled to zero'}`, 'muted')
      : ready === desired
        ? verdict(`${name} is well: ${ready} of ${desired} ready`, 'ok')
        : verdict(`${name}: ${ready} of ${desired} ready`, 'warning');
  return [
    first,
    ...workloadGuideLines(context, replicaSet, [replicaSet], (status.replicas ?? 0) < desired),
    ...blockerLines(context, pods),
    ...conditionLines(status.conditions as Condition[] | undefined, now),
    ...explainChain(context, replicaSet, troubledPods(context, pods).slice(0, 1)),
  ];
}

export function explainDaemonSet(context: WhyContext, daemonSet: DaemonSet): Explanation {
  const { spec, status } = daemonSet;
  const isOnDelete = spec.updateStrategy?.type === 'OnDelete';
  const rollout = isOnDelete ? onDeleteStatus(status.updatedNumberScheduled ?? 0, status.desiredNumberScheduled) : daemonSetRolloutStatus(daemonSet);
  const pods = podsOf(context, daemonSet);
  const isDone = rollout.state === 'done' && status.numberReady >= status.desiredNumberScheduled;
  return [
    rolloutVerdict('daemonset', daemonSet, rollout, isDone),
    ...(isDone ? [] : waitLines(context, 'daemonsets', daemonSet)),
    ...workloadGuideLines(context, daemonSet, [daemonSet], status.currentNumberScheduled < status.desiredNumberScheduled),
    ...heading('Nodes'),
    fact('one pod on each of', `${counted(status.desiredNumberScheduled, 'node')} that its selector and tolerations admit`),
    ...(status.numberMisscheduled > 0 ? [line(`${counted(status.numberMisscheduled, 'pod')} on nodes where they should not be`, 'warning')] : []),
    ...blockerLines(context, pods),
    ...explainChain(context, daemonSet, troubledPods(context, pods).slice(0, 1)),
  ];
}

/** What it waits for, as the rollout view says it. */
export function waitLines({ port, now }: WhyContext, plural: string, object: RolloutObject): TonedLine[] {
  const { wait, tone } = rolloutWait(port, plural, object, now);
  return wait === '' ? [] : [[{ text: `it ${wait} `, tone }, { text: '(key o in the table: the rollout to look at)', tone: 'muted' }]];
}

/** With OnDelete nobody but the user rolls out. */
export function onDeleteStatus(updated: number, desired: number): RolloutStatus {
  const text = `${updated} of ${counted(desired, 'pod')} ${desired === 1 ? 'has' : 'have'} the newest template`;
  return { state: 'done', text: updated < desired ? `${text}; with OnDelete the others get it when you delete them` : text };
}

export function rolloutVerdict(kind: string, { metadata }: KubeObject, { state, text }: RolloutStatus, isDone: boolean): TonedLine {
  const name = `${kind}/${metadata.name}`;
  if (isDone) return verdict(`${name} is well: ${text}`, 'ok');
  return verdict(state === 'done' ? `${name} is rolled out, but not all of its pods are available now` : `${name}: ${text}`, state === 'error' ? 'error' : 'warning');
}

function deadlineLines({ spec, status }: Deployment, now: number): TonedLine[] {
  const progressing = findCondition(status.conditions, 'Progressing');
  const { progressDeadlineSeconds: seconds = 600 } = spec;
  if (!progressing || spec.paused) return [];
  if (progressing.reason === 'ProgressDeadlineExceeded') return [fact('deadline', `${seconds}s without progress are over; nothing is rolled back by itself (key u undoes the rollout)`, 'error', 0)];
  if (progressing.reason === 'NewReplicaSetAvailable') return [];
  const until = parseTimestamp(progressing.lastUpdateTime) + seconds * 1000;
  return [fact('deadline', `${ahead(until, now)} without progress it counts as failed (progressDeadlineSeconds ${seconds})`, 'pending', 0)];
}

function replicaSetLine({ metadata, spec, status }: ReplicaSet, which: 'new' | 'old'): TonedLine {
  const [ready, desired] = [status.readyReplicas ?? 0, spec.replicas ?? 0];
  return fact(`${which} ${metadata.name}`, `${ready} ready of ${desired} wanted, ${status.replicas ?? 0} there`, which === 'new' && ready < desired ? 'warning' : 'text');
}

/** Pods that are not ready, by status, and the reasons of the one that tells most. */
export function blockerLines(context: WhyContext, pods: readonly Pod[]): TonedLine[] {
  const troubled = troubledPods(context, pods);
  if (troubled.length === 0) return [];
  const groups = new Map<string, Pod[]>();
  for (const pod of troubled) {
    const { status } = podStatus(pod, context.now);
    groups.set(status, [...(groups.get(status) ?? []), pod]);
  }
  return [
    ...heading('What holds it up'),
    ...[...groups].map(([status, group]) => {
      const names = group.slice(0, MOST_NAMES).map(({ metadata }) => metadata.name).join(', ');
      const tone: Tone = podTone(status) ?? 'warning';
      return fact(`${counted(group.length, 'pod')} ${status === 'Running' ? 'Running but not ready' : status}`, `${names}${group.length > MOST_NAMES ? ` and ${group.length - MOST_NAMES} more` : ''}`, tone);
    }),
    [],
    ...explainTrouble(context, troubled[0]!).map((each): TonedLine => (each.length === 0 ? each : [{ text: '  ' }, ...each])),
  ];
}

/** Those that are not ready; the ones with an error first, then those that wait longest. */
export function troubledPods({ now }: WhyContext, pods: readonly Pod[]): Pod[] {
  const rank = (pod: Pod): number => {
    const tone = podTone(podStatus(pod, now).status);
    if (pod.metadata.deletionTimestamp !== undefined) return 3;
    return tone === 'error' ? 0 : tone === undefined ? 1 : 2;
  };
  return pods.filter((pod) => !isPodReady(pod)).sort((a, b) => rank(a) - rank(b) || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
}

/** Conditions as they stand, with their age. */
export function conditionLines(conditions: readonly Condition[] | undefined, now: number): TonedLine[] {
  if (!conditions?.length) return [];
  return [
    ...heading('Conditions'),
    ...conditions.map(({ type, status, reason, message, lastTransitionTime }) =>
      fact(`${type} ${status}`, [reason && `${reason}:`, message, lastTransitionTime && `(for ${ago(lastTransitionTime, now).replace(' ago', '')})`].filter(Boolean).join(' ')),
    ),
  ];
}

/** The pods that an object controls, in no order. */
export function podsOf({ port }: WhyContext, { metadata }: KubeObject): Pod[] {
  return [...port.ownedBy<Pod>(metadata.uid, 'pods')].filter((pod) => controllerOf(pod)?.uid === metadata.uid);
}
