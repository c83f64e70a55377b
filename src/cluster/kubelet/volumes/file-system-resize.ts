// The last step of a growing claim: the kubelet of the machine that has the disk makes its file system larger.
import { hasCondition } from '../../../kinds/condition.ts';
import { claimVolumes } from '../../../kinds/pod/claims.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../model/object.ts';
import type { MachineContext } from '../machine-context.ts';

const PENDING = 'FileSystemResizePending';

/** Whether a claim waits for a kubelet. */
export function isResizePending({ status }: PersistentVolumeClaim): boolean {
  return hasCondition(status.conditions, PENDING);
}

/** Grows what waits for it among the claims of a pod whose volumes are mounted. */
export function resizeFileSystems(pod: Pod, { client, events, nodeName }: Pick<MachineContext, 'client' | 'events' | 'nodeName'>): void {
  for (const { claim: name } of claimVolumes(pod)) {
    const claim = client.find<PersistentVolumeClaim>('persistentvolumeclaims', pod.metadata.namespace, name);
    const volume = claim?.spec.volumeName ? client.find<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName) : undefined;
    if (!claim || !volume || !isResizePending(claim)) continue;
    const { conditions = [], ...status } = claim.status;
    const left = conditions.filter(({ type }) => type !== PENDING);
    client.updateStatus<PersistentVolumeClaim>('persistentvolumeclaims', {
      ...claim,
      status: { ...status, ...(left.length > 0 ? { conditions: left } : {}), capacity: { storage: volume.spec.capacity?.storage ?? '0' } },
    });
    const message = `MountVolume.NodeExpandVolume succeeded for volume "${volume.metadata.name}" ${nodeName}`;
    events.event(pod, 'Normal', 'FileSystemResizeSuccessful', message);
    events.event(claim, 'Normal', 'FileSystemResizeSuccessful', message);
  }
}
