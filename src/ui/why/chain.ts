// The chain of causes: the object and those that control it, each with its state and its events, newest first.
import { formatHumanDuration } from '../../model/duration.ts';
import { controllerOf } from '../../model/object.ts';
import type { KubeEvent, KubeObject } from '../../model/object.ts';
import { referTo } from '../../kinds/kubectl-line.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { WhyContext } from './explanation.ts';
import { bySeen, heading, lastSeenAt, line, timesSeen } from './explanation.ts';

/** Events told of one object at most. */
const MOST_EVENTS = 8;
/** A chain of owners is never longer; a loop of owners would be endless. */
const LONGEST = 8;

/** The object first, then its owner, the owner's owner, and so on; an owner that is gone ends it. */
export function ownerChain({ port }: Pick<WhyContext, 'port'>, object: KubeObject): KubeObject[] {
  const chain = [object];
  for (let owner = controllerOf(object); owner && chain.length < LONGEST; owner = controllerOf(chain.at(-1)!)) {
    const found = port.byUid(owner.uid);
    if (!found || chain.includes(found)) break;
    chain.push(found);
  }
  return chain;
}

/** The heading and the lines of the chain, from the owner that began it down to the object, then of the others given. */
export function explainChain(context: WhyContext, object: KubeObject, others: readonly KubeObject[] = []): TonedLine[] {
  const chain = ownerChain(context, object);
  const lost = controllerOf(chain.at(-1)!);
  return [
    ...heading('Chain of causes', 'newest event first'),
    ...(lost && chain.length < LONGEST ? [line(`${lost.kind.toLowerCase()}/${lost.name} is gone`, 'error')] : []),
    ...[...chain.toReversed(), ...others.filter((other) => !chain.includes(other))].flatMap((link) => linkLines(context, link)),
  ];
}

function linkLines(context: WhyContext, object: KubeObject): TonedLine[] {
  const { port, now } = context;
  const health = port.registry.forObject(object.apiVersion, object.kind)?.health?.(object, now) ?? '';
  const events = context.events(object).toSorted((a, b) => bySeen(b, a));
  const shown = events.slice(0, MOST_EVENTS);
  return [
    [{ text: '  ' }, { text: referTo(object), tone: 'title' }, ...(health === '' ? [] : [{ text: `  ${health}`, tone: 'error' } as const])],
    ...shown.map((event) => eventLine(event, now)),
    ...(events.length > shown.length ? [line(`and ${events.length - shown.length} older`, 'muted', 2)] : []),
    ...(events.length === 0 ? [line('no events', 'muted', 2)] : []),
  ];
}

/** `12s ago  Warning  FailedScheduling  0/4 nodes ... (x3)`. */
export function eventLine(event: KubeEvent, now: number): TonedLine {
  const { type, reason = '', message = '' } = event;
  const age = now - lastSeenAt(event);
  const times = timesSeen(event);
  return [
    { text: `    ${(Number.isNaN(age) ? '' : formatHumanDuration(Math.max(0, age))).padStart(5)} ago  `, tone: 'muted' },
    { text: `${reason}  `, tone: type === 'Warning' ? 'warning' : 'text' },
    { text: message.trim(), tone: type === 'Warning' ? 'warning' : 'text' },
    ...(times > 1 ? [{ text: ` (x${times})`, tone: 'count' } as const] : []),
  ];
}
