// How what a kubelet knows of a pod gets into the API: into the status of the pod, or of its mirror.
import { ApiError } from '../../model/errors.ts';
import type { Pod } from '../../model/object.ts';
import { podStatusOf } from './pod-status.ts';
import type { PodWorker } from './pod-worker.ts';

/** Writes the status of a worker's pod when it differs from what is there; nothing while the API cannot be reached. */
export function reportPod(worker: PodWorker): void {
  const { context } = worker;
  if (!context.isConnected()) return;
  const target = worker.isStatic ? context.staticPods.mirrorOf(worker) : worker.pod;
  if (!target || !reportOn(target, worker)) return;
  // Somebody wrote in between: the report is made anew on what is there now.
  const { namespace, name, uid } = target.metadata;
  const stored = context.client.find<Pod>('pods', namespace, name);
  // Refused twice: the kubelet's next look is soon enough.
  if (stored?.metadata.uid === uid && reportOn(stored, worker)) context.noticeChange(worker);
}

/** Writes on the object that the status is made from; answers true when that is no longer the stored one. */
function reportOn(pod: Pod, worker: PodWorker): boolean {
  const { context, isStatic } = worker;
  if (!isStatic) worker.pod = pod;
  const status = podStatusOf(worker.factsOn(pod));
  if (!status) return false;
  const { apiVersion, kind, metadata, spec } = pod;
  worker.reported = status;
  try {
    const written = context.client.updateStatus<Pod>('pods', { apiVersion, kind, metadata, spec, status });
    if (isStatic) context.staticPods.reported(worker, written);
    else worker.pod = written;
    return false;
  } catch (error) {
    if (error instanceof ApiError && (error.reason === 'Conflict' || error.reason === 'NotFound')) return true;
    throw error;
  }
}

/** The pod of a worker as it is stored, with the addresses that the kubelet knows before it reports them. */
export function livePod({ context, pod: known, podIp, uid }: PodWorker): Pod {
  const { namespace, name } = known.metadata;
  const stored = context.client.find<Pod>('pods', namespace, name);
  const pod = stored?.metadata.uid === uid ? stored : known;
  if (pod.status.podIP === podIp || !podIp) return pod;
  return { ...pod, status: { ...pod.status, podIP: podIp, podIPs: [{ ip: podIp }], hostIP: context.nodeIp, hostIPs: context.addresses.ofNode } };
}
