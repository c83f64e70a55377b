// Pods for tests: a small one that can be overlaid, and a new one as the server makes it of a manifest's spec in YAML.
import { load } from 'js-yaml';
import { podKind } from '../../src/kinds/pod.ts';
import type { Pod, PodSpec, PodStatus } from '../../src/model/object.ts';

export const podCreatedAt = Date.parse('2025-06-01T08:00:00Z');

export interface PodParts {
  metadata?: Partial<Pod['metadata']>;
  spec?: Partial<PodSpec>;
  status?: PodStatus;
}

/** One container `web` on worker-1, unless said otherwise; nothing is defaulted. */
export function makePod({ metadata, spec, status }: PodParts = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: '11111111-1111-4111-8111-111111111111',
      resourceVersion: '1',
      creationTimestamp: '2025-06-01T08:00:00Z',
      ...metadata,
    },
    spec: { containers: [{ name: 'web', image: 'nginx:1.17' }], ...spec },
    status: { phase: 'Pending', ...status },
  };
}

/** A spec written in YAML. */
export function specOf(yaml: string): PodSpec {
  return load(yaml) as PodSpec;
}

/** The pod as stored: defaulted and prepared like a create does it. */
export function createdPod(yaml: string, metadata: Partial<Pod['metadata']> = {}): Pod {
  const pod = makePod({ metadata });
  pod.spec = specOf(yaml);
  podKind.setDefaults?.(pod);
  podKind.prepareForCreate?.(pod);
  return pod;
}

/** The field errors of creating a pod with this spec, one text each. */
export function createErrors(yaml: string): string[] {
  return (podKind.validate?.(createdPod(yaml)) ?? []).map(({ path, message }) => `${path}: ${message}`);
}
