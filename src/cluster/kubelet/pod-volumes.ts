// The volumes of a pod: whether they can be mounted, and the files in them (rules 6.8.3, 6.12.1).
import type { ReadOnlyClient } from '../../model/client.ts';
import type { ConfigMap, Container, Pod, Secret, Volume } from '../../model/object.ts';
import { podField, resourceField } from './downward-api.ts';
import type { PodWorker } from './pod-worker.ts';

/** The first volume that cannot be set up and the text of its FailedMount event, or undefined when all can. */
export function failedMount(pod: Pod, client: ReadOnlyClient): { volume: string; message: string } | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const problem = problemOfVolume(volume, pod.metadata.namespace!, client);
    if (problem) return { volume: volume.name, message: `MountVolume.SetUp failed for volume "${volume.name}" : ${problem}` };
  }
  return undefined;
}

function problemOfVolume(volume: Volume, namespace: string, client: ReadOnlyClient): string | undefined {
  if (volume.projected) {
    for (const { configMap, secret } of volume.projected.sources ?? []) {
      const problem = (configMap && configMapProblem(configMap, namespace, client)) ?? (secret && secretProblem(secret.name, secret, namespace, client));
      if (problem) return problem;
    }
    return undefined;
  }
  if (volume.configMap) return configMapProblem(volume.configMap, namespace, client);
  if (volume.secret) return secretProblem(volume.secret.secretName, volume.secret, namespace, client);
  return volume.hostPath && hostPathProblem(volume.hostPath.path, volume.hostPath.type ?? '');
}

type Items = NonNullable<Volume['configMap']>['items'];

function configMapProblem({ name, items, optional }: { name?: string; items?: Items; optional?: boolean }, namespace: string, client: ReadOnlyClient): string | undefined {
  if (optional) return undefined;
  const found = client.find<ConfigMap>('configmaps', namespace, name!);
  if (!found) return `configmap "${name}" not found`;
  const missing = items?.find(({ key }) => found.data?.[key] === undefined && found.binaryData?.[key] === undefined);
  return missing && `configmap references non-existent config key: ${missing.key}`;
}

function secretProblem(name: string | undefined, { items, optional }: { items?: Items; optional?: boolean }, namespace: string, client: ReadOnlyClient): string | undefined {
  if (optional) return undefined;
  const found = client.find<Secret>('secrets', namespace, name!);
  if (!found) return `secret "${name}" not found`;
  const missing = items?.find(({ key }) => found.data?.[key] === undefined);
  return missing && `references non-existent secret key: ${missing.key}`;
}

type Source = { configMap: NonNullable<Volume['configMap']> } | { secret: NonNullable<Volume['secret']> };

function sourcesOf(volume: Volume): readonly Source[] {
  if (volume.configMap) return [{ configMap: volume.configMap }];
  if (volume.secret) return [{ secret: volume.secret }];
  const sources: Source[] = [];
  for (const { configMap, secret } of volume.projected?.sources ?? []) {
    if (configMap) sources.push({ configMap });
    if (secret) sources.push({ secret: { secretName: secret.name!, items: secret.items! } });
  }
  return sources;
}

/** What is on the disk of every simulated machine. */
const HOST_DIRECTORIES = /^\/(|bin|boot|dev|etc|etc\/kubernetes|etc\/ssl|etc\/ssl\/certs|home|lib|lib\/modules|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|usr\/share|var|var\/lib|var\/lib\/kubelet|var\/lib\/containerd|var\/log|var\/log\/containers|var\/log\/pods|var\/run)\/?$/;
const HOST_FILES = /^\/(etc\/(hostname|hosts|passwd|resolv\.conf|os-release|localtime|machine-id)|proc\/(meminfo|cpuinfo))$/;
const HOST_SOCKETS = /^\/(var\/)?run\/containerd\/containerd\.sock$/;

