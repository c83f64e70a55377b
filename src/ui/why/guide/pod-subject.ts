// What the guide knows of a pod: its STATUS, the container that gives the word, its events and its node.
import { formatGoDuration } from '../../../model/duration.ts';
import type { ContainerState, KubeEvent, Node, Pod } from '../../../model/object.ts';
import { parseTimestamp } from '../../../model/timestamp.ts';
import { isPodReady } from '../../../kinds/pod/conditions.ts';
import { podStatus } from '../../../kinds/pod/status-text.ts';
import type { ContainerRow } from '../../container-rows.ts';
import { containerRows, containerState } from '../../container-rows.ts';
import { exitMeaning } from '../exit-code.ts';
import type { WhyContext } from '../explanation.ts';
import { ago, eventOf } from '../explanation.ts';
import { chosenNode, schedulingRemedies } from '../scheduling.ts';
import { eventText, namespaceFlag } from './entry.ts';

export interface PodSubject {
  readonly pod: Pod;
  readonly now: number;
  readonly status: string;
  /** What is explained: the reason of a pod that was ended, else the STATUS without `Init:`. */
  readonly word: string;
  /** It comes from an init container. */
  readonly isInit: boolean;
  /** The container whose state is the word; absent where the pod as a whole is meant. */
  readonly row: ContainerRow | undefined;
  readonly events: readonly KubeEvent[];
  readonly node: Node | undefined;
  /** What would help the scheduler to place it; empty once it has a node. */
  readonly remedies: readonly string[];
  /** The node that the scheduler has chosen and has not bound it to yet. */
  readonly chosen: string | undefined;
}

type Terminated = NonNullable<ContainerState['terminated']>;

export function podSubject(context: WhyContext, pod: Pod): PodSubject {
  const { status } = podStatus(pod, context.now);
  // A pod that was ended or turned away keeps the STATUS of its containers; why it ended is its own reason.
  const reason = pod.status.phase === 'Failed' ? pod.status.reason : undefined;
  const isInit = !reason && status.startsWith('Init:') && !/^Init:\d+\/\d+$/.test(status);
  const word = reason || (isInit ? status.slice('Init:'.length) : status);
  const rows = containerRows(pod).filter(({ role, status: has }) => has !== undefined && role !== 'E');
  const isOf = (row: ContainerRow): boolean => (isInit ? row.role !== 'M' : row.role === 'M') && containerState({ ...row, isPodTerminating: false }) === word;
  return {
    pod,
    now: context.now,
    status,
    word,
    isInit,
    row: rows.find(isOf) ?? rows.find(({ role, status: state }) => role !== 'I' && state?.state?.running && !state.ready),
    events: context.events(pod),
    node: pod.spec.nodeName ? context.port.find<Node>('nodes', undefined, pod.spec.nodeName) : undefined,
    remedies: pod.spec.nodeName ? [] : schedulingRemedies(context, pod),
    chosen: pod.spec.nodeName ? undefined : chosenNode(context, pod),
  };
}

/** Whether the guide has something to say: not of pods that are well, nor of those that have ended as they should. */
export function isAbnormal({ pod, word }: PodSubject): boolean {
  if (word === 'Succeeded') return false;
  if (word === 'Running') return !isPodReady(pod);
  // Of a pod that is to run for ever, an end is none.
  if (word === 'Completed') return pod.status.phase !== 'Succeeded';
  return true;
}

/** `container web`, `init container setup`. */
export function containerName({ row }: PodSubject): string {
  if (!row) return 'its container';
  return `${row.role === 'I' ? 'init container' : row.role === 'S' ? 'sidecar' : 'container'} ${row.container.name}`;
}

/** What the state of the container says in Kubernetes' words. */
export function stateMessage(subject: PodSubject): string {
  const { waiting, terminated } = subject.row?.status?.state ?? {};
  const message = waiting?.message || terminated?.message;
  return message ? `${containerName(subject)}: ${message}` : '';
}

/** How the container ended last, whether it waits by now or not; '' when it has not. */
export function endText(subject: PodSubject): string {
  const { state, lastState } = subject.row?.status ?? {};
  const ended = state?.terminated ?? lastState?.terminated;
  return ended ? `${containerName(subject)} ended with ${endOf(ended)}, ${ago(ended.finishedAt, subject.now)}${ranFor(ended)}` : '';
}

function endOf(ended: Terminated): string {
  return `exit code ${ended.exitCode}${ended.signal ? `, signal ${ended.signal}` : ''} (${exitMeaning(ended.exitCode, ended.reason)})`;
}

function ranFor({ startedAt, finishedAt }: Terminated): string {
  const ran = parseTimestamp(finishedAt) - parseTimestamp(startedAt);
  return ran >= 0 && parseTimestamp(startedAt) > 0 ? `, after ${formatGoDuration(ran)}` : '';
}

/** What it wrote to its termination log. */
export function lastWords({ row }: PodSubject): string {
  const { state, lastState } = row?.status ?? {};
  const message = (state?.terminated ?? lastState?.terminated)?.message;
  return message ? `it said at its end: ${message.trim()}` : '';
}

export function restartText({ row }: PodSubject): string {
  const count = row?.status?.restartCount ?? 0;
  return count > 0 ? `it was restarted ${count} time${count === 1 ? '' : 's'} so far` : '';
}

/** The newest event with this reason, '' when there is none. */
export function eventLineOf({ events, now }: PodSubject, reason: string): string {
  return eventText(eventOf(events, reason), now);
}

/** The message of the pod as a whole. */
export function podMessage({ pod }: PodSubject): string {
  const { reason = '', message = '' } = pod.status;
  return message === '' ? '' : `${reason}: ${message.trim()}`;
}

/** `kubectl logs web -c app --previous -n default`. */
export function logsLine({ pod, row }: PodSubject, flags = ''): string {
  return `kubectl logs ${pod.metadata.name}${row ? ` -c ${row.container.name}` : ''}${flags}${namespaceFlag(pod)}`;
}

/** `kubectl <command> pod/web -n default`. */
export function podLine({ pod }: PodSubject, command: string, rest = ''): string {
  return `kubectl ${command} pod/${pod.metadata.name}${rest}${namespaceFlag(pod)}`;
}
