// Why a pod is as it is: waiting for a node, starting, crashing, not ready, ending, or well.
import { formatHumanDuration } from '../../model/duration.ts';
import type { Node, Pod } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Tone } from '../../model/tone.ts';
import { nodeHealth } from '../../kinds/node/status.ts';
import { claimVolumes } from '../../kinds/pod/claims.ts';
import { getCondition } from '../../kinds/pod/conditions.ts';
import { podStatus, podTone } from '../../kinds/pod/status-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { containerRows } from '../container-rows.ts';
import { explainChain } from './chain.ts';
import { explainContainer, isContainerTroubled } from './container.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { ago, ahead, counted, eventOf, fact, heading, help, line, verdict } from './explanation.ts';
import { podGuideLines } from './guide/pod-guide.ts';
import { explainReason, explainResize, explainStatic } from './pod-reason.ts';
import { explainPending, explainPlacement } from './scheduling.ts';
import { explainClaimsOf } from './volume.ts';
import { evictionTime } from './node.ts';

/** A container that has run for this long has its back-off begin anew (rule of the kubelet). */
const FORGOTTEN_MS = 600_000;

export function explainPod(context: WhyContext, pod: Pod): Explanation {
  const { port } = context;
  const node = pod.spec.nodeName ? port.find<Node>('nodes', undefined, pod.spec.nodeName) : undefined;
  return [...explainTrouble(context, pod), ...explainPlacement(context, pod), ...explainChain(context, pod, node && nodeHealth(node) !== '' ? [node] : [])];
}

/** The verdict and its reasons, without where it came from; also for the pod that holds up a workload. */
export function explainTrouble(context: WhyContext, pod: Pod): TonedLine[] {
  const { now } = context;
  const { status } = podStatus(pod, now);
  const isEnding = pod.metadata.deletionTimestamp !== undefined;
  const isWaitingForNode = !pod.spec.nodeName && !isEnding && pod.status.phase === 'Pending';
  return [
    podVerdict(pod, status, now),
    ...podGuideLines(context, pod),
    ...(isEnding ? explainEnd(context, pod) : []),
    ...explainReason(pod),
    ...explainResize(pod),
    ...explainStatic(pod),
    ...explainNode(context, pod),
    ...(isEnding || pod.status.phase !== 'Pending' ? [] : explainClaimsOf(context, pod, claimVolumes(pod).map(({ claim }) => claim))),
    ...(isWaitingForNode ? explainPending(context, pod) : explainContainers(context, pod)),
  ];
}

function podVerdict(pod: Pod, status: string, now: number): TonedLine {
  const name = `pod/${pod.metadata.name}`;
  const ready = getCondition(pod, 'Ready');
  const isReady = ready?.status === 'True';
  const since = ago(ready?.lastTransitionTime, now).replace(' ago', '');
  if (status === 'Running' && isReady) {
    const failure = lateFailure(pod, now);
    if (failure) return verdict(`${name} runs again${since === '' ? '' : `, ready for ${since}`}: ${failure}`, 'warning');
    return verdict(`${name} is well: Running and ready${since === '' ? '' : ` for ${since}`}`, 'ok');
  }
  if (status === 'Running') return verdict(`${name} is Running but not ready${since === '' ? '' : `, for ${since}`}`, 'warning');
  if (pod.status.phase === 'Failed' && pod.status.reason) return verdict(`${name} failed: ${pod.status.reason}`, 'error');
  if (status === 'Completed' || status === 'Succeeded') return verdict(`${name} has done its work: ${status}`, 'ok');
  const tone: Tone = podTone(status) ?? 'warning';
  return verdict(`${name} is ${status}, ${formatHumanDuration(now - parseTimestamp(pod.metadata.creationTimestamp))} after its creation`, tone);
}

/** A container that has failed and not run for as long as makes its kubelet forget that: what runs now may be between two ends. */
function lateFailure({ status }: Pod, now: number): string | undefined {
  for (const { name, restartCount, lastState } of status.containerStatuses ?? []) {
    const ended = lastState?.terminated;
    if (!ended || ended.exitCode === 0 || restartCount === 0 || now - parseTimestamp(ended.finishedAt) > FORGOTTEN_MS) continue;
    return `container ${name} ended with exit code ${ended.exitCode} ${ago(ended.finishedAt, now)}, ${counted(restartCount, 'restart')} in all`;
  }
  return undefined;
}

