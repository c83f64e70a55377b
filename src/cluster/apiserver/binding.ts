// pods/binding: the scheduler's answer written down (rule 5.5.1).
import { conflict, notFound } from '../../model/errors.ts';
import type { KubeObject, Pod, PodCondition, PodSpec } from '../../model/object.ts';
import { objectKey } from '../../model/object.ts';
import { withRoom } from '../../model/room.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { Server } from './server.ts';

/** Sets spec.nodeName and PodScheduled=True; 409 when the pod is bound or going away. Only the top levels are copied. */
export function createBinder(server: Server): (namespace: string, name: string, nodeName: string, dryRun?: boolean) => KubeObject {
  // Pods bound in the same second say the same about it; one list serves them all.
  let stamp = '';
  let scheduled: readonly PodCondition[] = [];
  const conditionsAt = (now: string): readonly PodCondition[] => {
    if (now !== stamp) {
      stamp = now;
      const condition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
      scheduled = Object.freeze([Object.freeze(condition as unknown as PodCondition)]);
    }
    return scheduled;
  };
  // So does the spec of a template.
  let spec: PodSpec | undefined;
  let roomy: PodSpec | undefined;
  const roomyOf = (given: PodSpec): PodSpec => {
    if (given !== spec) {
      spec = given;
      roomy = withRoom(given, 'nodeName');
    }
    return roomy!;
  };
  return (namespace, name, nodeName, dryRun = false) => {
    const entry = server.store.table('pods').entry(objectKey(namespace, name));
    if (!entry) throw notFound('pods', name);
    const pod = entry.current as Pod;
    const refuse = (why: string): never => {
      throw conflict('pods/binding', name, why);
    };
    if (pod.metadata.deletionTimestamp !== undefined) refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
    if (pod.spec.nodeName) refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
    if (pod.spec.schedulingGates?.length) refuse(`pod ${name} has non-empty .spec.schedulingGates`);
    if (dryRun) return pod;
    const fresh = conditionsAt(formatTimestamp(server.clock.now));
    const present = pod.status.conditions;
    const conditions = present?.length ? [...present.filter(({ type }) => type !== 'PodScheduled'), fresh[0]!] : (fresh as PodCondition[]);
    return server.store.overwrite<Pod>(entry, {
      ...pod,
      metadata: { ...pod.metadata },
      spec: { ...roomyOf(pod.spec), nodeName },
      status: { ...pod.status, conditions },
    });
  };
}
