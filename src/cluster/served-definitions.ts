// Which defined kinds are served: those whose CustomResourceDefinition is established, as it stands in the store.
//
// The registry follows the store and nothing else, so a cluster whose objects are put back has its kinds put back with them.
import { deepEqual } from '../model/equal.ts';
import type { CustomResourceDefinition } from '../model/object.ts';
import { hasCondition } from '../kinds/condition.ts';
import { definedKind } from '../kinds/custom-resource.ts';
import type { Store } from './store/store.ts';

const DEFINITIONS = 'customresourcedefinitions';

/** Keeps the kinds of a store's registry to its definitions, from now on. */
export function serveDefinitions(store: Store): void {
  for (const object of store.table(DEFINITIONS).sorted()) serve(store, object as CustomResourceDefinition);
  store.watch([DEFINITIONS], ({ type, object, previous }) => {
    if (type === 'DELETED') store.registry.withdraw(object.metadata.name);
    else if (!previous || isOtherwise(object as CustomResourceDefinition, previous as CustomResourceDefinition)) serve(store, object as CustomResourceDefinition);
  });
}

function serve(store: Store, definition: CustomResourceDefinition): void {
  const { registry } = store;
  const defined = hasCondition(definition.status.conditions, 'Established') ? definedKind(definition) : undefined;
  if (!defined) return registry.withdraw(definition.metadata.name);
  const { plural } = registry.define(defined.kind);
  store.reread(plural, defined.reread);
}

/** Whether a change of a definition is one of what is served. */
function isOtherwise(now: CustomResourceDefinition, before: CustomResourceDefinition): boolean {
  const saidOf = ({ spec, status: { acceptedNames, conditions } }: CustomResourceDefinition): unknown[] => {
    return [spec, acceptedNames, hasCondition(conditions, 'Established'), hasCondition(conditions, 'Terminating')];
  };
  return !deepEqual(saidOf(now), saidOf(before));
}
