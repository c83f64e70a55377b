// Who a pod of a StatefulSet is: its ordinal, its name, its labels, its volumes (rule 4.1.1).
import { podName } from '../../../kinds/stateful-set/ordinals.ts';
import type { NewObject } from '../../../model/client.ts';
import type { Labels, OwnerReference, Pod, PodTemplateSpec, StatefulSet, Volume } from '../../../model/object.ts';
import { claimName } from './claim-names.ts';

export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
export const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';
export const REVISION_LABEL = 'controller-revision-hash';

/** The pod of an ordinal as a template makes it. Parts of the template are shared. */
export function podOf(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number, ownerReferences: readonly OwnerReference[]): NewObject {
  const name = podName(set, ordinal);
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const metadata: NewObject['metadata'] = {
    name,
    generateName: `${set.metadata.name}-`,
    namespace: set.metadata.namespace!,
    labels: { ...identityLabels(labels, name, ordinal), [REVISION_LABEL]: revision },
    ownerReferences,
  };
  if (annotations) metadata.annotations = annotations;
  if (finalizers) metadata.finalizers = finalizers;
  const { serviceName } = set.spec;
  const spec = { ...template.spec!, hostname: name, ...(serviceName && { subdomain: serviceName }) };
  const volumes = volumesOf(set, spec.volumes, ordinal);
  if (volumes) spec.volumes = volumes;
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
}

/** The labels with the two that say who the pod is. */
function identityLabels(labels: Labels | undefined, name: string, ordinal: number): Labels {
  return { ...labels, [POD_NAME_LABEL]: name, [POD_INDEX_LABEL]: String(ordinal) };
}

/** Claims take the place of the template's volumes of the same name. */
function volumesOf(set: StatefulSet, volumes: Volume[] | undefined, ordinal: number): Volume[] | undefined {
  const { volumeClaimTemplates: templates = [] } = set.spec;
  if (templates.length === 0) return volumes;
  const names = new Set(templates.map(({ metadata }) => metadata?.name));
  const claimed = templates.map(({ metadata }): Volume => {
    const name = metadata?.name ?? '';
    return { name, persistentVolumeClaim: { claimName: claimName(set, name, ordinal) } };
  });
  return [...claimed, ...(volumes ?? []).filter(({ name }) => !names.has(name))];
}

/** The pod as it has to be, or the same one when it is: adopted pods may lack a label or a volume. */
export function withIdentity(set: StatefulSet, pod: Pod, ordinal: number): Pod {
  const { labels } = pod.metadata;
  const isNamed = labels?.[POD_NAME_LABEL] === pod.metadata.name;
  const isStored = (set.spec.volumeClaimTemplates ?? []).every(({ metadata }) => {
    const name = metadata?.name ?? '';
    return pod.spec.volumes?.some((volume) => volume.name === name && volume.persistentVolumeClaim?.claimName === claimName(set, name, ordinal));
  });
  if (isNamed && isStored) return pod;
  const volumes = isStored ? pod.spec.volumes : volumesOf(set, pod.spec.volumes, ordinal);
  const metadata = isNamed ? { ...pod.metadata } : { ...pod.metadata, labels: identityLabels(labels, pod.metadata.name, ordinal) };
  return { ...pod, metadata, spec: isStored ? pod.spec : { ...pod.spec, ...(volumes && { volumes }) } };
}
