// Pods of a Job: named, labelled and told their index (rule 4.3.1).
import { INDEX_KEY } from '../../../kinds/job/indexes.ts';
import { JOB_FINALIZER, failureAnnotations } from '../../../kinds/job/pods.ts';
import { isIndexed } from '../../../kinds/job/status.ts';
import type { NewObject } from '../../../model/client.ts';
import { deepFreeze } from '../../../model/equal.ts';
import type { Container, Job, OwnerReference, PodSpec } from '../../../model/object.ts';
import { podFromTemplate } from '../pod-control.ts';

/** `failures` of the index before, in a Job that counts them per index. */
export type PodMaker = (index?: number, failures?: { counted: number; ignored: number }) => NewObject;

/** A name may have 63 characters: 58 in front of what is drawn. */
const LONGEST_PREFIX = 58;

export function createPodMaker(job: Job, references: readonly OwnerReference[]): PodMaker {
  const { template } = job.spec;
  const pod = podFromTemplate(job, template, references);
  const finalizers = template.metadata?.finalizers ?? [];
  pod.metadata.finalizers = deepFreeze(finalizers.includes(JOB_FINALIZER) ? finalizers : [...finalizers, JOB_FINALIZER]);
  if (!isIndexed(job)) return () => pod;
  const spec = deepFreeze(withIndexVariable(template.spec!));
  return (index = 0, failures) => ({
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: prefixOf(job.metadata.name, index),
      labels: { ...pod.metadata.labels, [INDEX_KEY]: String(index) },
      annotations: { ...pod.metadata.annotations, [INDEX_KEY]: String(index), ...(failures && failureAnnotations(failures)) },
    },
    spec: { ...spec, hostname: `${job.metadata.name}-${index}` },
  });
}

function prefixOf(name: string, index: number): string {
  const end = `-${index}-`;
  return name.slice(0, LONGEST_PREFIX - end.length) + end;
}

/** JOB_COMPLETION_INDEX, unless the container says itself what that is. */
function withIndexVariable(spec: PodSpec): PodSpec {
  const add = (container: Container): Container => {
    if (container.env?.some(({ name }) => name === 'JOB_COMPLETION_INDEX')) return container;
    const fieldRef = { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX_KEY}']` };
    return { ...container, env: [...(container.env ?? []), { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }] };
  };
  return { ...spec, containers: spec.containers.map(add), ...(spec.initContainers ? { initContainers: spec.initContainers.map(add) } : {}) };
}
