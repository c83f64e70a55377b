// Field errors of a CronJob (rule 1.12.16).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goLabelSelector } from '../../model/go-value.ts';
import type { CronJob } from '../../model/object.ts';
import { validateNonNegative } from '../int-or-percent.ts';
import { validateJobSpec } from '../job/validation.ts';
import { ScheduleError, parseScheduleFields } from './fields.ts';
import { isTimeZone } from './time-zone.ts';

/** A Job's name has 11 characters more, and no more than 63. */
const LONGEST_NAME = 52;
const policies = ['Allow', 'Forbid', 'Replace'];

export function validateCronJob(cronJob: CronJob): FieldError[] {
  const { name } = cronJob.metadata;
  const errors = validateSpec(cronJob.spec);
  if (name.length > LONGEST_NAME) errors.push(fieldError.invalid('metadata.name', name, `must be no more than ${LONGEST_NAME} characters`));
  return errors;
}

export function validateCronJobUpdate({ spec }: CronJob, old: CronJob): FieldError[] {
  return validateSpec(spec, old.spec);
}

function validateSpec(spec: CronJob['spec'], old?: CronJob['spec']): FieldError[] {
  const template = spec.jobTemplate.spec ?? { template: {} };
  const errors = [
    ...validateSchedule(spec, old),
    ...validateNonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...(old && old.timeZone === spec.timeZone ? [] : validateTimeZone(spec.timeZone)),
    ...(policies.includes(spec.concurrencyPolicy!) ? [] : [fieldError.notSupported('spec.concurrencyPolicy', spec.concurrencyPolicy, policies)]),
    ...validateJobSpec(template, 'spec.jobTemplate.spec'),
  ];
  const path = 'spec.jobTemplate.spec';
  if (template.selector) errors.push(fieldError.invalid(`${path}.selector`, goLabelSelector(template.selector), '`selector` will be auto-generated'));
  if (template.manualSelector) errors.push(fieldError.notSupported(`${path}.manualSelector`, true, ['nil', 'false']));
  return [
    ...errors,
    ...validateNonNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...validateNonNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
  ];
}

function validateSchedule({ schedule, timeZone }: CronJob['spec'], old: CronJob['spec'] | undefined): FieldError[] {
  const path = 'spec.schedule';
  if (!schedule) return [fieldError.required(path)];
  const errors: FieldError[] = [];
  try {
    parseScheduleFields(schedule);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    errors.push(fieldError.invalid(path, schedule, error.message));
  }
  if (schedule.includes('TZ')) {
    const wasAllowed = old?.schedule.includes('TZ') ?? false;
    if (!wasAllowed) errors.push(fieldError.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
    else if (timeZone !== undefined) errors.push(fieldError.invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  }
  return errors;
}

function validateTimeZone(timeZone: string | undefined): FieldError[] {
  const path = 'spec.timeZone';
  if (timeZone === undefined) return [];
  if (timeZone === '') return [fieldError.invalid(path, timeZone, 'timeZone must be nil or non-empty string')];
  const isShaped = timeZone.split('/').every((part) => /^[A-Za-z._0-9+][A-Za-z._\-0-9+]{0,13}$/.test(part) && part !== '.' && part !== '..');
  if (!isShaped) return [fieldError.invalid(path, timeZone, `unknown time zone ${timeZone}`)];
  if (timeZone.toLowerCase() === 'local') {
    return [fieldError.invalid(path, timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')];
  }
  return isTimeZone(timeZone) ? [] : [fieldError.invalid(path, timeZone, `unknown time zone ${timeZone}`)];
}
