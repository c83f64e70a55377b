// Which container of a pod is started next (rule 6.6.2).
import type { ContainerSlot } from './container-slot.ts';

export const isBusy = (slot: ContainerSlot): boolean => slot.isBusy;
export const isFresh = (slot: ContainerSlot): boolean => slot.step === 'fresh';

/** The init container whose turn it is, or a sidecar that crashed; null while one of them has to pass first, undefined when all have. */
export function nextInit(init: readonly ContainerSlot[]): ContainerSlot | null | undefined {
  // By index: this runs for every change of every pod, and iterators would be most of what it leaves behind.
  for (let index = 0; index < init.length; index++) {
    const slot = init[index]!;
    if (slot.step === 'fresh' && (!slot.passed || slot.role === 'sidecar')) return slot;
    if (!slot.passed) return null;
  }
  return undefined;
}

/**
 * What a pod's sync is busy with: '' for the main containers, which it starts one after the other, the name of an init container, which
 * has a sync of its own. The real kubelet is in the middle of it meanwhile and reports nothing of the pod.
 */
export function whatStarts(slots: readonly ContainerSlot[]): string | undefined {
  const busy = slots.find(isBusy);
  return busy && (busy.role === 'main' ? '' : busy.name);
}
