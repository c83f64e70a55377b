// From the cause to now: the file or the key that began it, what controllers decided, the last event, and the state; each step opens.
import type { Input } from '../../model/input-log.ts';
import type { Intent } from '../../model/intent.ts';
import { refTo } from '../../model/intent.ts';
import type { KubeEvent, KubeObject, Pod } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import { referTo } from '../../kinds/kubectl-line.ts';
import { podStatus } from '../../kinds/pod/status-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { progressOf } from '../rollout/rollout-wait.ts';
import { rolloutPlurals } from '../rollout/rollout-state.ts';
import type { RolloutObject } from '../rollout/rollout-state.ts';
import { ownerChain } from './chain.ts';
import type { WhyContext } from './explanation.ts';
import { bySeen, heading, lastSeenAt } from './explanation.ts';

export interface Cause {
  readonly line: TonedLine;
  /** What the number of the step opens. */
  readonly jump: Intent;
}

/** As many as there are keys. */
const MOST_CAUSES = 9;

/** Oldest owner first, down to the object, and its state at the end; `verdict` is what `explain` says first, as plain text. */
export function causesOf(context: WhyContext, object: KubeObject, verdict: string): Cause[] {
  const chain = ownerChain(context, object).toReversed();
  const causes = chain.flatMap((link, index) => linkCauses(context, link, chain[index + 1], link === object ? Infinity : bornBy(object)));
  const last = nowCause(context, object, verdict);
  return [...causes.slice(-(MOST_CAUSES - 1)), last];
}

/** The heading and the numbered steps; nothing where there is only a state. */
export function causeLines(causes: readonly Cause[]): TonedLine[] {
  if (causes.length < 2) return [];
  return [...heading('From the cause to now', 'a number opens its step'), ...causes.map(({ line }, index): TonedLine => [{ text: `  ${index + 1} `, tone: 'key' }, ...line])];
}

/** What came to the owners of a pod after it was made is about other pods, until it is told to end; others follow their owners all the time. */
function bornBy({ kind, metadata }: KubeObject): number {
  return kind === 'Pod' && metadata.deletionTimestamp === undefined ? parseTimestamp(metadata.creationTimestamp) : Infinity;
}

/** What was asked of an object of the chain from outside, and the event by which it led to the next one; neither after `until` (ms, to the second). */
function linkCauses(context: WhyContext, link: KubeObject, next: KubeObject | undefined, until: number): Cause[] {
  const { port, now } = context;
  const isInTime = (atMs: number): boolean => Math.floor(atMs / 1000) * 1000 <= until;
  const input = port.inputs?.list().findLast((each) => isInTime(each.atMs) && isAbout(port.registry, each, link));
  const events = context.events(link).filter((each) => isInTime(lastSeenAt(each))).sort(bySeen);
  const named = next && events.findLast(({ message = '' }) => message.includes(next.metadata.name));
  const newest = events.at(-1);
  // Of many events alike only the first ones say whom they are about: then what came before the input led to something else.
  const isStale = next !== undefined && input !== undefined && newest !== undefined && lastSeenAt(newest) < Math.floor(input.atMs / 1000) * 1000;
  const event = named ?? (isStale ? undefined : newest);
  const steps = [...(input ? [{ atMs: input.atMs, cause: inputCause(input, now) }] : []), ...(event ? [{ atMs: lastSeenAt(event), cause: eventCause(context, event, link) }] : [])];
  // A pod that a key deleted: the key comes behind what made the pod. Events know whole seconds only.
  return steps.sort((a, b) => Math.floor(a.atMs / 1000) - Math.floor(b.atMs / 1000)).map(({ cause }) => cause);
}

function isAbout(registry: WhyContext['port']['registry'], { ref, uid, refusal }: Input, { apiVersion, kind, metadata }: KubeObject): boolean {
  if (refusal !== undefined) return false;
  if (uid !== undefined) return uid === metadata.uid;
  return registry.forObject(apiVersion, kind)?.plural === ref.plural && ref.name === metadata.name && ref.namespace === metadata.namespace;
}

function inputCause({ id, atMs, origin, verb, ref, file, kubectl }: Input, now: number): Cause {
  const who = origin === 'file' ? `file ${file ?? ''}` : origin === 'api' ? 'API client' : 'key';
  return {
    // Events know whole seconds only: what came first is never shown as younger.
    line: [...ageOf(now - Math.floor(atMs / 1000) * 1000), { text: `${who} `, tone: 'title' }, { text: `${verb} ${ref.plural}/${ref.name}`, tone: 'text' }, { text: kubectl ? `  (${kubectl})` : '', tone: 'muted' }],
    jump: origin === 'file' ? { type: 'open', view: 'manifest', args: { path: file ?? '' } } : { type: 'open', view: 'actions', args: { id: String(id) } },
  };
}

function eventCause({ port, now }: WhyContext, event: KubeEvent, link: KubeObject): Cause {
  const { reason = '', message = '', type } = event;
  const source = event.source?.component || event.reportingComponent || '';
  const kind = port.registry.forObject(link.apiVersion, link.kind);
  const tone = type === 'Warning' ? 'warning' : 'text';
  return {
    line: [...ageOf(now - lastSeenAt(event)), { text: source === '' ? '' : `${source} `, tone: 'subtitle' }, { text: `${reason}: ${message.trim()}`, tone }],
    jump: kind ? { type: 'open', view: 'events', ref: refTo(kind.plural, link), args: { event: event.metadata.name } } : { type: 'none' },
  };
}

/** The state, for what has no STATUS of its own as the answer says it; of a pod whose container has run, the log says most. */
function nowCause({ port, now }: WhyContext, object: KubeObject, verdict: string): Cause {
  const kind = port.registry.forObject(object.apiVersion, object.kind);
  const plural = kind?.plural ?? '';
  const ref = refTo(plural, object);
  const isPod = plural === 'pods';
  const status = isPod ? podStatus(object as Pod, now).status : rolloutPlurals.includes(plural) ? progressOf(plural, object as RolloutObject).text : undefined;
  const hasRun = isPod && ((object as Pod).status.containerStatuses ?? []).some(({ containerID }) => containerID);
  return {
    line: [{ text: '     now  ', tone: 'muted' }, { text: status === undefined ? verdict : `${referTo(object)} is ${status}`, tone: 'highlight' }],
    jump: { type: 'open', view: hasRun ? 'logs' : isPod || plural === '' ? 'describe' : rolloutPlurals.includes(plural) ? 'rollout' : 'describe', ref },
  };
}

function ageOf(ms: number): TonedLine {
  return [{ text: `${(Number.isNaN(ms) ? '' : formatHumanDuration(Math.max(0, ms))).padStart(4)} ago  `, tone: 'muted' }];
}
