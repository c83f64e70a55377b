// Takes the finalizer off a pod that has been counted, which lets it go when it is being deleted.
import { JOB_FINALIZER } from '../../../kinds/job/pods.ts';
import type { Client } from '../../../model/client.ts';
import { ignoreNotFound } from '../../../model/errors.ts';
import type { Pod } from '../../../model/object.ts';
import type { Expectations } from '../expectations.ts';

/** The pod as it is afterwards; undefined when it is gone already. */
export function dropJobFinalizer(client: Client, pod: Pod): Pod | undefined {
  const finalizers = pod.metadata.finalizers!.filter((name) => name !== JOB_FINALIZER);
  return ignoreNotFound(() => client.update<Pod>('pods', { ...pod, metadata: { ...pod.metadata, finalizers } }));
}

/** The same of a pod whose Job is still looked after. */
export function releaseJobPod(client: Client, expectations: Expectations, pod: Pod): Pod | undefined {
  return expectations.releasing(pod.metadata.uid, () => dropJobFinalizer(client, pod));
}
