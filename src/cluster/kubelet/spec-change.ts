// What a kubelet makes of a pod whose spec was changed while it runs.
import type { PodSpec } from '../../model/object.ts';
import type { PodWorker } from './pod-worker.ts';

/** Gives the containers of a pod their new specs; one with another image is restarted, the others go on (rule 6.6.3). */
export function applySpec(worker: PodWorker, spec: PodSpec): void {
  const specs = [...(spec.initContainers ?? []), ...spec.containers];
  const { restarts } = worker.context.runner;
  for (const slot of worker.slots) {
    const next = specs.find(({ name }) => name === slot.name);
    if (next) restarts.specChanged(slot, next);
  }
}
