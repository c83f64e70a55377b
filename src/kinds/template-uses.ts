// What the pods of a template will use of other objects: the same as what a pod uses, said before there is one.
import type { CronJob, KubeObject, Pod } from '../model/object.ts';
import { podUses } from './pod/uses.ts';

interface WithTemplate extends KubeObject {
  spec: { template?: { spec?: Pod['spec'] } | undefined };
}

/** Keys as `Kind.uses` answers them, of a workload with a pod template. */
export function templateUses({ metadata, spec }: WithTemplate): string[] {
  const template = spec.template?.spec;
  return template ? podUses({ metadata, spec: template } as Pod) : [];
}

export function cronJobUses({ metadata, spec }: CronJob): string[] {
  return podUses({ metadata, spec: spec.jobTemplate.spec?.template.spec } as Pod);
}
