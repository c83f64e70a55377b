// The DisruptionTarget condition: tells why a pod is being taken away before it is.
import { setCondition } from '../../kinds/pod/conditions.ts';
import type { Pod, PodCondition, PodStatus } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';

/** The pod's status with the condition True; the same status when it says so already. */
export function withDisruptionTarget({ status }: Pod, reason: string, message: string, nowMs: number): PodStatus {
  const condition = { type: 'DisruptionTarget', status: 'True', lastProbeTime: null, reason, message } as unknown as PodCondition;
  const conditions = setCondition(status.conditions, condition, formatTimestamp(nowMs));
  return conditions === status.conditions ? status : { ...status, conditions };
}
