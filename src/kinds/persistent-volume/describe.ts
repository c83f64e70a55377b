// `kubectl describe pv` of kubectl 1.33, without the events.
import { createDescribeWriter, describeMap } from '../../model/describe-writer.ts';
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { DescribeContext } from '../../model/kind.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../../model/object.ts';
import { canonicalQuantity } from '../../model/quantity.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { formatAccessModes } from '../access-modes.ts';
import { writeLabels } from '../describe-metadata.ts';
import { volumeSources } from './validation.ts';

export function describePersistentVolume({ metadata, spec, status }: PersistentVolume, { now }: Pick<DescribeContext, 'now'>): string {
  const writer = createDescribeWriter();
  writer.line(0, 'Name:', metadata.name);
  writeLabels(writer, { apiVersion: 'v1', kind: 'PersistentVolume', metadata });
  writer.line(0, 'Finalizers:', `[${(metadata.finalizers ?? []).join(' ')}]`);
  writer.line(0, 'StorageClass:', spec.storageClassName ?? '');
  const lasts = metadata.deletionTimestamp && formatHumanDuration(now - parseTimestamp(metadata.deletionTimestamp));
  writer.line(0, 'Status:', lasts ? `Terminating (lasts ${lasts})` : (status.phase ?? ''));
  writer.line(0, 'Claim:', spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '');
  writer.line(0, 'Reclaim Policy:', spec.persistentVolumeReclaimPolicy ?? '');
  writer.line(0, 'Access Modes:', formatAccessModes(spec.accessModes));
  if (spec.volumeMode) writer.line(0, 'VolumeMode:', spec.volumeMode);
  writer.line(0, 'Capacity:', canonicalQuantity(spec.capacity?.storage ?? '0'));
  writeAffinity(writer, spec);
  writer.line(0, 'Message:', status.message ?? '');
  writer.line(0, 'Source:');
  for (const [title, value] of sourceRows(spec)) writer.line(2, `${title}:`, value);
  return writer.text();
}

function writeAffinity(writer: DescribeWriter, { nodeAffinity }: PersistentVolumeSpec): void {
  if (!nodeAffinity?.required) return writer.line(0, 'Node Affinity:', '<none>');
  writer.line(0, 'Node Affinity:', '');
  const { nodeSelectorTerms: terms = [] } = nodeAffinity.required;
  writer.line(1, 'Required Terms:', terms.length === 0 ? '<none>' : '');
  for (const [index, { matchExpressions }] of terms.entries()) {
    const texts = (matchExpressions ?? []).map(({ key, operator, values }) => {
      const condition = `${key} ${operator.toLowerCase()}`;
      return values?.length ? `${condition} [${values.join(', ')}]` : condition;
    });
    writer.list(2, `Term ${index}:`, texts);
  }
}

function sourceRows(spec: PersistentVolumeSpec): [title: string, value: string][] {
  const { hostPath, local, nfs, csi } = spec;
  if (hostPath) return [['Type', 'HostPath (bare host directory volume)'], ['Path', hostPath.path], ['HostPathType', hostPath.type ?? '<none>']];
  if (local) return [['Type', 'LocalVolume (a persistent volume backed by local storage on a node)'], ['Path', local.path]];
  if (nfs) {
    const type = 'NFS (an NFS mount that lasts the lifetime of a pod)';
    return [['Type', type], ['Server', nfs.server], ['Path', nfs.path], ['ReadOnly', String(nfs.readOnly ?? false)]];
  }
  if (csi) {
    return [
      ['Type', 'CSI (a Container Storage Interface (CSI) volume source)'],
      ['Driver', csi.driver],
      ['FSType', csi.fsType ?? ''],
      ['VolumeHandle', csi.volumeHandle],
      ['ReadOnly', String(csi.readOnly ?? false)],
      ['VolumeAttributes', describeMap(csi.volumeAttributes).join(', ') || '<none>'],
    ];
  }
  const name = volumeSources.find((source) => spec[source] !== undefined);
  return name ? [['Type', name]] : [];
}
