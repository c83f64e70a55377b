// `kubectl describe cronjob`.
import { createDescribeWriter, describeTime } from '../../model/describe-writer.ts';
import type { CronJob } from '../../model/object.ts';
import { formatLabelSelector } from '../../model/selector.ts';
import { writeMetadata } from '../describe-metadata.ts';
import { writePodTemplate } from '../pod/describe-template.ts';

export function describeCronJob(cronJob: CronJob): string {
  const { spec, status } = cronJob;
  const writer = createDescribeWriter();
  const line = (label: string, value: unknown): void => writer.line(0, label, String(value));
  writeMetadata(writer, cronJob);
  line('Schedule:', spec.schedule);
  line('Concurrency Policy:', spec.concurrencyPolicy);
  line('Suspend:', spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False');
  line('Successful Job History Limit:', spec.successfulJobsHistoryLimit ?? '<unset>');
  line('Failed Job History Limit:', spec.failedJobsHistoryLimit ?? '<unset>');
  line('Starting Deadline Seconds:', spec.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`);
  const job = spec.jobTemplate.spec;
  line('Selector:', job?.selector ? formatLabelSelector(job.selector) : '<unset>');
  line('Parallelism:', job?.parallelism ?? '<unset>');
  line('Completions:', job?.completions ?? '<unset>');
  if (job?.activeDeadlineSeconds !== undefined) line('Active Deadline Seconds:', `${job.activeDeadlineSeconds}s`);
  writePodTemplate(writer, job?.template);
  line('Last Schedule Time:', status.lastScheduleTime ? describeTime(status.lastScheduleTime) : '<unset>');
  line('Active Jobs:', status.active?.map(({ name }) => name).join(', ') || '<none>');
  return writer.text();
}
