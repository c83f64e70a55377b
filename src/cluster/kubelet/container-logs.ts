// What `kubectl logs` gets from a node, and what it is refused with (rule 6.12.8).
import type { LogLine, LogRequest } from '../../model/client.ts';
import { badRequest, undialable } from '../../model/errors.ts';
import type { Pod } from '../../model/object.ts';
import type { Kubelet } from './kubelet.ts';

/** The lines of one container of a pod, oldest first; throws BadRequest with the kubelet's words. */
export function containerLogs(pod: Pod, kubelet: Kubelet | undefined, request: LogRequest, nowMs: number): LogLine[] {
  const podName = pod.metadata.name;
  const name = containerName(pod, request.container);
  if (!pod.spec.nodeName) return [];
  const failure = kubelet && dialFailure(kubelet);
  if (failure) {
    const address = `${kubelet.nodeIp}:10250`;
    throw undialable(`Get "https://${address}/containerLogs/${pod.metadata.namespace}/${podName}/${name}": dial tcp ${address}: connect: ${failure}`);
  }
  const slot = kubelet?.workerOf(pod)?.slots.find((each) => each.name === name);
  const waiting = slot?.state.waiting;
  const hasEnded = slot?.lastState.terminated !== undefined;
  if (request.previous) {
    if (!slot || !hasEnded) throw badRequest(`previous terminated container "${name}" in pod "${podName}" not found`);
    // While it waits, the last run is the previous one too.
    return cut(waiting ? slot.log.read(undefined, nowMs) : slot.log.previous, slot.log.forgotten(!waiting), request, nowMs);
  }
  if (!slot || (waiting && !hasEnded)) throw badRequest(`container "${name}" in pod "${podName}" is waiting to start: ${waitingText(waiting?.reason)}`);
  const lines = slot.log.read(slot.process, nowMs);
  return cut(lines, slot.log.forgotten(false), request, nowMs);
}

/** Why nobody can talk to a kubelet now, as who dials it says. */
export function dialFailure(kubelet: Kubelet): string | undefined {
  if (!kubelet.hasNetwork) return 'no route to host';
  return kubelet.isAwake() ? undefined : 'connection refused';
}

/** The container that is meant: the one named, the one the pod names, or the first; throws BadRequest when there is none of that name. */
export function containerName({ metadata, spec }: Pod, given: string | undefined): string {
  const name = given || metadata.annotations?.['kubectl.kubernetes.io/default-container'] || spec.containers[0]!.name;
  const all = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  if (!all.some((container) => container.name === name)) throw badRequest(`container ${name} is not valid for pod ${metadata.name}`);
  return name;
}

function waitingText(reason: string | undefined): string {
  if (reason === 'ErrImagePull') return "image can't be pulled";
  if (reason === 'ImagePullBackOff') return 'trying and failing to pull image';
  return reason ?? 'ContainerCreating';
}

function cut(lines: readonly LogLine[], forgotten: number, { tailLines, sinceMs }: LogRequest, nowMs: number): LogLine[] {
  const recent = sinceMs === undefined ? lines : lines.filter(({ atMs }) => atMs >= nowMs - sinceMs);
  const tail = tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - tailLines));
  const first = forgotten + lines.length - tail.length;
  return tail.map(({ atMs, text, lost }, index) => ({ atMs, text, number: first + index, ...(lost ? { lost } : {}) }));
}
