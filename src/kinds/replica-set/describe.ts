// `kubectl describe replicaset` and `kubectl describe replicationcontroller`.
import { createDescribeWriter } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import { controllerOf } from '../../model/object.ts';
import type { ReplicaSet, ReplicationController } from '../../model/object.ts';
import { writeConditions } from '../condition-table.ts';
import { writeLabels } from '../describe-metadata.ts';
import { writePodTemplate } from '../pod/describe-template.ts';
import { describePodPhases } from '../pod-selection.ts';

/** Both print the same lines; only a ReplicaSet says who controls it. */
export function describeReplicas(object: ReplicaSet | ReplicationController, { reader }: DescribeContext, selector: string): string {
  const { metadata, spec, status } = object;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  writer.line(0, 'Selector:', selector);
  writeLabels(writer, object);
  const owner = object.kind === 'ReplicaSet' ? controllerOf(object) : undefined;
  if (owner) writer.line(0, 'Controlled By:', `${owner.kind}/${owner.name}`);
  writer.line(0, 'Replicas:', `${status.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  writer.line(0, 'Pods Status:', describePodPhases(reader, object));
  writePodTemplate(writer, spec.template);
  writeConditions(writer, status.conditions);
  return writer.text();
}
