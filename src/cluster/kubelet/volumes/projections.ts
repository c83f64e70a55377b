// The files that volumes take from ConfigMaps, Secrets and the pod itself (rule 6.12.1).
import type { ConfigMap, Container, Node, Pod, Secret, Volume } from '../../../model/object.ts';
import { podField, resourceField } from '../downward-api.ts';
import type { SourceHistory } from './source-history.ts';

type ConfigMapSource = NonNullable<Volume['configMap']>;
type SecretSource = NonNullable<Volume['secret']>;

/** Who asks, and as of which instant. */
export interface Viewer {
  pod: Pod;
  container: Container;
  node: Node | undefined;
  history: SourceHistory;
  atMs: number;
}

/** The files of a volume that only shows what is kept elsewhere. */
export function projectedFiles(volume: Volume, viewer: Viewer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (volume.configMap) addConfigMap(files, volume.configMap, viewer);
  if (volume.secret) addSecret(files, volume.secret, viewer);
  if (volume.downwardAPI) addDownward(files, volume.downwardAPI.items, viewer);
  for (const { configMap, secret, downwardAPI, serviceAccountToken } of volume.projected?.sources ?? []) {
    if (configMap) addConfigMap(files, configMap, viewer);
    if (secret) addSecret(files, { secretName: secret.name ?? '', ...(secret.items ? { items: secret.items } : {}) }, viewer);
    if (downwardAPI) addDownward(files, downwardAPI.items, viewer);
    if (serviceAccountToken) files.set(serviceAccountToken.path, `simulated-token-of-${viewer.pod.spec.serviceAccountName}`);
  }
  return files;
}

function addConfigMap(files: Map<string, string>, { name = '', items }: ConfigMapSource, { pod, history, atMs }: Viewer): void {
  const found = history.at<ConfigMap>('configmaps', pod.metadata.namespace, name, atMs);
  const data: Record<string, string> = { ...found?.data };
  for (const [key, value] of Object.entries(found?.binaryData ?? {})) data[key] = decodeBase64(value);
  addItems(files, data, items);
}

function addSecret(files: Map<string, string>, { secretName = '', items }: SecretSource, { pod, history, atMs }: Viewer): void {
  const found = history.at<Secret>('secrets', pod.metadata.namespace, secretName, atMs);
  addItems(files, Object.fromEntries(Object.entries(found?.data ?? {}).map(([key, value]) => [key, decodeBase64(value)])), items);
}

function addItems(files: Map<string, string>, data: Readonly<Record<string, string>>, items: ConfigMapSource['items']): void {
  if (!items) for (const [key, value] of Object.entries(data)) files.set(key, value);
  for (const { key, path } of items ?? []) if (data[key] !== undefined) files.set(path, data[key]);
}

function addDownward(files: Map<string, string>, items: NonNullable<Volume['downwardAPI']>['items'], { pod, container, node }: Viewer): void {
  for (const { path, fieldRef, resourceFieldRef } of items ?? []) {
    if (fieldRef) files.set(path, podField(pod, fieldRef.fieldPath) ?? '');
    if (resourceFieldRef) files.set(path, resourceField(resourceFieldRef, container, pod, node));
  }
}

/** The text of base64 data, for secrets and binaryData. */
export function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
