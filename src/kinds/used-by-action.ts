// The key that leads from an object to all that refers to it, as in k9s.
import type { DrillDown, KindAction } from '../model/kind.ts';
import { refTo } from '../model/intent.ts';
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
    run: ([object]) => (object ? { type: 'open', view: 'xray', ref: refTo(plural, object), args: { direction: 'up' } } : { type: 'none' }),
  };
}
