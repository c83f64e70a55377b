// What a kubelet makes of a pod whose spec was changed while it runs.
import type { Container, Pod } from '../../model/object.ts';
import { CONTAINER_CREATING, ContainerSlot } from './container-slot.ts';
import { isResized, PodResize } from './pod-resize.ts';
import type { PodWorker } from './pod-worker.ts';

/**
 * Gives the containers of a pod their new specs: one with another image is restarted (rule 6.6.3), other amounts of resources are
 * taken when there is room for them, new ephemeral containers are started.
 */
export function applySpec(worker: PodWorker, previous: Pod): void {
  const { spec } = worker.pod;
  const specs = new Map([...(spec.initContainers ?? []), ...spec.containers].map((container) => [container.name, container]));
  const { restarts } = worker.context.runner;
  for (const slot of worker.slots) {
    const next = specs.get(slot.name);
    // Resources are another matter: what is asked for is not yet given.
    if (next) restarts.specChanged(slot, slot.spec.resources === next.resources ? next : withResources(next, slot.spec));
  }
  if (isResized(worker.pod, previous)) {
    worker.resize ??= new PodResize(worker);
    worker.resize.review();
  }
  worker.ephemeral = ephemeralSlots(worker);
  worker.context.noticeChange(worker);
}

/** The slots of ephemeral containers, those that are there already among them. */
export function ephemeralSlots(worker: PodWorker): readonly ContainerSlot[] {
  const { ephemeralContainers } = worker.pod.spec;
  if (!ephemeralContainers || ephemeralContainers.length === worker.ephemeral.length) return worker.ephemeral;
  return ephemeralContainers.map((spec) => worker.ephemeral.find(({ name }) => name === spec.name) ?? new ContainerSlot(worker, spec as Container, 'ephemeral', CONTAINER_CREATING));
}

function withResources(next: Container, { resources }: Container): Container {
  const result = { ...next };
  if (resources) result.resources = resources;
  else delete result.resources;
  return result;
}
