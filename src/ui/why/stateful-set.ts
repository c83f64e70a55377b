// Why a StatefulSet is where it is: which pod the others wait for, and which template each has.
import type { Pod, StatefulSet } from '../../model/object.ts';
import { isPodReady } from '../../kinds/pod/conditions.ts';
import { firstOrdinal, isInRange, ordinalOf, podName } from '../../kinds/stateful-set/ordinals.ts';
import { statefulSetRolloutStatus } from '../../kinds/stateful-set/rollout.ts';
import { podBlocker } from '../pod-ledger.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { explainChain } from './chain.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { counted, fact, heading, help, line } from './explanation.ts';
import { workloadGuideLines } from './guide/workload-words.ts';
import { blockerLines, onDeleteStatus, podsOf, rolloutVerdict, troubledPods, waitLines } from './workload.ts';

export function explainStatefulSet(context: WhyContext, set: StatefulSet): Explanation {
  const { spec, status } = set;
  const desired = spec.replicas ?? 0;
  const isOnDelete = spec.updateStrategy?.type === 'OnDelete';
  const rollout = isOnDelete ? onDeleteStatus(status.updatedReplicas ?? 0, desired) : statefulSetRolloutStatus(set);
  const isDone = rollout.state === 'done' && (status.readyReplicas ?? 0) >= desired;
  const pods = podsOf(context, set).sort((a, b) => ordinalOf(set, a.metadata.name) - ordinalOf(set, b.metadata.name));
  return [
    rolloutVerdict('statefulset', set, rollout, isDone),
    ...(isDone ? [] : waitLines(context, 'statefulsets', set)),
    ...(desired === 0 ? [line('it is scaled to zero: no pods are wanted (key s)', 'pending', 0)] : []),
    ...workloadGuideLines(context, set, [set], pods.length < desired),
    ...orderLines(set, pods),
    ...revisionLines(set, pods),
    ...forsakenLines(set, pods),
    ...blockerLines(context, pods),
    ...explainChain(context, set, troubledPods(context, pods).slice(0, 1)),
  ];
}

/** Which pod stops the others, and what sets it free. */
function orderLines(set: StatefulSet, pods: readonly Pod[]): TonedLine[] {
  const desired = set.spec.replicas ?? 0;
  const first = firstOrdinal(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod.metadata.name), pod]));
  const surplus = pods.filter((pod) => !isInRange(set, ordinalOf(set, pod.metadata.name))).at(-1);
  let blocked: number | undefined;
  for (let ordinal = first; ordinal < first + desired && blocked === undefined; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (!pod || pod.metadata.deletionTimestamp || !isPodReady(pod)) blocked = ordinal;
  }
  const going = pods.find(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const lines: TonedLine[] = [];
  if (set.spec.podManagementPolicy === 'Parallel') lines.push(fact('podManagementPolicy', 'Parallel: pods are made and removed all at once'));
  else if (blocked !== undefined) {
    const next = blocked + 1 < first + desired ? ` before ${podName(set, blocked + 1)} is touched` : '';
    lines.push(line(`one pod after the other: ${podName(set, blocked)} has to be ready${next}`, 'pending'));
  } else if (surplus) lines.push(line(`one pod after the other, the highest first: ${surplus.metadata.name} goes`, 'pending'));
  if (going) {
    lines.push(help(`${going.metadata.name} is going; its name is free only when it is gone. On a dead node that takes a forced delete, or the node removed`));
  }
  return lines.length === 0 ? [] : [...heading('Order'), ...lines];
}

function revisionLines(set: StatefulSet, pods: readonly Pod[]): TonedLine[] {
  const { currentRevision, updateRevision } = set.status;
  if (!updateRevision || currentRevision === updateRevision) return [];
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const partition = rollingUpdate?.partition ?? 0;
  const having = (revision: string | undefined): Pod[] => pods.filter(({ metadata }) => metadata.labels?.['controller-revision-hash'] === revision);
  const stuck = pods.find((pod) => !isPodReady(pod) && pod.metadata.deletionTimestamp === undefined && having(updateRevision).includes(pod));
  return [
    ...heading('Revisions'),
    fact(`new ${updateRevision}`, namesOf(having(updateRevision))),
    fact(`old ${currentRevision ?? ''}`, namesOf(having(currentRevision))),
    ...(type === 'RollingUpdate' && partition > 0 ? [line(`partition ${partition}: pods below ${podName(set, partition + firstOrdinal(set))} keep the old template`, 'pending')] : []),
    ...(type === 'RollingUpdate' && stuck
      ? [help(`${stuck.metadata.name} has the new template and is not ready, so no other is updated. When it never will be, undo the rollout (key u), then delete ${stuck.metadata.name}: it is not replaced by itself`)]
      : []),
  ];
}

/** A pod of an old template that does not work: its set waits until it is ready, and so does the better template that there is by now. */
function forsakenLines(set: StatefulSet, pods: readonly Pod[]): TonedLine[] {
  const { podManagementPolicy, updateStrategy } = set.spec;
  if (podManagementPolicy === 'Parallel' || updateStrategy?.type === 'OnDelete') return [];
  const first = firstOrdinal(set) + (updateStrategy?.rollingUpdate?.partition ?? 0);
  const pod = pods.find(({ metadata: { name, labels, deletionTimestamp } }) => deletionTimestamp === undefined && ordinalOf(set, name) >= first && labels?.['controller-revision-hash'] !== set.status.updateRevision);
  if (!pod || podBlocker(pod) === undefined) return [];
  const { name } = pod.metadata;
  return [...heading('Left behind'), help(`${name} still has an old template and is not replaced by itself, since all wait until it is ready: delete it (ctrl-d), or kubectl delete pod ${name}, and it comes back with the new one`)];
}

/** `3 pods: web-0, web-1, web-2`. */
function namesOf(pods: readonly Pod[]): string {
  const names = pods.slice(0, 4).map(({ metadata }) => metadata.name);
  return `${counted(pods.length, 'pod')}${pods.length > 0 ? `: ${names.join(', ')}${pods.length > names.length ? ` and ${pods.length - names.length} more` : ''}` : ''}`;
}
