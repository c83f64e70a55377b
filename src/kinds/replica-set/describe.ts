// `kubectl describe replicaset`.
import { createDescribeWriter } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import { controllerOf } from '../../model/object.ts';
import type { ReplicaSet } from '../../model/object.ts';
import { formatLabelSelector } from '../../model/selector.ts';
import { writeConditions } from '../condition-table.ts';
import { writeLabels } from '../describe-metadata.ts';
import { writePodTemplate } from '../pod/describe-template.ts';
import { describePodPhases } from '../pod-selection.ts';

export function describeReplicaSet(replicaSet: ReplicaSet, { reader }: DescribeContext): string {
  const { metadata, spec, status } = replicaSet;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  writer.line(0, 'Selector:', formatLabelSelector(spec.selector));
  writeLabels(writer, replicaSet);
  const owner = controllerOf(replicaSet);
  if (owner) writer.line(0, 'Controlled By:', `${owner.kind}/${owner.name}`);
  writer.line(0, 'Replicas:', `${status.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  writer.line(0, 'Pods Status:', describePodPhases(reader, replicaSet));
  writePodTemplate(writer, spec.template);
  writeConditions(writer, status.conditions);
  return writer.text();
}
