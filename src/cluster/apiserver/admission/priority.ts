// Priority: the number behind a pod's priority class (rule 1.10.4).
import type { ReadOnlyClient } from '../../../model/client.ts';
import { forbidden } from '../../../model/errors.ts';
import type { Pod, PodSpec, PriorityClass } from '../../../model/object.ts';
import { createSpecMemo } from './spec-memo.ts';
import { admittedName } from './step.ts';
import type { AdmissionStep } from './step.ts';

const memo = createSpecMemo<PriorityClass | undefined>((spec) => spec);

/** Fills priority, its class and the preemption policy of a pod; keeps a second default class out. */
export const priority: AdmissionStep = {
  name: 'Priority',
  appliesTo: ['pods', 'priorityclasses'],
  operations: ['create', 'update'],
  mutate(object, { kind, operation, reader, old }) {
    if (kind.plural !== 'pods') return;
    const pod = object as Pod;
    if (operation === 'update') return keepPriority(pod, old as Pod);
    const name = pod.spec.priorityClassName;
    const found = name ? reader.find<PriorityClass>('priorityclasses', undefined, name) : defaultClass(reader);
    if (name && !found) throw forbidden('pods', admittedName(pod), `no PriorityClass with name ${name} was found`);
    pod.spec = memo(pod.spec, found, (spec) => withPriority(pod, spec, found));
  },
  validate(object, { kind, operation, reader }) {
    if (kind.plural !== 'priorityclasses' || !(object as PriorityClass).globalDefault) return;
    const current = defaultClass(reader);
    const { name } = object.metadata;
    if (!current || (operation === 'update' && current.metadata.name === name)) return;
    const why = `PriorityClass with name '${current.metadata.name}' is already marked as default. Only one default can exist`;
    throw forbidden('priorityclasses.scheduling.k8s.io', name, why);
  },
};

function defaultClass(reader: ReadOnlyClient): PriorityClass | undefined {
  if (!reader.registry.find('priorityclasses')) return undefined;
  let chosen: PriorityClass | undefined;
  for (const candidate of reader.list<PriorityClass>('priorityclasses')) {
    if (candidate.globalDefault && (!chosen || candidate.value < chosen.value)) chosen = candidate;
  }
  return chosen;
}

function withPriority(pod: Pod, spec: PodSpec, found: PriorityClass | undefined): PodSpec {
  const value = found?.value ?? 0;
  const policy = (found?.preemptionPolicy as string | undefined) ?? 'PreemptLowerPriority';
  if (spec.priority !== undefined && spec.priority !== value) {
    const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
    throw forbidden('pods', admittedName(pod), why);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    throw forbidden('pods', admittedName(pod), why);
  }
  const result: PodSpec = { ...spec, priority: value, preemptionPolicy: policy };
  if (found) result.priorityClassName = found.metadata.name;
  return result;
}

/** An update that leaves the computed fields out keeps them. */
function keepPriority(pod: Pod, old: Pod): void {
  const { priority: value, preemptionPolicy } = old.spec;
  if (pod.spec.priority === undefined && value !== undefined) pod.spec = { ...pod.spec, priority: value };
  if (pod.spec.preemptionPolicy === undefined && preemptionPolicy !== undefined) pod.spec = { ...pod.spec, preemptionPolicy };
}
