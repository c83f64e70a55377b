// The volumes of a pod: whether they can be mounted, and the files that containers see in them (rules 6.8.3, 6.12.1).
import type { ReadOnlyClient } from '../../model/client.ts';
import type { ConfigMap, Container, Pod, Secret, Volume } from '../../model/object.ts';
import type { FileView } from './process/files.ts';

type Source = { configMap: NonNullable<Volume['configMap']> } | { secret: NonNullable<Volume['secret']> };

/** The first volume that cannot be set up and the text of its FailedMount event, or undefined when all can. */
export function failedMount(pod: Pod, client: ReadOnlyClient): { volume: string; message: string } | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    for (const source of sourcesOf(volume)) {
      const problem = problemOf(source, pod.metadata.namespace!, client);
      if (problem) return { volume: volume.name, message: `MountVolume.SetUp failed for volume "${volume.name}" : ${problem}` };
    }
  }
  return undefined;
}

function sourcesOf(volume: Volume): readonly Source[] {
  if (volume.configMap) return [{ configMap: volume.configMap }];
  if (volume.secret) return [{ secret: volume.secret }];
  const sources: Source[] = [];
  for (const { configMap, secret } of volume.projected?.sources ?? []) {
    if (configMap) sources.push({ configMap });
    if (secret) sources.push({ secret: { secretName: secret.name!, items: secret.items!, optional: secret.optional! } });
  }
  return sources;
}

function problemOf(source: Source, namespace: string, client: ReadOnlyClient): string | undefined {
  if ('configMap' in source) {
    const { name, items, optional } = source.configMap;
    if (optional) return undefined;
    const found = client.find<ConfigMap>('configmaps', namespace, name!);
    if (!found) return `configmap "${name}" not found`;
    const missing = items?.find(({ key }) => found.data?.[key] === undefined && found.binaryData?.[key] === undefined);
    return missing && `configmap references non-existent config key: ${missing.key}`;
  }
  const { secretName, items, optional } = source.secret;
  if (optional) return undefined;
  const found = client.find<Secret>('secrets', namespace, secretName!);
  if (!found) return `secret "${secretName}" not found`;
  const missing = items?.find(({ key }) => found.data?.[key] === undefined);
  return missing && `references non-existent secret key: ${missing.key}`;
}

/** Files of the pod's volumes: emptyDirs live here as long as the pod, the rest is read from the cluster when it is asked for. */
export class PodVolumes {
  readonly #pod: Pod;
  readonly #client: ReadOnlyClient;
  readonly #written = new Map<string, Map<string, string>>();

  constructor(pod: Pod, client: ReadOnlyClient) {
    this.#pod = pod;
    this.#client = client;
  }

