// Which pods belong to a workload: for drill-down and for counting them.
import type { DrillDown } from '../model/kind.ts';
import type { ReadOnlyClient } from '../model/client.ts';
import { controllerOf } from '../model/object.ts';
import type { KubeObject, Pod } from '../model/object.ts';
import type { AnySelector } from '../model/selector.ts';
import { compileLabelSelector, formatRequirements } from '../model/selector.ts';

type Workload = KubeObject & { spec: { selector?: AnySelector } };

/** The table of the pods that the workload selects. */
export function podsOf(workload: Workload): DrillDown {
  const { requirements } = compileLabelSelector(workload.spec.selector);
  return { view: 'table', plural: 'pods', namespace: workload.metadata.namespace, labelSelector: formatRequirements(requirements) };
}

/** The table of the pods that the workload owns itself. */
export function ownPodsOf(workload: KubeObject): DrillDown {
  return { view: 'table', plural: 'pods', namespace: workload.metadata.namespace, ownerUid: workload.metadata.uid };
}

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed`: the pods that the workload controls, by phase. */
export function describePodPhases(reader: ReadOnlyClient, workload: Workload): string {
  const counts = { Running: 0, Pending: 0, Succeeded: 0, Failed: 0 };
  const selector = compileLabelSelector(workload.spec.selector);
  for (const pod of reader.ownedBy<Pod>(workload.metadata.uid, 'pods')) {
    if (controllerOf(pod)?.uid !== workload.metadata.uid || !selector.matches(pod.metadata.labels)) continue;
    const phase = pod.status.phase as keyof typeof counts | undefined;
    if (phase && phase in counts) counts[phase] += 1;
  }
  return `${counts.Running} Running / ${counts.Pending} Waiting / ${counts.Succeeded} Succeeded / ${counts.Failed} Failed`;
}
