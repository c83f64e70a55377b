// Why a pod's containers cannot be changed where they run, for the keys that would do so.
import { isMirrorPod } from '../../model/mirror-pod.ts';
import type { Pod } from '../../model/object.ts';

/** undefined when they can be changed; static pods run what their file says (rule 6.11.7). */
export function whyUnchangeable(pod: Pod): string | undefined {
  const { metadata, status } = pod;
  if (metadata.deletionTimestamp) return 'the pod is being deleted';
  if (isMirrorPod(pod)) return 'it is a static pod: its node runs what its file says';
  return status.phase === 'Running' || status.phase === 'Pending' ? undefined : 'it has ended';
}
