// The key that leads from an object to the pods that use it, as in k9s.
import type { DrillDown, KindAction } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { keyOf } from '../model/object.ts';

/** The table of the pods that use an object of this kind. */
export function podsUsing(plural: string, object: KubeObject): Extract<DrillDown, { plural: string }> {
  return { view: 'table', plural: 'pods', namespace: object.metadata.namespace ?? '', uses: `${plural}/${keyOf(object)}` };
}

export function usedByAction(plural: string): KindAction<KubeObject> {
  return {
    key: 'u',
    title: 'Used by',
    run([object]) {
      if (!object) return { type: 'none' };
      const { namespace = '', uses = '' } = podsUsing(plural, object);
      return { type: 'open', view: 'table', args: { plural: 'pods', namespace, uses, of: `${object.kind.toLowerCase()}/${object.metadata.name}` } };
    },
  };
}
