// The examples that show every STATUS of a pod, played once: manifests/pod-life and manifests/troubles with what their comments say to try.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { podStatus } from '../../src/kinds/pod/status-text.ts';
import type { Pod } from '../../src/model/object.ts';
import type { TestCluster } from './cluster.ts';
import { createTestCluster, setFault } from './cluster.ts';

const examples = fileURLToPath(new URL('../../manifests', import.meta.url));

/** STATUS by the rule of the reference that says it. */
export const STATUSES: Readonly<Record<string, readonly string[]>> = {
  '6.3.1 reasons of the pod itself': ['Evicted', 'OutOfcpu', 'OutOfmemory', 'OutOfpods', 'NodeAffinity', 'NodePorts', 'UnexpectedAdmissionError', 'SysctlForbidden', 'PodOSNotSupported', 'PodOSSelectorNodeLabelDoesNotMatch'],
  '6.3.2 scheduling gates': ['SchedulingGated'],
  '6.3.3 init containers': ['Init:0/2', 'Init:1/2', 'Init:Error', 'Init:CrashLoopBackOff', 'Init:ErrImagePull', 'Init:ImagePullBackOff', 'Init:ExitCode:3', 'Init:Signal:9'],
  '6.3.4 main containers': ['Completed', 'Error', 'OOMKilled', 'StartError', 'ContainerStatusUnknown', 'ExitCode:4', 'Signal:11'],
  '6.3.5 some are done': ['NotReady', 'Running'],
  '6.3.6 deleted': ['Terminating'],
  '6.3.2 the usual sequence': ['Pending', 'ContainerCreating', 'PodInitializing'],
  '6.4 waiting': [
    'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError', 'RegistryUnavailable', 'SignatureValidationFailed',
    'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'PostStartHookError', 'CrashLoopBackOff',
  ],
  '6.4 lost with the machine': ['Unknown'],
};

export interface PlayedExamples {
  readonly cluster: TestCluster;
  /** By STATUS: a pod as it was when it showed it, if possible one without another reason of its own. */
  readonly shown: ReadonlyMap<string, Pod>;
}

export function playStatusExamples(): PlayedExamples {
  const texts = ['pod-life', 'troubles'].flatMap((folder) =>
    readdirSync(join(examples, folder)).filter((name) => name.endsWith('.yaml')).sort((a, b) => Number(b === 'node.yaml') - Number(a === 'node.yaml') || (a < b ? -1 : 1)).map((name) => readFileSync(join(examples, folder, name), 'utf8')),
  );
  const shown = new Map<string, Pod>();
  const cluster = createTestCluster({ kubeSystem: false });
  cluster.store.watch(['pods'], ({ type, object }) => {
    if (type === 'DELETED') return;
    const { status } = podStatus(object as Pod, cluster.clock.now);
    const { reason = status } = (object as Pod).status;
    if (!shown.has(status) || reason === status) shown.set(status, object as Pod);
  });
  for (const text of texts) cluster.apply(text);
  cluster.advance('5m');
  // What the files say to try.
  cluster.admin.delete('pods', 'default', 'stubborn');
  cluster.advance('20s');
  setFault(cluster, 'lab', 'power-loss');
  cluster.advance('1m');
  setFault(cluster, 'lab', null);
  cluster.advance('2m');
  return { cluster, shown };
}
