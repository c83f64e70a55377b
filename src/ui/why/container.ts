// Why a container waits, has ended or is not ready: what its state means, what happened, and when the next try is.
import { formatGoDuration, parseGoDuration } from '../../model/duration.ts';
import type { ContainerState, KubeEvent, Probe } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { describeProbe } from '../../kinds/pod/describe-containers.ts';
import type { ContainerRow } from '../container-rows.ts';
import { containerState, containerTone, lastStateText } from '../container-rows.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { exitMeaning } from './exit-code.ts';
import { ago, ahead, fact, help, lastSeenAt, newestEvent, timesSeen } from './explanation.ts';
import { containerMeaning } from './guide/pod-guide.ts';

/** First and longest wait between two pulls of an image, in ms (behaviour rule 6.5.2). */
const FIRST_PULL_WAIT_MS = 10_000;
const LONGEST_PULL_WAIT_MS = 300_000;

/** Lines about one container, its name first. `events` are those of its pod; `told` is the word that has been explained already. */
export function explainContainer(row: ContainerRow, events: readonly KubeEvent[], now: number, told: string): TonedLine[] {
  const { container, status, role } = row;
  const state = containerState(row);
  const isUnready = status?.state?.running !== undefined && !status.ready && role !== 'E';
  const what = role === 'I' ? 'init container' : role === 'S' ? 'sidecar' : role === 'E' ? 'ephemeral container' : 'container';
  const own = events.filter(({ involvedObject }) => involvedObject.fieldPath?.endsWith(`{${container.name}}`));
  return [
    [
      { text: `  ${what} ` , tone: 'muted' },
      { text: container.name, tone: 'text' },
      { text: ': ', tone: 'muted' },
      { text: isUnready ? `${state}, not ready` : state, tone: containerTone(state) ?? (isUnready ? 'warning' : 'ok') },
      ...(status && status.restartCount > 0 ? [{ text: `, restarted ${status.restartCount === 1 ? 'once' : `${status.restartCount} times`}`, tone: 'warning' } as const] : []),
    ],
    ...explainState(row, own, now, told),
    ...explainLastState(row, now),
    ...(isUnready ? explainUnready(row, own, now) : []),
  ];
}

function explainState({ container, status }: ContainerRow, events: readonly KubeEvent[], now: number, told: string): TonedLine[] {
  const { waiting, terminated } = status?.state ?? {};
  if (terminated) {
    return [
      fact('ended', `exit code ${terminated.exitCode} (${exitMeaning(terminated.exitCode, terminated.reason)}), ${ago(terminated.finishedAt, now)}`, terminated.exitCode === 0 ? 'text' : 'error', 2),
      ...(terminated.message ? [fact('message', terminated.message, 'text', 2)] : []),
    ];
  }
  if (!waiting?.reason) return [];
  const { reason, message } = waiting;
  const meaning = reason === told ? undefined : containerMeaning(reason);
  const nextTryAt = nextTry(reason, status, events);
  return [
    ...(meaning ? [fact('meaning', meaning, 'text', 2)] : []),
    ...(message ? [fact('message', message, 'text', 2)] : []),
    ...(reason === 'CrashLoopBackOff' || !container.image ? [] : imageOf(reason, container.image)),
    ...(nextTryAt === undefined ? [] : [fact('next try', `${nextTryAt.isAbout ? 'about ' : ''}${ahead(nextTryAt.atMs, now)}`, 'pending', 2)]),
  ];
}

function imageOf(reason: string, image: string): TonedLine[] {
  return /Image/.test(reason) ? [fact('image', image, 'text', 2)] : [];
}

