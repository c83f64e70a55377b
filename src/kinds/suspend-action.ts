// The key that suspends what runs on, and resumes it: Jobs and CronJobs.
import type { KindAction } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { kubectlLine, subjectOf } from './kubectl-line.ts';

export interface SuspendTexts<T> {
  plural: string;
  /** What comes of it, in a sentence. */
  suspend: string;
  resume: string;
  disabled?(object: T): string | undefined;
}

/** Suspends when the first of them runs, resumes when it is suspended; those already there are left out. */
export function suspendAction<T extends KubeObject & { spec: { suspend?: boolean } }>({ plural, disabled, ...texts }: SuspendTexts<T>): KindAction<T> {
  return {
    key: 's',
    title: 'Suspend/resume',
    changes: true,
    many: true,
    ...(disabled ? { disabled } : {}),
    run(objects) {
      const [first] = objects;
      if (!first) return { type: 'none' };
      const suspend = !first.spec.suspend;
      const chosen = objects.filter(({ spec }) => Boolean(spec.suspend) !== suspend);
      const subject = subjectOf(chosen);
      const patch = { spec: { suspend } };
      return {
        type: 'ask',
        question: {
          title: `${suspend ? 'Suspend' : 'Resume'} ${subject}`,
          lines: () => [suspend ? texts.suspend : texts.resume],
          onOk: () => ({
            type: 'request',
            requests: chosen.map(({ metadata }) => ({ verb: 'patch', plural, namespace: metadata.namespace, name: metadata.name, patchType: 'merge', patch })),
            done: `${suspend ? 'suspended' : 'resumed'} ${subject}`,
            kubectl: kubectlLine('patch', chosen, `-p '${JSON.stringify(patch)}'`),
          }),
        },
      };
    },
  };
}
