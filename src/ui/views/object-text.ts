// Texts about one object: found by its reference, followed with its events, and kept on the screen after it is gone.
import { eventUid } from '../../model/mirror-pod.ts';
import type { KubeEvent, KubeObject } from '../../model/object.ts';
import type { Change } from '../../model/client.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { LiveStore } from '../live-store.ts';
import type { ViewContext } from '../view.ts';

export interface ObjectText {
  /** The object as it is, or as it last was. */
  object(): KubeObject | undefined;
  /** Its events, in no order; only when followed with events. */
  events(): readonly KubeEvent[];
  title(word: string): TonedLine;
  /** Calls back when the object or its events changed, and as time passes; answers how to stop. */
  follow(refresh: () => void): () => void;
}

/** `withEvents` also keeps the object's events. The view must have been opened on an object. */
export function createObjectText({ world, ref }: ViewContext, withEvents: boolean): ObjectText {
  if (!ref) throw new Error('a text about an object needs an object');
  const { port, pacer, ticker } = world;
  const { plural, namespace, name } = ref;
  let last = port.find(plural, namespace, name);
  const events = new Map<string, KubeEvent>();
  const isAbout = ({ involvedObject }: KubeEvent): boolean =>
    last !== undefined && (involvedObject.uid === eventUid(last) || (involvedObject.uid === name && involvedObject.kind === last.kind));
  const object = (): KubeObject | undefined => {
    last = port.find(plural, namespace, name) ?? last;
    return last;
  };
  const isGone = (): boolean => port.find(plural, namespace, name) === undefined;
  const isOurs = (changed: KubeObject): boolean => changed.metadata.name === name && changed.metadata.namespace === namespace;
  return {
    object,
    events: () => [...events.values()],
    title: (word) => [
      { text: word, tone: 'title' },
      { text: `(${namespace ? `${namespace}/` : ''}${name})`, tone: 'subtitle' },
      ...(isGone() ? [{ text: last ? ' deleted' : ' not found', tone: 'error' } as const] : []),
    ],
    follow(refresh) {
      const store = new LiveStore(() => undefined, pacer);
      const unsubscribe = store.subscribe(refresh);
      const onChange = ({ plural: changed, type, object: other }: Change): void => {
        const isEvent = changed === 'events' && isAbout(other as KubeEvent);
        if (isEvent && type === 'DELETED') events.delete(other.metadata.name);
        else if (isEvent) events.set(other.metadata.name, other as KubeEvent);
        if (isEvent || (changed === plural && isOurs(other))) store.touch();
      };
      const unwatch = port.watch(withEvents ? [...new Set([plural, 'events'])] : [plural], onChange);
      const unsubscribeBeat = ticker.signal.subscribe(refresh);
      events.clear();
      if (withEvents) {
        for (const event of port.list<KubeEvent>('events', { namespace: namespace ?? 'default' })) if (isAbout(event)) events.set(event.metadata.name, event);
      }
      return () => {
        unwatch();
        unsubscribe();
        unsubscribeBeat();
        store.stop();
      };
    },
  };
}
