// Why an object is not what was waited for: its conditions that say no, and its pods that are not well.
import { podStatus } from '../kinds/pod/status-text.ts';
import type { ClusterPort } from '../model/client.ts';
import type { KubeEvent, KubeObject, Pod } from '../model/object.ts';
import { makeVisible } from '../model/visible-text.ts';
import { podsBelow } from './get.ts';

/** Pods that are told of before the rest is only counted. */
const maxPods = 5;

/** Lines without indent; none when everything about the object looks well. What `told` says already is left out. */
export function diagnose(port: ClusterPort, object: KubeObject, told = ''): string[] {
  const pods = (object.kind === 'Pod' ? [object] : [...podsBelow(port, object.metadata.uid)]) as Pod[];
  const ill = pods.filter((pod) => !isWell(pod, port.now)).toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const lines = object.kind === 'Pod' ? [] : failingConditions(object, told);
  if (object.kind !== 'Pod' && pods.length === 0) lines.push(...lastWarning(port, object));
  for (const pod of ill.slice(0, maxPods)) lines.push(...describePod(port, pod));
  if (ill.length > maxPods) lines.push(`and ${ill.length - maxPods} more pods that are not ready`);
  return lines.map(makeVisible);
}

function isWell(pod: Pod, now: number): boolean {
  const { status, ready, total } = podStatus(pod, now);
  return status === 'Completed' || (status === 'Running' && ready === total);
}

const badWhenTrue: ReadonlySet<string> = new Set(['ReplicaFailure', 'Failed', 'Suspended']);

function failingConditions(object: KubeObject, told: string): string[] {
  const { conditions = [] } = (object.status ?? {}) as { conditions?: readonly { type: string; status: string; reason?: string; message?: string }[] };
  return conditions.flatMap(({ type, status, reason, message = '' }) => {
    const isFailing = badWhenTrue.has(type) ? status === 'True' : status === 'False' && (type === 'Available' || type === 'Progressing');
    if (!isFailing || (message !== '' && told.includes(message))) return [];
    return [`${object.kind.toLowerCase()}/${object.metadata.name}: ${type}=${status} (${[reason, message].filter(Boolean).join(': ')})`];
  });
}

function describePod(port: ClusterPort, pod: Pod): string[] {
  const { status, ready, total, restarts } = podStatus(pod, port.now);
  const head = `pod/${pod.metadata.name}: ${status}, ${ready}/${total} ready${restarts === 0 ? '' : `, ${restarts} restarts`}`;
  const unscheduled = pod.status.conditions?.find(({ type, status: state }) => type === 'PodScheduled' && state === 'False');
  const details = unscheduled?.message ? [unscheduled.message] : containerReasons(pod);
  return [head, ...(details.length > 0 ? details : lastWarning(port, pod)).map((detail) => `  ${detail}`)];
}

function containerReasons({ status }: Pod): string[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].flatMap(({ name, state, lastState }) => {
    const ended = state?.terminated ?? lastState?.terminated;
    const last = ended && ended.exitCode !== 0 ? `last ended with exit code ${ended.exitCode} (${ended.reason ?? 'Error'})` : '';
    if (state?.waiting?.message) return [`${name}: ${state.waiting.message}`, ...(last === '' ? [] : [`${name}: ${last}`])];
    return last === '' ? [] : [`${name}: ${last}`];
  });
}

/** The newest Warning about an object, if there is one. */
function lastWarning(port: ClusterPort, { metadata }: KubeObject): string[] {
  const events = port.list<KubeEvent>('events', { namespace: metadata.namespace ?? 'default', fieldSelector: `involvedObject.uid=${metadata.uid},type=Warning` });
  const newest = events.reduce<KubeEvent | undefined>((best, event) => (best && (best.lastTimestamp ?? '') > (event.lastTimestamp ?? '') ? best : event), undefined);
  return newest ? [`${newest.reason}: ${newest.message ?? ''}`] : [];
}
