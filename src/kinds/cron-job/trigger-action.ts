// The key that runs a CronJob now: kubectl create job --from.
import type { KindAction } from '../../model/kind.ts';
import type { CronJob } from '../../model/object.ts';
import type { ReadOnlyClient } from '../../model/client.ts';
import { manualJob } from './new-job.ts';

export const triggerAction: KindAction<CronJob> = {
  key: 't',
  title: 'Trigger now',
  changes: true,
  run([cronJob], { reader }) {
    if (!cronJob) return { type: 'none' };
    const { name, namespace } = cronJob.metadata;
    return {
      type: 'ask',
      question: {
        title: `Trigger cronjob/${name}`,
        fields: [{ name: 'name', kind: 'text', label: 'Job', value: freeName(reader, cronJob), width: 40 }],
        lines: () => ['Its Job is started now, beside those of the schedule. The concurrency policy is not asked.'],
        refuse: (answers) => (String(answers['name']).trim() === '' ? 'the Job needs a name' : undefined),
        onOk: (answers) => {
          const job = String(answers['name']).trim();
          return {
            type: 'request',
            requests: [{ verb: 'create', plural: 'jobs', namespace: namespace!, object: manualJob(cronJob, job) }],
            done: `created job/${job}`,
            kubectl: `kubectl create job ${job} --from=cronjob/${name} -n ${namespace}`,
          };
        },
      },
    };
  },
};

/** `<name>-manual-1`, or the first number that is free. */
function freeName(reader: ReadOnlyClient, { metadata }: CronJob): string {
  for (let number = 1; ; number++) {
    const name = `${metadata.name}-manual-${number}`;
    if (!reader.find('jobs', metadata.namespace, name)) return name;
  }
}
