// ServiceAccount: every pod runs as an account and carries its token (rule 1.10.3).
import { deepFreeze } from '../../../model/equal.ts';
import { forbidden } from '../../../model/errors.ts';
import { isMirrorPod } from '../../../model/mirror-pod.ts';
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../../model/object.ts';
import { TOKEN_PATH } from '../../../model/token-path.ts';
import { createSpecMemo } from './spec-memo.ts';
import { admittedName } from './step.ts';
import type { AdmissionStep } from './step.ts';

const volumePrefix = 'kube-api-access-';

const memo = createSpecMemo<ServiceAccount>((spec) => spec);

/**
 * Sets the account, mounts its token and copies its imagePullSecrets; 403 when the account does not exist.
 * The five random characters of the volume's name are drawn once per frozen list of containers, not once per pod: so all
 * pods of a template share one spec object, which is what keeps 150,000 pods in memory. Nothing reads the name.
 */
export const serviceAccount: AdmissionStep = {
  name: 'ServiceAccount',
  appliesTo: ['pods'],
  operations: ['create'],
  mutate(object, { reader, random }) {
    const pod = object as Pod;
    // A mirror pod only shows what a kubelet runs anyway.
    if (isMirrorPod(pod)) return;
    const { namespace } = pod.metadata;
    const name = pod.spec.serviceAccountName || 'default';
    const account = reader.find<ServiceAccount>('serviceaccounts', namespace, name);
    if (!account) {
      const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
      throw forbidden('pods', admittedName(pod), why);
    }
    pod.spec = memo(pod.spec, account, (spec) => withAccount(spec, account, () => random.suffix()));
  },
};

function withAccount(spec: PodSpec, account: ServiceAccount, suffix: () => string): PodSpec {
  const { name } = account.metadata;
  const result: PodSpec = { ...spec, serviceAccountName: name, serviceAccount: name };
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) result.imagePullSecrets = account.imagePullSecrets;
  const automount = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  return automount ? withToken(result, suffix) : result;
}

interface Mounted {
  readonly from: Pick<PodSpec, 'initContainers' | 'volumes'>;
  readonly parts: Pick<PodSpec, 'containers' | 'initContainers' | 'volumes'>;
}

/** What became of a frozen list of containers. The pods of a DaemonSet have a spec each, but share these. */
const mountedLists = new WeakMap<readonly Container[], Mounted>();

function withToken(spec: PodSpec, suffix: () => string): PodSpec {
  const known = spec.containers && mountedLists.get(spec.containers);
  if (known && known.from.initContainers === spec.initContainers && known.from.volumes === spec.volumes) return { ...spec, ...known.parts };
  const result = withOwnToken(spec, suffix);
  if (result !== spec && Object.isFrozen(spec.containers)) {
    const { containers, initContainers, volumes } = deepFreeze(result);
    const parts = { containers, ...(initContainers ? { initContainers } : {}), ...(volumes ? { volumes } : {}) };
    mountedLists.set(spec.containers, { from: { ...(spec.initContainers ? { initContainers: spec.initContainers } : {}), ...(spec.volumes ? { volumes: spec.volumes } : {}) }, parts });
  }
  return result;
}

function withOwnToken(spec: PodSpec, suffix: () => string): PodSpec {
  const present = spec.volumes?.find((volume) => volume.name?.startsWith(volumePrefix))?.name;
  const volumeName = present ?? volumePrefix + suffix();
  // Admission comes before validation, so anything may be missing.
  const containers = (spec.containers ?? []).map((container) => mounted(container, volumeName));
  const initContainers = spec.initContainers?.map((container) => mounted(container, volumeName));
  const isUsed =
    containers.some((container, index) => container !== spec.containers[index]) ||
    initContainers?.some((container, index) => container !== spec.initContainers![index]);
  if (!isUsed) return spec;
  const result: PodSpec = { ...spec, containers };
  if (initContainers) result.initContainers = initContainers;
  if (present === undefined) result.volumes = [...(spec.volumes ?? []), tokenVolume(volumeName)];
  return result;
}

function mounted(container: Container, volumeName: string): Container {
  if (container.volumeMounts?.some((mount) => mount.mountPath === TOKEN_PATH)) return container;
  const mount = { name: volumeName, readOnly: true, mountPath: TOKEN_PATH };
  return { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  };
}
