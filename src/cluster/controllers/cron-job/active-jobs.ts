// Keeps status.active and status.lastSuccessfulTime of a CronJob true to its Jobs (rules 4.4.2, 4.4.5).
import { finishedCondition } from '../../../kinds/job/status.ts';
import type { CronJob, Job } from '../../../model/object.ts';
import { parseTimestamp } from '../../../model/timestamp.ts';
import type { ControllerContext } from '../controller.ts';
import { forgetActive } from './history.ts';

export function noteJobs({ client, events }: ControllerContext, cronJob: CronJob, status: CronJob['status'], jobs: readonly Job[]): void {
  for (const job of jobs) {
    const { uid, name } = job.metadata;
    const finished = finishedCondition(job);
    const isListed = status.active?.some((reference) => reference.uid === uid) ?? false;
    if (!isListed && !finished) {
      events.event(cronJob, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`);
    } else if (isListed && finished) {
      forgetActive(status, uid);
      events.event(cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${finished.type}`);
    }
    const { completionTime } = job.status;
    if (finished?.type !== 'Complete' || !completionTime) continue;
    if (!status.lastSuccessfulTime || parseTimestamp(completionTime) > parseTimestamp(status.lastSuccessfulTime)) status.lastSuccessfulTime = completionTime;
  }
  for (const { uid, name, namespace } of status.active ?? []) {
    if (client.byUid(uid!) || client.find('jobs', namespace, name!)) continue;
    events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    forgetActive(status, uid!);
  }
}
