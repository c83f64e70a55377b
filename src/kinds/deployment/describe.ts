// `kubectl describe deployment`.
import { createDescribeWriter, describeTime } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { Deployment, ReplicaSet } from '../../model/object.ts';
import { formatLabelSelector } from '../../model/selector.ts';
import { writeConditions } from '../condition-table.ts';
import { writeLabels } from '../describe-metadata.ts';
import { writePodTemplate } from '../pod/describe-template.ts';
import { newReplicaSetOf, replicaSetsOf } from './rollout.ts';

/** Behaviour rule 7.5.10. */
export function describeDeployment(deployment: Deployment, { reader }: DescribeContext): string {
  const { metadata, spec, status } = deployment;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  writer.line(0, 'CreationTimestamp:', describeTime(metadata.creationTimestamp));
  writeLabels(writer, deployment);
  writer.line(0, 'Selector:', formatLabelSelector(spec.selector));
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  const counts = [
    `${spec.replicas ?? 0} desired`,
    `${updatedReplicas} updated`,
    `${replicas} total`,
    `${availableReplicas} available`,
    `${unavailableReplicas} unavailable`,
  ];
  writer.line(0, 'Replicas:', counts.join(' | '));
  writer.line(0, 'StrategyType:', spec.strategy?.type ?? '');
  writer.line(0, 'MinReadySeconds:', String(spec.minReadySeconds ?? 0));
  const update = spec.strategy?.rollingUpdate;
  if (update) {
    writer.line(0, 'RollingUpdateStrategy:', `${update.maxUnavailable} max unavailable, ${update.maxSurge} max surge`);
  }
  writePodTemplate(writer, spec.template);
  writeConditions(writer, status.conditions);
  const all = replicaSetsOf(reader, deployment);
  const current = newReplicaSetOf(deployment, all);
  if (all.length > 0) {
    writer.line(0, 'OldReplicaSets:', formatReplicaSets(all.filter((replicaSet) => replicaSet !== current)));
    writer.line(0, 'NewReplicaSet:', formatReplicaSets(current ? [current] : []));
  }
  return writer.text();
}

function formatReplicaSets(replicaSets: readonly ReplicaSet[]): string {
  const texts = replicaSets.map(
    ({ metadata, spec, status }) => `${metadata.name} (${status.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`,
  );
  return texts.join(', ') || '<none>';
}
