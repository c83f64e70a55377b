// `kubectl describe pvc` of kubectl 1.33, without the events; its middle part also describes a claim in a template.
import { createDescribeWriter, describeAnnotations, describeMap, describeTime } from '../../model/describe-writer.ts';
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { PersistentVolumeClaim } from '../../model/object.ts';
import { canonicalQuantity } from '../../model/quantity.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { formatAccessModes } from '../access-modes.ts';
import { podsUsingClaim } from '../pod/claims.ts';

export function describeClaim(claim: PersistentVolumeClaim, { reader, now }: DescribeContext): string {
  const { metadata, spec, status } = claim;
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writer.line(0, 'Namespace:', metadata.namespace ?? '');
  writer.line(0, 'StorageClass:', spec.storageClassName ?? '');
  const lasts = metadata.deletionTimestamp && formatHumanDuration(now - parseTimestamp(metadata.deletionTimestamp));
  writer.line(0, 'Status:', lasts ? `Terminating (lasts ${lasts})` : (status.phase ?? ''));
  writeClaimSpec(writer, 0, claim);
  writer.list(0, 'Used By:', podsUsingClaim(reader, metadata.namespace, metadata.name).map((pod) => pod.metadata.name));
  if (status.conditions?.length) {
    writer.line(0, 'Conditions:');
    writer.line(1, 'Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message');
    writer.line(1, '----', '------', '-----------------', '------------------', '------', '-------');
    for (const { type, status: state, lastProbeTime, lastTransitionTime, reason = '', message = '' } of status.conditions) {
      writer.line(1, `${type} `, `${state} `, `${describeTime(lastProbeTime)} `, `${describeTime(lastTransitionTime)} `, `${reason} `, message);
    }
  }
  return writer.text();
}

type ClaimLike = Pick<PersistentVolumeClaim, 'spec'> & {
  metadata: Pick<PersistentVolumeClaim['metadata'], 'labels' | 'annotations' | 'finalizers'>;
  status?: PersistentVolumeClaim['status'];
};

/** From the volume to the data source; a template has neither status nor finalizers. */
export function writeClaimSpec(writer: DescribeWriter, level: number, { metadata, spec, status }: ClaimLike): void {
  writer.line(level, 'Volume:', spec.volumeName ?? '');
  // Inside of a pod's description kubectl indents these values once more.
  const indented = (values: readonly string[]): string[] => (values.length > 0 ? values : ['<none>']).map((value) => '  '.repeat(level) + value);
  writer.list(level, 'Labels:', indented(describeMap(metadata.labels)));
  writer.list(level, 'Annotations:', indented(describeAnnotations(metadata.annotations)));
  if (status) writer.line(level, 'Finalizers:', `[${(metadata.finalizers ?? []).join(' ')}]`);
  const isBound = Boolean(spec.volumeName);
  writer.line(level, 'Capacity:', isBound ? canonicalQuantity(status?.capacity?.storage ?? '0') : '');
  writer.line(level, 'Access Modes:', isBound ? formatAccessModes(status?.accessModes) : '');
  if (spec.volumeMode) writer.line(level, 'VolumeMode:', spec.volumeMode);
  const { dataSource } = spec;
  if (!dataSource) return;
  writer.line(level, 'DataSource:');
  if (dataSource.apiGroup) writer.line(level + 1, 'APIGroup:', dataSource.apiGroup);
  writer.line(level + 1, 'Kind:', dataSource.kind);
  writer.line(level + 1, 'Name:', dataSource.name);
}
