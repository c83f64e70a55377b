// `kubectl describe statefulset`.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { createDescribeWriter, describeAnnotations, describeMap, describeTime } from '../../model/describe-writer.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { StatefulSet } from '../../model/object.ts';
import { canonicalQuantity } from '../../model/quantity.ts';
import { formatLabelSelector } from '../../model/selector.ts';
import { writeLabels } from '../describe-metadata.ts';
import { writePodTemplate } from '../pod/describe-template.ts';
import { describePodPhases } from '../pod-selection.ts';

export function describeStatefulSet(statefulSet: StatefulSet, { reader }: DescribeContext): string {
  const { metadata, spec, status } = statefulSet;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  writer.line(0, 'CreationTimestamp:', describeTime(metadata.creationTimestamp));
  writer.line(0, 'Selector:', formatLabelSelector(spec.selector));
  writeLabels(writer, statefulSet);
  writer.line(0, 'Replicas:', `${spec.replicas ?? 0} desired | ${status.replicas} total`);
  writer.line(0, 'Update Strategy:', spec.updateStrategy?.type ?? '');
  const partition = spec.updateStrategy?.rollingUpdate?.partition;
  if (partition !== undefined) writer.line(1, 'Partition:', String(partition));
  writer.line(0, 'Pods Status:', describePodPhases(reader, statefulSet));
  writePodTemplate(writer, spec.template);
  writeClaimTemplates(writer, spec.volumeClaimTemplates ?? []);
  return writer.text();
}

function writeClaimTemplates(writer: DescribeWriter, templates: NonNullable<StatefulSet['spec']['volumeClaimTemplates']>): void {
  if (templates.length === 0) return writer.line(0, 'Volume Claims:', '<none>');
  writer.line(0, 'Volume Claims:');
  for (const { metadata, spec } of templates) {
    const storage = spec?.resources?.requests?.['storage'];
    writer.line(1, 'Name:', metadata?.name ?? '');
    writer.line(1, 'StorageClass:', spec?.storageClassName ?? '');
    writer.list(1, 'Labels:', describeMap(metadata?.labels));
    writer.list(1, 'Annotations:', describeAnnotations(metadata?.annotations));
    writer.line(1, 'Capacity:', storage === undefined ? '<default>' : canonicalQuantity(storage));
    writer.line(1, 'Access Modes:', `[${(spec?.accessModes ?? []).join(' ')}]`);
  }
}
