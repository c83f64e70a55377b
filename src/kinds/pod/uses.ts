// What a pod uses of other objects: claims, settings, secrets, its account and its priority.
import type { Container, Pod, Volume } from '../../model/object.ts';
import { claimVolumes } from './claims.ts';

/** Keys such as `configmaps/default/settings`, each once. */
export function podUses(pod: Pod): string[] {
  const { metadata, spec } = pod;
  const names = new Set<string>();
  const add = (plural: string, name: string | undefined): void => {
    if (name) names.add(`${plural}/${metadata.namespace}/${name}`);
  };
  for (const { claim } of claimVolumes(pod)) add('persistentvolumeclaims', claim);
  for (const volume of spec.volumes ?? []) addVolume(volume, add);
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) addEnvironment(container, add);
  for (const { name } of spec.imagePullSecrets ?? []) add('secrets', name);
  add('serviceaccounts', spec.serviceAccountName);
  if (spec.priorityClassName) names.add(`priorityclasses/${spec.priorityClassName}`);
  if (spec.runtimeClassName) names.add(`runtimeclasses/${spec.runtimeClassName}`);
  return [...names];
}

type Add = (plural: string, name: string | undefined) => void;

function addVolume({ configMap, secret, projected }: Volume, add: Add): void {
  add('configmaps', configMap?.name);
  add('secrets', secret?.secretName);
  for (const source of projected?.sources ?? []) {
    add('configmaps', source.configMap?.name);
    add('secrets', source.secret?.name);
  }
}

function addEnvironment({ env, envFrom }: Container, add: Add): void {
  for (const { configMapRef, secretRef } of envFrom ?? []) {
    add('configmaps', configMapRef?.name);
    add('secrets', secretRef?.name);
  }
  for (const { valueFrom } of env ?? []) {
    add('configmaps', valueFrom?.configMapKeyRef?.name);
    add('secrets', valueFrom?.secretKeyRef?.name);
  }
}