  /** What one container sees under its mount paths. */
  viewOf(container: Container): FileView {
    const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => b.mountPath.length - a.mountPath.length);
    if (mounts.length === 0) return EMPTY;
    const locate = (path: string): { volume: Volume; file: string; readOnly: boolean } | undefined => {
      for (const mount of mounts) {
        const root = mount.mountPath.replace(/\/+$/, '');
        if (path !== root && !path.startsWith(`${root}/`)) continue;
        const volume = this.#pod.spec.volumes?.find(({ name }) => name === mount.name);
        if (!volume) return undefined;
        const inside = path.slice(root.length + 1);
        const file = mount.subPath ? (inside ? `${mount.subPath}/${inside}` : mount.subPath) : inside;
        return { volume, file, readOnly: mount.readOnly ?? false };
      }
      return undefined;
    };
    return {
      read: (path) => {
        const place = locate(path);
        return place && this.#files(place.volume).get(place.file);
      },
      exists: (path) => {
        const place = locate(path);
        if (!place) return false;
        const files = this.#files(place.volume);
        return place.file === '' || files.has(place.file) || [...files.keys()].some((name) => name.startsWith(`${place.file}/`));
      },
      list: (path) => {
        const place = locate(path);
        if (!place) return undefined;
        const files = this.#files(place.volume);
        if (place.file !== '' && files.has(place.file)) return undefined;
        const prefix = place.file === '' ? '' : `${place.file}/`;
        return [...new Set([...files.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length).split('/')[0]!))];
      },
      write: (path, content) => {
        const place = locate(path);
        if (!place) return undefined;
        if (place.readOnly || !isWritable(place.volume)) return 'read-only';
        const files = this.#writtenFiles(place.volume.name);
        if (content === undefined) files.delete(place.file);
        else files.set(place.file, content);
        return 'written';
      },
    };
  }

  #writtenFiles(volume: string): Map<string, string> {
    let files = this.#written.get(volume);
    if (!files) this.#written.set(volume, (files = new Map()));
    return files;
  }

  #files(volume: Volume): ReadonlyMap<string, string> {
    if (isWritable(volume)) return this.#writtenFiles(volume.name);
    const files = new Map<string, string>();
    for (const source of sourcesOf(volume)) this.#addSource(files, source);
    for (const { downwardAPI, serviceAccountToken } of [volume, ...(volume.projected?.sources ?? [])] as {
      downwardAPI?: Volume['downwardAPI'];
      serviceAccountToken?: { path: string };
    }[]) {
      for (const item of downwardAPI?.items ?? []) if (item.fieldRef) files.set(item.path, podField(this.#pod, item.fieldRef.fieldPath) ?? '');
      if (serviceAccountToken) files.set(serviceAccountToken.path, `simulated-token-of-${this.#pod.spec.serviceAccountName}`);
    }
    return files;
  }

  #addSource(files: Map<string, string>, source: Source): void {
    const { namespace } = this.#pod.metadata;
    const data: Record<string, string> = {};
    if ('configMap' in source) {
      const found = this.#client.find<ConfigMap>('configmaps', namespace, source.configMap.name!);
      Object.assign(data, found?.data);
      for (const [key, value] of Object.entries(found?.binaryData ?? {})) data[key] = decodeBase64(value);
    } else {
      const found = this.#client.find<Secret>('secrets', namespace, source.secret.secretName!);
      for (const [key, value] of Object.entries(found?.data ?? {})) data[key] = decodeBase64(value);
    }
    const items = 'configMap' in source ? source.configMap.items : source.secret.items;
    if (items) for (const { key, path } of items) files.set(path, data[key] ?? '');
    else for (const [key, value] of Object.entries(data)) files.set(key, value);
  }
}

const EMPTY: FileView = { read: () => undefined, exists: () => false, list: () => undefined };

function isWritable(volume: Volume): boolean {
  return !(volume.configMap || volume.secret || volume.projected || volume.downwardAPI);
}

/** The text of base64 data, for secrets and binaryData. */
export function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** A field of the downward API (rule 6.12.7) that does not depend on a container; undefined when it has no value. */
export function podField(pod: Pod, fieldPath: string): string | undefined {
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? '';
  const pairs = (map: Readonly<Record<string, string>> | undefined): string =>
    Object.entries(map ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join('\n');
  switch (fieldPath) {
    case 'metadata.name': return pod.metadata.name;
    case 'metadata.namespace': return pod.metadata.namespace;
    case 'metadata.uid': return pod.metadata.uid;
    case 'metadata.labels': return pairs(pod.metadata.labels);
    case 'metadata.annotations': return pairs(pod.metadata.annotations);
    case 'spec.nodeName': return pod.spec.nodeName;
    case 'spec.serviceAccountName': return pod.spec.serviceAccountName;
    case 'status.hostIP': return pod.status.hostIP;
    case 'status.hostIPs': return pod.status.hostIPs?.map(({ ip }) => ip).join(',');
    case 'status.podIP': return pod.status.podIP;
    case 'status.podIPs': return pod.status.podIPs?.map(({ ip }) => ip).join(',');
    default: return undefined;
  }
}