function explainLastState(row: ContainerRow, now: number): TonedLine[] {
  const ended = row.status?.lastState?.terminated;
  if (!ended) return [];
  const ran = parseTimestamp(ended.finishedAt) - parseTimestamp(ended.startedAt);
  const hasRun = ran >= 0 && parseTimestamp(ended.startedAt) > 0;
  const lines = [fact('run before', `${lastStateText(row, now)}${hasRun ? `, after ${formatGoDuration(ran)}` : ''}`, ended.exitCode === 0 ? 'text' : 'error', 2)];
  lines.push(fact('that means', exitMeaning(ended.exitCode, ended.reason), 'text', 2));
  if (ended.message) lines.push(fact('its message', ended.message, 'text', 2));
  return lines;
}

function explainUnready({ container, status }: ContainerRow, events: readonly KubeEvent[], now: number): TonedLine[] {
  const { startupProbe, readinessProbe } = container;
  const isStarting = startupProbe !== undefined && status?.started !== true;
  const [word, probe] = isStarting ? (['Startup', startupProbe] as const) : (['Readiness', readinessProbe] as const);
  if (!probe) return [fact('not ready', 'it has no readiness probe, so it is ready as soon as it has started', 'text', 2)];
  const failed = newestEvent(events, ({ reason, message = '' }) => reason === 'Unhealthy' && message.startsWith(word));
  return [
    fact(`${word.toLowerCase()} probe`, describeProbe(probe), 'text', 2),
    failed
      ? fact('last failure', `${failed.message ?? ''} (${ago(timestampOf(failed), now)}, ${timesSeen(failed)} in all)`, 'error', 2)
      : fact('last failure', `none yet; it is asked every ${probe.periodSeconds ?? 10}s${firstAsk(probe, status?.state?.running?.startedAt, now)}`, 'text', 2),
    help(isStarting ? 'until it passes, no other probe is asked; when it fails too often the container is killed' : 'until it passes, the pod gets no traffic and counts as unavailable; it is not restarted for that', 2),
  ];
}

function firstAsk({ initialDelaySeconds = 0 }: Probe, startedAt: string | undefined, now: number): string {
  const firstAt = parseTimestamp(startedAt) + initialDelaySeconds * 1000;
  return initialDelaySeconds > 0 && firstAt > now ? `, first ${ahead(firstAt, now)}` : '';
}

/** What the kubelet waits for is in the state where it restarts, and follows from the events where it pulls. */
function nextTry(reason: string, status: { lastState?: ContainerState } | undefined, events: readonly KubeEvent[]): { atMs: number; isAbout: boolean } | undefined {
  if (reason === 'CrashLoopBackOff') {
    const delay = /^back-off (\S+) restarting/.exec((status as { state?: ContainerState }).state?.waiting?.message ?? '')?.[1];
    const endedAt = parseTimestamp(status?.lastState?.terminated?.finishedAt);
    if (delay === undefined || Number.isNaN(endedAt)) return undefined;
    return { atMs: endedAt + parseGoDuration(delay), isAbout: false };
  }
  if (!['ImagePullBackOff', 'ErrImagePull', 'RegistryUnavailable', 'SignatureValidationFailed'].includes(reason)) return undefined;
  const failed = newestEvent(events, ({ message = '' }) => message.startsWith('Failed to pull image'));
  if (!failed) return undefined;
  const waitMs = Math.min(FIRST_PULL_WAIT_MS * 2 ** (timesSeen(failed) - 1), LONGEST_PULL_WAIT_MS);
  return { atMs: lastSeenAt(failed) + waitMs, isAbout: true };
}

function timestampOf({ series, lastTimestamp, firstTimestamp, eventTime }: KubeEvent): string | null | undefined {
  return series?.lastObservedTime || lastTimestamp || firstTimestamp || eventTime;
}

/** Whether somebody should look at it. */
export function isContainerTroubled(row: ContainerRow): boolean {
  const { status, role } = row;
  if (!status) return false;
  const { running, terminated } = status.state ?? {};
  if (role === 'E') return false;
  if (running) return !status.ready && role !== 'I';
  if (terminated) return terminated.exitCode !== 0;
  return true;
}

