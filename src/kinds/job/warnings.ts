// What the server warns of in the spec of a Job.
import { deepEqual } from '../../model/equal.ts';
import type { JobSpec } from '../../model/object.ts';
import { podTemplateWarnings } from '../pod/warnings.ts';

/** Warnings of the spec under `path`; of an update, of its template only when that is another. */
export function jobSpecWarnings(spec: JobSpec, path: string, old?: JobSpec): string[] {
  const warnings: string[] = [];
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 100_000 && (spec.parallelism ?? 0) > 10_000) {
    warnings.push(
      'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, ' +
        'Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
    );
  }
  const { template } = spec;
  if (template && !(old && deepEqual(template, old.template))) warnings.push(...podTemplateWarnings(template, `${path}.template`));
  return warnings;
}
