// The key that gives the containers of a workload's template other images.
import type { KindAction } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { setImageQuestion } from './pod/set-image.ts';

/** `i` for a kind with a pod template, named by its plural. */
export function setImageAction(plural: string): KindAction<KubeObject> {
  return {
    key: 'i',
    title: 'Set image',
    changes: true,
    run: ([object]) =>
      object ? { type: 'ask', question: setImageQuestion(plural, object, 'spec.template.spec') } : { type: 'none' },
  };
}
