// The names of claims made from templates, both ways.
import type { StatefulSet } from '../../../model/object.ts';

/** `data-web-0` (rule 4.1.1). */
export function claimName({ metadata }: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${metadata.name}-${ordinal}`;
}

/** Whether a claim's name is one that the set gives. */
export function isClaimOf({ metadata, spec }: StatefulSet, name: string): boolean {
  return (spec.volumeClaimTemplates ?? []).some((template) => {
    const prefix = `${template.metadata?.name ?? ''}-${metadata.name}-`;
    return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
  });
}
