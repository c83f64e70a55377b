// Secrets that a pod names for its pulls: the kubelet tells when they are missing and pulls all the same (rule 6.10.3).
import type { Pod } from '../../model/object.ts';
import type { MachineContext } from './machine-context.ts';

export function reportMissingPullSecrets({ spec, metadata, apiVersion, kind }: Pod, { client, events }: MachineContext): void {
  const { imagePullSecrets } = spec;
  if (!imagePullSecrets || imagePullSecrets.length === 0) return;
  const missing = imagePullSecrets.filter(({ name }) => !client.find('secrets', metadata.namespace, name!)).map(({ name }) => name);
  if (missing.length === 0) return;
  const text = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
  events.event({ apiVersion, kind, metadata }, 'Warning', 'FailedToRetrieveImagePullSecret', text);
}
