// The key that leads from an object to the one that controls it.
import type { KindAction } from '../model/kind.ts';
import { controllerOf } from '../model/object.ts';
import type { KubeObject } from '../model/object.ts';

/** Opens the owner's table with the cursor on the owner. */
export const ownerAction: KindAction<KubeObject> = {
  key: 'shift-j',
  title: 'Jump to owner',
  disabled: (object) => (controllerOf(object) ? undefined : 'nothing controls it'),
  run([object], { reader }) {
    const owner = object && controllerOf(object);
    if (!object || !owner) return { type: 'none' };
    const kind = reader.registry.forObject(owner.apiVersion, owner.kind);
    if (!kind) return { type: 'flash', level: 'warn', text: `${owner.kind} ${owner.name} is of a kind this cluster does not know` };
    if (reader.byUid(owner.uid) === undefined) {
      return { type: 'flash', level: 'warn', text: `${owner.kind} ${owner.name} is gone` };
    }
    const namespace = kind.namespaced ? object.metadata.namespace : undefined;
    return { type: 'open', view: 'table', ref: { plural: kind.plural, namespace, name: owner.name } };
  },
};
