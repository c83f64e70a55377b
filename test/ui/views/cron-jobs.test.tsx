import { expect, test } from 'vitest';
import type { CronJob, Job } from '../../../src/model/object.ts';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';
import { cronJobYaml } from '../../support/jobs.ts';

const prepare = (cluster: TestCluster): void => {
  cluster.apply(cronJobYaml('tick', 'schedule: "*/5 * * * *"', 'echo hello; sleep 3'));
  cluster.advance('6m');
};

test('Enter goes from a CronJob to its Jobs, their pods and the containers of those', async () => {
  await withClusterScreen({ command: 'cronjobs', columns: 140, rows: 30, prepare }, async (ui) => {
    expect(ui.text()).toMatch(/tick +\*\/5 \* \* \* \* +<none> +False +0 +\d+s .*in 3m\d+s/);
    await ui.press('enter');
    expect(ui.text()).toMatch(/tick-29146085 +Complete +1\/1/);
    await ui.press('enter');
    expect(ui.text()).toMatch(/tick-29146085-\w{5} +0\/1 +Completed/);
    await ui.press('enter');
    expect(ui.text()).toContain('busybox:1.36');
    await ui.press('escape', 'escape', 'l');
    expect(ui.text()).toContain('hello');
  });
});

test('t starts a Job now, s suspends and resumes', async () => {
  let held: TestCluster | undefined;
  await withClusterScreen({ command: 'cronjobs', columns: 140, rows: 30, prepare: (cluster) => prepare((held = cluster)) }, async (ui) => {
    await ui.press('t');
    expect(ui.text()).toContain('Trigger cronjob/tick');
    expect(ui.text()).toContain('tick-manual-1');
    await ui.press('enter');
    const job = held!.admin.get<Job>('jobs', 'default', 'tick-manual-1');
    expect(job.metadata.annotations).toEqual({ 'cronjob.kubernetes.io/instantiate': 'manual' });
    expect(ui.text()).toContain('kubectl create job tick-manual-1 --from=cronjob/tick -n default');
    const isSuspended = (): boolean | undefined => held!.admin.get<CronJob>('cronjobs', 'default', 'tick').spec.suspend;
    await ui.press('s');
    expect(ui.text()).toContain('No more Jobs are started.');
    await ui.press('enter');
    expect(isSuspended()).toBe(true);
    await ui.press('s', 'enter');
    expect(isSuspended()).toBe(false);
  });
});
