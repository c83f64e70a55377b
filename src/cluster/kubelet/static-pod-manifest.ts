// A static pod's manifest as its kubelet takes it: decoded, named after the node, defaulted, and held against the rules.
import { canonicalJson } from '../../model/canonical-json.ts';
import { decode, decodeRefusal } from '../../model/decode.ts';
import { badRequest, forbidden, invalid } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import { CONFIG_HASH, CONFIG_SEEN, CONFIG_SOURCE } from '../../model/mirror-pod.ts';
import type { Pod, PodSpec, Toleration } from '../../model/object.ts';
import type { Registry } from '../../model/registry.ts';
import { loadSchema } from '../../model/schema.ts';
import { fnv1a } from '../../sim/random.ts';
import { validateNewMetadata } from '../apiserver/metadata.ts';

/** Static pods stay whatever happens to their node. */
const STAYS: Toleration = Object.freeze({ operator: 'Exists', effect: 'NoExecute' });

/**
 * Reads a manifest for a node. Its uid is a hash of what it says, so that another text is another pod; `seen` is an RFC 3339
 * time. Throws ApiError for what no kubelet runs, and for what its mirror may not refer to.
 */
export function readStaticPod(manifest: unknown, nodeName: string, registry: Registry, seen: string): Pod {
  const kind = registry.kind('pods') as unknown as Kind<Pod>;
  const definition = loadSchema().definitionFor(kind.group, kind.version, kind.kind)!;
  const { object, errors } = decode(manifest, definition, { strict: true });
  if (errors.length > 0) throw decodeRefusal(kind.kind, kind.version, errors);
  const { metadata, spec } = object as { metadata?: Partial<Pod['metadata']>; spec?: PodSpec };
  if (!metadata?.name) throw badRequest('invalid pod: metadata.name: Required value: name or generateName is required');
  const { namespace = 'default', labels, annotations } = metadata;
  const uid = hashOf(`${nodeName}/${canonicalJson(object)}`);
  const name = `${metadata.name}-${nodeName.toLowerCase()}`;
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion: '',
      creationTimestamp: seen,
      annotations: { ...annotations, [CONFIG_HASH]: uid, [CONFIG_SEEN]: seen, [CONFIG_SOURCE]: 'file' },
    },
    spec: { ...spec!, nodeName, tolerations: [...(spec?.tolerations ?? []), STAYS] },
    status: { phase: 'Pending' },
  };
  if (labels) pod.metadata.labels = labels;
  kind.setDefaults!(pod);
  const problems = [...validateNewMetadata(kind as unknown as Kind, pod), ...kind.validate!(pod)];
  if (problems.length > 0) throw invalid('Pod', name, problems);
  const reference = referenceIn(pod.spec);
  if (reference) throw forbidden('pods', name, `node "${nodeName}" can not create pods that reference ${reference}`);
  return pod;
}

/** What a mirror pod may not refer to, in the words of the API's refusal; undefined when there is none. */
function referenceIn(spec: PodSpec): string | undefined {
  if (spec.serviceAccountName) return 'a service account';
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const sources = containers.flatMap(({ env = [], envFrom = [] }) => [...env.flatMap(({ valueFrom }) => valueFrom ?? []), ...envFrom]);
  const volumes = (spec.volumes ?? []).flatMap((volume) => [volume, ...(volume.projected?.sources ?? [])]);
  const isSecret = sources.some((source) => 'secretKeyRef' in source || 'secretRef' in source) || volumes.some(({ secret }) => secret) || Boolean(spec.imagePullSecrets?.length);
  if (isSecret) return 'secrets';
  if (sources.some((source) => 'configMapKeyRef' in source || 'configMapRef' in source) || volumes.some(({ configMap }) => configMap)) return 'configmaps';
  if (spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)) return 'persistentvolumeclaims';
  return undefined;
}

/** 32 hexadecimal digits, as of MD5. */
function hashOf(text: string): string {
  return ['a', 'b', 'c', 'd'].map((part) => fnv1a(`${part}:${text}`).toString(16).padStart(8, '0')).join('');
}
