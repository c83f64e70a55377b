// Why a container waits, has ended or is not ready: what its state means, what happened, and when the next try is.
import { formatGoDuration, parseGoDuration } from '../../model/duration.ts';
import type { ContainerState, KubeEvent, Probe } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { describeProbe } from '../../kinds/pod/describe-containers.ts';
import type { ContainerRow } from '../container-rows.ts';
import { containerState, containerTone, lastStateText } from '../container-rows.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { ago, ahead, fact, help, lastSeenAt, newestEvent, timesSeen } from './explanation.ts';

/** First and longest wait between two pulls of an image, in ms (behaviour rule 6.5.2). */
const FIRST_PULL_WAIT_MS = 10_000;
const LONGEST_PULL_WAIT_MS = 300_000;

interface Meaning {
  readonly says: string;
  readonly helps: string;
}

const meanings: Readonly<Record<string, Meaning>> = {
  ContainerCreating: { says: 'its volumes and its network are being made ready, or its image is being pulled', helps: 'nothing to do, unless it stays: then an event below says what is missing' },
  PodInitializing: { says: 'it waits for the init containers before it', helps: 'look at the init container that has not finished' },
  ErrImagePull: { says: 'its image could not be pulled just now', helps: 'check the name and the tag of the image; key i sets another one' },
  ImagePullBackOff: { says: 'its image could not be pulled; the node waits before it tries again', helps: 'check the name and the tag of the image; key i sets another one' },
  InvalidImageName: { says: 'its image name cannot be read', helps: 'write the image as repository:tag, in lower case' },
  ErrImageNeverPull: { says: 'the node has not got the image and may not pull it (imagePullPolicy: Never)', helps: 'use imagePullPolicy IfNotPresent' },
  CreateContainerConfigError: { says: 'something that its configuration names is missing', helps: 'create what the message names, or make it optional; it is tried again by itself' },
  CreateContainerError: { says: 'the container runtime could not create it', helps: 'look at the message: often a mount or a command that cannot be' },
  RunContainerError: { says: 'the container runtime could not start it', helps: 'look at the message: often a command that is not in the image' },
  RegistryUnavailable: { says: 'its registry does not answer', helps: 'wait for the registry, or name a mirror of it; it is tried again by itself' },
  SignatureValidationFailed: { says: 'its image is not signed as the node wants it', helps: 'use an image that is signed, or change the policy of the node' },
  ImageInspectError: { says: 'the node has the image but cannot read it', helps: 'remove the image from the node, so that it is pulled anew' },
  PostStartHookError: { says: 'its postStart hook failed, so it was killed', helps: 'look at the command of the hook' },
  CrashLoopBackOff: { says: 'it started and ended again and again; the node waits longer after each end (10s, 20s, 40s ... 5m)', helps: 'read the log of the run before: key p' },
};

const exitMeanings: Readonly<Record<number, string>> = {
  0: 'success',
  1: 'the program reported an error',
  2: 'the program reported an error; shells use it for wrong usage',
  126: 'the command cannot be executed',
  127: 'the command was not found',
  128: 'it could not be started',
  137: 'killed with SIGKILL: by the memory limit, a failed liveness probe, or an end that took longer than the grace period',
  139: 'killed with SIGSEGV: it touched memory that is not its own',
  143: 'ended by SIGTERM: it was asked to stop',
  255: 'nobody saw how it ended',
};

/** Lines about one container, its name first. `events` are those of its pod. */
export function explainContainer(row: ContainerRow, events: readonly KubeEvent[], now: number): TonedLine[] {
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
      ...(status && status.restartCount > 0 ? [{ text: `, restarted ${status.restartCount} times`, tone: 'warning' } as const] : []),
    ],
    ...explainState(row, own, now),
    ...explainLastState(row, now),
    ...(isUnready ? explainUnready(row, own, now) : []),
  ];
}

function explainState({ container, status, role }: ContainerRow, events: readonly KubeEvent[], now: number): TonedLine[] {
  const { waiting, terminated } = status?.state ?? {};
  if (terminated) {
    const isDone = role === 'I' && terminated.exitCode === 0;
    return [
      fact('ended', `exit code ${terminated.exitCode} (${exitMeaning(terminated.exitCode, terminated.reason)}), ${ago(terminated.finishedAt, now)}`, terminated.exitCode === 0 ? 'text' : 'error', 2),
      ...(terminated.message ? [fact('message', terminated.message, 'text', 2)] : []),
      ...(isDone || terminated.exitCode === 0 ? [] : [help('read its log: key l', 2)]),
    ];
  }
  if (!waiting?.reason) return [];
  const { reason, message } = waiting;
  const meaning = meanings[reason];
  const nextTryAt = nextTry(reason, status, events);
  return [
    ...(meaning ? [fact('meaning', meaning.says, 'text', 2)] : []),
    ...(message ? [fact('message', message, 'text', 2)] : []),
    ...(reason === 'CrashLoopBackOff' || !container.image ? [] : imageOf(reason, container.image)),
    ...(nextTryAt === undefined ? [] : [fact('next try', `${nextTryAt.isAbout ? 'about ' : ''}${ahead(nextTryAt.atMs, now)}`, 'pending', 2)]),
    ...(meaning ? [help(meaning.helps, 2)] : []),
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

function exitMeaning(code: number, reason: string | undefined): string {
  if (reason === 'OOMKilled') return 'it used more memory than its limit allows and was killed';
  return exitMeanings[code] ?? (code > 128 && code < 160 ? `killed by signal ${code - 128}` : 'the program reported an error');
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

