// What a kubelet makes of a pod whose spec was changed while it runs (rule 6.6.3).
import type { PodSpec } from '../../model/object.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { PodWorker } from './pod-worker.ts';

/** Gives the containers of a pod their new specs; one with another image is restarted, the others go on. */
export function applySpec(worker: PodWorker, spec: PodSpec): void {
  const specs = [...(spec.initContainers ?? []), ...spec.containers];
  for (const slot of worker.slots) {
    const next = specs.find(({ name }) => name === slot.name);
    if (!next) continue;
    const isOther = next.image !== slot.spec.image;
    slot.spec = next;
    if (isOther && slot.step !== 'over') restartWithImage(slot, worker);
  }
}

function restartWithImage(slot: ContainerSlot, { context: { runner } }: PodWorker): void {
  slot.forgetBackoff();
  if (slot.isRunning) {
    slot.restartRegardless = true;
    runner.stopper.kill(slot, `Container ${slot.name} definition changed, will be restarted`);
  } else if (slot.step !== 'ended' && slot.step !== 'fresh') runner.tryAgain(slot);
}
