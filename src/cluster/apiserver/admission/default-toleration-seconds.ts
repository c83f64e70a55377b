// DefaultTolerationSeconds: pods stay 300 s on a node that is lost (rule 1.10.5).
import type { Pod, PodSpec, Toleration } from '../../../model/object.ts';
import { createSpecMemo } from './spec-memo.ts';
import type { AdmissionStep } from './step.ts';

const defaults: readonly Toleration[] = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) =>
  Object.freeze({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }),
);

const memo = createSpecMemo<undefined>(withDefaults);

/** Appends what is missing of not-ready and unreachable, in this order; an update that drops them gets them back. */
export const defaultTolerationSeconds: AdmissionStep = {
  name: 'DefaultTolerationSeconds',
  appliesTo: ['pods'],
  operations: ['create', 'update'],
  mutate(object) {
    const pod = object as Pod;
    pod.spec = memo(pod.spec, undefined);
  },
};

function withDefaults(spec: PodSpec): PodSpec {
  const present = spec.tolerations ?? [];
  const missing = defaults.filter(
    ({ key }) => !present.some((own) => (!own.key || own.key === key) && (!own.effect || own.effect === 'NoExecute')),
  );
  return missing.length === 0 ? spec : { ...spec, tolerations: [...present, ...missing] };
}
