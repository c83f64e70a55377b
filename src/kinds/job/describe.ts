// `kubectl describe job`.
import { createDescribeWriter, describeTime } from '../../model/describe-writer.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import { controllerOf } from '../../model/object.ts';
import type { Job } from '../../model/object.ts';
import { formatLabelSelector } from '../../model/selector.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { writeLabels } from '../describe-metadata.ts';
import { writePodTemplate } from '../pod/describe-template.ts';
import { isIndexed } from './status.ts';

/** So many characters of the list of indexes are shown, and what belongs to the last of them. */
const INDEXES_SHOWN = 50;

export function describeJob(job: Job): string {
  const { metadata, spec, status } = job;
  const writer = createDescribeWriter();
  const line = (label: string, value: unknown): void => writer.line(0, label, String(value));
  line('Name:', metadata.name);
  line('Namespace:', metadata.namespace ?? '');
  if (spec.selector) line('Selector:', formatLabelSelector(spec.selector));
  writeLabels(writer, job);
  const owner = controllerOf(job);
  if (owner) line('Controlled By:', `${owner.kind}/${owner.name}`);
  if (spec.parallelism !== undefined) line('Parallelism:', spec.parallelism);
  line('Completions:', spec.completions ?? '<unset>');
  if (spec.completionMode !== undefined) line('Completion Mode:', spec.completionMode);
  if (spec.suspend !== undefined) line('Suspend:', spec.suspend);
  if (spec.backoffLimit !== undefined) line('Backoff Limit:', spec.backoffLimit);
  if (spec.ttlSecondsAfterFinished !== undefined) line('TTL Seconds After Finished:', spec.ttlSecondsAfterFinished);
  const { startTime, completionTime, ready } = status;
  if (startTime) line('Start Time:', describeTime(startTime));
  if (completionTime) line('Completed At:', describeTime(completionTime));
  if (startTime && completionTime) line('Duration:', formatHumanDuration(parseTimestamp(completionTime) - parseTimestamp(startTime)));
  if (spec.activeDeadlineSeconds !== undefined) line('Active Deadline Seconds:', `${spec.activeDeadlineSeconds}s`);
  const active = `${status.active ?? 0} Active${ready === undefined ? '' : ` (${ready} Ready)`}`;
  line('Pods Statuses:', `${active} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`);
  if (isIndexed(job)) line('Completed Indexes:', shortenIndexes(status.completedIndexes));
  writePodTemplate(writer, spec.template);
  return writer.text();
}

function shortenIndexes(indexes = ''): string {
  if (indexes === '') return '<none>';
  const comma = indexes.indexOf(',', INDEXES_SHOWN);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}
