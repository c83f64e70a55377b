// The volumes block of `kubectl describe`, of a pod or of a template.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import type { Volume } from '../../model/object.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { writeClaimSpec } from '../persistent-volume-claim/describe.ts';
import { sourcesOf } from './volume-defaults.ts';

/** Writes name, type and the fields that matter of each volume; a template's are set off by `indent`. */
export function writeVolumes(writer: DescribeWriter, volumes: readonly Volume[] | undefined, indent = ''): void {
  if (!volumes?.length) return writer.line(0, `${indent}Volumes:`, '<none>');
  writer.line(0, `${indent}Volumes:`);
  for (const volume of volumes) {
    writer.line(1, `${indent === '' ? '' : ' '}${volume.name}:`);
    const rows = rowsOf(volume);
    if (rows.length === 0) writer.line(1, '<unknown>');
    for (const [title, value] of rows) writer.line(2, `${title}:`, value);
    const claim = volume.ephemeral?.volumeClaimTemplate;
    if (claim) {
      writer.line(2, 'StorageClass:', claim.spec.storageClassName ?? '');
      writeClaimSpec(writer, 2, { metadata: claim.metadata ?? {}, spec: claim.spec });
    }
    if (volume.downwardAPI) writer.line(2, 'Items:');
    for (const { fieldRef, resourceFieldRef, path } of volume.downwardAPI?.items ?? []) {
      writer.line(3, `${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`);
    }
  }
}

type Row = [title: string, value: string];

function rowsOf(volume: Volume): Row[] {
  const { hostPath, emptyDir, secret, configMap, nfs, persistentVolumeClaim, downwardAPI, projected, csi } = volume;
  if (hostPath) {
    return [typeRow('HostPath (bare host directory volume)'), ['Path', hostPath.path], ['HostPathType', hostPath.type ?? '<none>']];
  }
  if (emptyDir) {
    const { medium = '', sizeLimit } = emptyDir;
    const limit = sizeLimit !== undefined && parseQuantity(sizeLimit).nano > 0n ? sizeLimit : '<unset>';
    return [typeRow("EmptyDir (a temporary directory that shares a pod's lifetime)"), ['Medium', medium], ['SizeLimit', limit]];
  }
  if (secret) return [typeRow('Secret (a volume populated by a Secret)'), ['SecretName', secret.secretName ?? ''], optionalRow(secret)];
  if (configMap) return [typeRow('ConfigMap (a volume populated by a ConfigMap)'), ['Name', configMap.name ?? ''], optionalRow(configMap)];
  if (nfs) {
    return [
      typeRow('NFS (an NFS mount that lasts the lifetime of a pod)'),
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', String(nfs.readOnly ?? false)],
    ];
  }
  if (persistentVolumeClaim) {
    const { claimName, readOnly = false } = persistentVolumeClaim;
    const type = typeRow('PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)');
    return [type, ['ClaimName', claimName], ['ReadOnly', String(readOnly)]];
  }
  if (downwardAPI) return [typeRow('DownwardAPI (a volume populated by information about the pod)')];
  if (projected) return projectedRows(projected);
  if (csi) {
    return [
      typeRow('CSI (a Container Storage Interface (CSI) volume source)'),
      ['Driver', csi.driver],
      ['FSType', csi.fsType ?? ''],
      ['ReadOnly', String(csi.readOnly ?? false)],
    ];
  }
  if (volume.ephemeral) {
    return [typeRow('EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)')];
  }
  const [source] = sourcesOf(volume);
  return source ? [typeRow(source)] : [];
}

function projectedRows(projected: NonNullable<Volume['projected']>): Row[] {
  const rows = [typeRow('Projected (a volume that contains injected data from multiple sources)')];
  for (const { secret, configMap, downwardAPI, serviceAccountToken } of projected.sources ?? []) {
    if (secret) rows.push(['SecretName', secret.name ?? ''], optionalRow(secret));
    else if (downwardAPI) rows.push(['DownwardAPI', 'true']);
    else if (configMap) rows.push(['ConfigMapName', configMap.name ?? ''], optionalRow(configMap));
    else if (serviceAccountToken) rows.push(['TokenExpirationSeconds', String(serviceAccountToken.expirationSeconds ?? 3600)]);
  }
  return rows;
}

function typeRow(text: string): Row {
  return ['Type', text];
}

function optionalRow(source: { optional?: boolean }): Row {
  return ['Optional', String(source.optional ?? false)];
}
