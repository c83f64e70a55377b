// RuntimeClass: a pod that names a way to be run pays what that costs, and goes where it is to be had (rule 1.10.2).
import { deepEqual } from '../../../model/equal.ts';
import { forbidden } from '../../../model/errors.ts';
import type { Pod, PodSpec, RuntimeClass } from '../../../model/object.ts';
import { admittedName } from './step.ts';
import type { AdmissionStep } from './step.ts';

export const runtimeClass: AdmissionStep = {
  name: 'RuntimeClass',
  appliesTo: ['pods'],
  operations: ['create'],
  mutate(object, { reader }) {
    const pod = object as Pod;
    const { runtimeClassName: name, overhead } = pod.spec;
    const refuse = (why: string): never => {
      throw forbidden('pods', admittedName(pod), why);
    };
    const found = name ? reader.find<RuntimeClass>('runtimeclasses', undefined, name) : undefined;
    if (name && !found) refuse(`pod rejected: RuntimeClass "${name}" not found`);
    const cost = found?.overhead?.podFixed as PodSpec['overhead'];
    if (overhead && Object.keys(overhead).length > 0) {
      if (!cost) refuse('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
      if (!deepEqual(overhead, cost)) refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }
    if (!found) return;
    const { nodeSelector, tolerations = [] } = found.scheduling ?? {};
    for (const [key, value] of Object.entries(nodeSelector ?? {})) {
      const own = pod.spec.nodeSelector?.[key];
      if (own !== undefined && own !== value) refuse(`conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`);
    }
    const added = tolerations.filter((toleration) => !pod.spec.tolerations?.some((own) => deepEqual(own, toleration)));
    pod.spec = {
      ...pod.spec,
      ...(cost && { overhead: cost }),
      ...(nodeSelector && { nodeSelector: { ...pod.spec.nodeSelector, ...nodeSelector } }),
      ...(added.length > 0 && { tolerations: [...(pod.spec.tolerations ?? []), ...added] }),
    };
  },
};
