// TaintNodesByCondition: a new node takes no pods until it has reported (rule 1.10.6).
import type { Node } from '../../../model/object.ts';
import type { AdmissionStep } from './step.ts';

const notReady = Object.freeze({ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' });

/** Adds the not-ready taint to a node that is created. */
export const taintNodesByCondition: AdmissionStep = {
  name: 'TaintNodesByCondition',
  appliesTo: ['nodes'],
  operations: ['create'],
  mutate(object) {
    const node = object as Node;
    const present = node.spec?.taints ?? [];
    if (present.some((taint) => taint.key === notReady.key && taint.effect === notReady.effect)) return;
    node.spec = { ...node.spec, taints: [...present, notReady] };
  },
};
