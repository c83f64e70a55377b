// Which object a view is about that was named in the `:` prompt: the one in the words, else the one under the cursor below.
import { findKind } from '../kind-words.ts';
import type { ObjectRef } from '../../model/intent.ts';
import { refTo } from '../../model/intent.ts';
import type { KubeEvent } from '../../model/object.ts';
import type { ViewContext } from '../view.ts';
import type { World } from '../world.ts';
import { TableView } from './table-view.tsx';

/** The ref the view was opened with, or `name`, `plural/name`, or the row under the cursor; undefined when there is none. */
export function chosenObject({ ref, args, below, shell, world }: ViewContext, defaultPlural = 'pods'): ObjectRef | undefined {
  if (ref) return ref;
  const word = (args['words'] ?? '').trim().split(/\s+/)[0] ?? '';
  if (word !== '') {
    const [resource, name] = word.includes('/') ? (word.split('/', 2) as [string, string]) : [defaultPlural, word];
    const kind = findKind(world.registry, resource);
    return kind && { plural: kind.plural, name, ...(kind.namespaced ? { namespace: shell.namespace || 'default' } : {}) };
  }
  return below instanceof TableView && below.current ? refTo(below.kind.plural, below.current) : undefined;
}

/** The object that an event is about, when the ref names an event; else the ref as it is. */
export function involvedObject({ port, registry }: Pick<World, 'port' | 'registry'>, ref: ObjectRef): ObjectRef {
  if (ref.plural !== 'events') return ref;
  const event = port.find<KubeEvent>('events', ref.namespace, ref.name);
  const { apiVersion = '', kind = '', namespace, name } = event?.involvedObject ?? {};
  const known = registry.forObject(apiVersion, kind);
  if (!known || name === undefined) return ref;
  return { plural: known.plural, name, ...(known.namespaced && namespace !== undefined ? { namespace } : {}) };
}