/** The checks that a hostPath type asks for; what is created when missing is never refused (rule 6.12.1). */
function hostPathProblem(path: string, type: string): string | undefined {
  const isThere = HOST_DIRECTORIES.test(path) || HOST_FILES.test(path) || HOST_SOCKETS.test(path);
  const failed = (what: string): string => `hostPath type check failed: ${path} is not ${what}`;
  switch (type) {
    case 'Directory': return HOST_DIRECTORIES.test(path) ? undefined : failed('a directory');
    case 'File': return HOST_FILES.test(path) ? undefined : failed('a file');
    case 'Socket': return HOST_SOCKETS.test(path) ? undefined : failed('a socket file');
    case 'CharDevice': return failed('a character device');
    case 'BlockDevice': return failed('a block device');
    case 'DirectoryOrCreate': return isThere && !HOST_DIRECTORIES.test(path) ? failed('a directory') : undefined;
    case 'FileOrCreate': return isThere && !HOST_FILES.test(path) ? failed('a file') : undefined;
    default: return undefined;
  }
}

/** What processes can write to; the rest is read from the cluster when it is asked for. */
export function isWritable(volume: Volume): boolean {
  return !(volume.configMap || volume.secret || volume.projected || volume.downwardAPI);
}

/** Files of the pod's volumes. An emptyDir lives here as long as the pod (rule 6.12.1). */
export class PodVolumes {
  readonly #worker: PodWorker;
  readonly #written = new Map<string, Map<string, string>>();

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  /** Writes a file of a writable volume, or removes it with undefined. */
  write(volume: string, file: string, content: string | undefined): void {
    let files = this.#written.get(volume);
    if (!files) this.#written.set(volume, (files = new Map()));
    if (content === undefined) files.delete(file);
    else files.set(file, content);
  }

  /** How much was written to a volume, in bytes. */
  writtenBytes(volume: string): number {
    let bytes = 0;
    for (const content of this.#written.get(volume)?.values() ?? []) bytes += Buffer.byteLength(content);
    return bytes;
  }

  /** The files of a volume by their path in it, as a container sees them. */
  files(volume: Volume, container: Container): ReadonlyMap<string, string> {
    if (isWritable(volume)) return this.#written.get(volume.name) ?? NO_FILES;
    const files = new Map<string, string>();
    for (const source of sourcesOf(volume)) this.#addSource(files, source);
    const { context } = this.#worker;
    const pod = this.#worker.livePod();
    for (const { downwardAPI, serviceAccountToken } of [volume, ...(volume.projected?.sources ?? [])] as Projection[]) {
      for (const { path, fieldRef, resourceFieldRef } of downwardAPI?.items ?? []) {
        if (fieldRef) files.set(path, podField(pod, fieldRef.fieldPath) ?? '');
        if (resourceFieldRef) files.set(path, resourceField(resourceFieldRef, container, pod, context.node()));
      }
      if (serviceAccountToken) files.set(serviceAccountToken.path, `simulated-token-of-${pod.spec.serviceAccountName}`);
    }
    return files;
  }

  #addSource(files: Map<string, string>, source: Source): void {
    const { context, pod } = this.#worker;
    const { namespace } = pod.metadata;
    const data: Record<string, string> = {};
    if ('configMap' in source) {
      const found = context.client.find<ConfigMap>('configmaps', namespace, source.configMap.name!);
      Object.assign(data, found?.data);
      for (const [key, value] of Object.entries(found?.binaryData ?? {})) data[key] = decodeBase64(value);
    } else {
      const found = context.client.find<Secret>('secrets', namespace, source.secret.secretName!);
      for (const [key, value] of Object.entries(found?.data ?? {})) data[key] = decodeBase64(value);
    }
    const items = 'configMap' in source ? source.configMap.items : source.secret.items;
    if (items) {
      for (const { key, path } of items) if (data[key] !== undefined) files.set(path, data[key]);
    } else for (const [key, value] of Object.entries(data)) files.set(key, value);
  }
}

interface Projection {
  downwardAPI?: Volume['downwardAPI'];
  serviceAccountToken?: { path: string };
}

const NO_FILES: ReadonlyMap<string, string> = new Map();

/** The text of base64 data, for secrets and binaryData. */
export function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
