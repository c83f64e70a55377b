// Defaults of a Job's spec (rule 1.11), of its own and inside a CronJob.
import type { JobSpec } from '../../model/object.ts';
import { mapShared, withFields } from '../pod/copy-on-write.ts';
import { defaultedTemplate } from '../workload.ts';

const UNLIMITED = 2_147_483_647;

export function defaultedJobSpec(given: Partial<JobSpec>): JobSpec {
  const spec = defaultedEmbeddedSpec(given);
  const isSingle = spec.completions === undefined && spec.parallelism === undefined;
  return withFields(spec, {
    ...(isSingle ? { completions: 1 } : {}),
    parallelism: spec.parallelism ?? 1,
    backoffLimit: spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? 6 : UNLIMITED),
    completionMode: spec.completionMode ?? 'NonIndexed',
    suspend: spec.suspend ?? false,
    manualSelector: spec.manualSelector ?? false,
    podReplacementPolicy: spec.podReplacementPolicy ?? (spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'),
  });
}

/** A CronJob fills in only this much; the rest waits until there is a Job. */
export function defaultedEmbeddedSpec(given: Partial<JobSpec>): JobSpec {
  const { podFailurePolicy: policy } = given;
  const rules = mapShared(policy?.rules, (rule) =>
    withFields(rule, { onPodConditions: mapShared(rule.onPodConditions, (pattern) => withFields(pattern, { status: pattern.status || 'True' })) }),
  );
  return withFields(given as JobSpec, {
    template: defaultedTemplate(given.template),
    ...(policy && rules ? { podFailurePolicy: withFields(policy, { rules }) } : {}),
  });
}
