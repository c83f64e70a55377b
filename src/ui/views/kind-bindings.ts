// The keys that a kind gives its objects, for views that are about one object and no table.
import type { Binding } from '../../model/binding.ts';
import type { Intent } from '../../model/intent.ts';
import { refTo } from '../../model/intent.ts';
import type { Kind } from '../../model/kind.ts';
import { printedName } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import type { World } from '../world.ts';

export const readOnlyReason = 'the dashboard is read-only';

/** The kind's own keys on one object, in their order; those in `without` are left out. */
export function kindBindings(world: World, kind: Kind, object: KubeObject | undefined, without: readonly string[] = []): Binding[] {
  const context = { reader: world.port, now: () => world.port.now, faults: world.port.faults };
  return (kind.actions ?? [])
    .filter(({ key }) => !without.includes(key))
    .map((action) => {
      const disabled = !object ? 'there is nothing to do it to' : action.changes && world.readOnly ? readOnlyReason : action.disabled?.(object);
      return {
        key: action.key,
        title: action.title,
        hint: true,
        ...(action.changes ? { changes: true } : {}),
        ...(disabled === undefined ? {} : { disabled }),
        run: () => action.run([object!], context),
      };
    });
}

/** What Enter opens on an object of a kind. */
export function drillDownIntent(world: World, kind: Kind, object: KubeObject): Intent {
  const ref = refTo(kind.plural, object);
  const target = kind.drillDown?.(object) ?? { view: 'describe' };
  if (!('plural' in target)) {
    const isKnown = target.view === 'use-namespace' || world.views.some(({ name }) => name === target.view);
    return { type: 'open', view: isKnown ? target.view : 'describe', ref };
  }
  const { plural, namespace, labelSelector, fieldSelector, ownerUid, uses } = target;
  const args: Record<string, string> = { plural };
  // A CustomResourceDefinition has the name of what it opens.
  if (object.metadata.name !== plural) args['of'] = `${printedName(kind).split('.')[0]}/${object.metadata.name}`;
  if (namespace !== undefined) args['namespace'] = namespace;
  if (labelSelector !== undefined) args['labelSelector'] = labelSelector;
  if (fieldSelector !== undefined) args['fieldSelector'] = fieldSelector;
  if (ownerUid !== undefined) args['ownerUid'] = ownerUid;
  if (uses !== undefined) args['uses'] = uses;
  return { type: 'open', view: 'table', args };
}