/** The pod ends: how long it may take, and what can hold it up. */
function explainEnd(context: WhyContext, pod: Pod): TonedLine[] {
  const { now } = context;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = pod.metadata;
  const deadline = parseTimestamp(deletionTimestamp);
  const reason = getCondition(pod, 'DisruptionTarget');
  return [
    ...heading('It is being deleted'),
    deadline > now
      ? fact('grace period', `${deletionGracePeriodSeconds}s, SIGKILL ${ahead(deadline, now)}`, 'pending')
      : fact('grace period', `${deletionGracePeriodSeconds}s, over for ${formatHumanDuration(now - deadline)}`, 'error'),
    ...(reason ? [fact('because', reason.message || reason.reason || '')] : []),
    ...(finalizers.length > 0 ? [line(`it stays until its finalizers are removed: ${finalizers.join(', ')}`, 'error')] : []),
    line('its containers get SIGTERM first; one that ignores it runs until the grace period is over', 'muted'),
    ...(deadline <= now && finalizers.length === 0 ? [help('its node has to confirm the end: look at the node; kubectl delete --force --grace-period=0 (ctrl-d, Force) removes it without')] : []),
  ];
}

function explainNode(context: WhyContext, pod: Pod): TonedLine[] {
  const { port, now } = context;
  const { nodeName } = pod.spec;
  if (!nodeName) return [];
  const node = port.find<Node>('nodes', undefined, nodeName);
  if (!node) return [...heading('Its node'), line(`node/${nodeName} is gone; the pod is removed about 40s after that`, 'error')];
  const health = nodeHealth(node);
  if (health === '') return [];
  const evictedAt = evictionTime(node, pod);
  return [
    ...heading('Its node'),
    line(`node/${nodeName}: ${health}`, 'error'),
    ...(pod.metadata.deletionTimestamp !== undefined
      ? [line('nobody there confirms that the pod has stopped: it stays Terminating until the node is back or gone', 'warning')]
      : evictedAt === undefined
        ? [line('the pod stays: it tolerates that, or eviction has not begun', 'muted')]
        : [fact('evicted', ahead(evictedAt, now), 'warning')]),
    help('press o for the node, then w'),
  ];
}

function explainContainers(context: WhyContext, pod: Pod): TonedLine[] {
  const rows = containerRows(pod).filter(({ status }) => status !== undefined);
  const events = context.events(pod);
  const told = podStatus(pod, context.now).status.replace(/^Init:/, '');
  const mounting = pod.status.phase === 'Pending' ? eventOf(events, 'FailedMount') : undefined;
  const attaching = pod.status.phase === 'Pending' ? eventOf(events, 'FailedAttachVolume') : undefined;
  const sandbox = pod.status.phase === 'Pending' ? eventOf(events, 'FailedCreatePodSandBox') : undefined;
  const gates = (pod.spec.readinessGates ?? []).filter(({ conditionType }) => getCondition(pod, conditionType)?.status !== 'True');
  // The troubled ones first: they are what is asked about.
  const sorted = [...rows.filter(isContainerTroubled), ...rows.filter((row) => !isContainerTroubled(row))];
  return [
    ...(rows.length > 0 || mounting || attaching || sandbox ? heading('Containers') : []),
    ...(attaching ? [line(attaching.message ?? '', 'error'), help('a disk is on one machine at a time: end the pod that has it, or wait for its machine')] : []),
    ...[mounting, sandbox].flatMap((event) => (event ? [line(event.message ?? '', 'error'), help('create what is missing; it is tried again by itself')] : [])),
    ...sorted.flatMap((row) => explainContainer(row, events, context.now, told)),
    ...(gates.length > 0 ? [...heading('Readiness gates'), ...gates.map(({ conditionType }) => line(`the condition ${conditionType} is not True; whoever is in charge of it has to set it`, 'warning'))] : []),
    ...(rows.length === 0 && pod.spec.nodeName ? [...heading('Containers'), line(`the kubelet of ${pod.spec.nodeName} has not reported on it yet`, 'pending')] : []),
  ];
}
