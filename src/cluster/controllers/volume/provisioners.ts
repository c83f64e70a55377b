// The provisioners of the simulated cluster: who makes volumes for which class, how long that takes, and what they look like.
import { csiDrivers } from '../../../kinds/persistent-volume/drivers.ts';
import type { Node, PersistentVolumeClaim, PersistentVolumeSpec, StorageClass } from '../../../model/object.ts';

/** What a provisioner is asked for. */
export interface Order {
  claim: PersistentVolumeClaim;
  storageClass: StorageClass;
  /** Name of the volume to be. */
  volumeName: string;
  /** The node that the scheduler chose, when the class waits for it. */
  node: Node | undefined;
}

export interface Provisioner {
  /** As classes name it. */
  name: string;
  /** Time to make or to delete a volume, in ms. */
  takesMs: { least: number; most: number };
  /** Why it cannot be done, in the provisioner's words; undefined when it can. */
  refuse?(order: Order): string | undefined;
  /** The source of the new volume, and what ties it to a place. */
  source(order: Order): Pick<PersistentVolumeSpec, 'hostPath' | 'csi' | 'nodeAffinity'>;
  annotations?(order: Order): Record<string, string>;
}

/** A directory on the node where the first pod runs: what kind and k3s have as `standard` and `local-path`. */
const localPath: Provisioner = {
  name: 'rancher.io/local-path',
  takesMs: { least: 2500, most: 4000 },
  refuse({ claim, node }) {
    if (claim.spec.selector) return 'claim.Spec.Selector is not supported';
    if (claim.spec.accessModes?.some((mode) => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod')) {
      return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
    }
    return node ? undefined : 'configuration error, no node was specified';
  },
  source: ({ claim: { metadata }, volumeName, node }) => ({
    hostPath: { path: `/var/local-path-provisioner/${volumeName}_${metadata.namespace}_${metadata.name}`, type: 'DirectoryOrCreate' },
    nodeAffinity: onlyWhere('kubernetes.io/hostname', node?.metadata.labels?.['kubernetes.io/hostname'] ?? node?.metadata.name ?? ''),
  }),
  annotations: ({ node }) => ({ 'local.path.provisioner/selected-node': node?.metadata.name ?? '' }),
};

/** A directory that minikube makes at once, on whichever node a pod runs. */
const minikubeHostPath: Provisioner = {
  name: 'k8s.io/minikube-hostpath',
  takesMs: { least: 50, most: 200 },
  source: ({ claim: { metadata } }) => ({ hostPath: { path: `/tmp/hostpath-provisioner/${metadata.namespace}/${metadata.name}`, type: '' } }),
};

/** A disk or share of a cloud, through its CSI driver. A disk lives in the zone of the node that was chosen. */
function csiProvisioner(driver: string, refusal: string): Provisioner {
  const { shared } = csiDrivers[driver]!;
  return {
    name: driver,
    takesMs: shared ? { least: 1000, most: 2500 } : { least: 2000, most: 5000 },
    refuse: ({ claim }) => (!shared && claim.spec.accessModes?.includes('ReadWriteMany') ? refusal : undefined),
    source({ volumeName, node, storageClass }) {
      const zone = shared ? undefined : node?.metadata.labels?.['topology.kubernetes.io/zone'];
      const fsType = storageClass.parameters?.['csi.storage.k8s.io/fstype'] ?? 'ext4';
      return {
        csi: { driver, volumeHandle: volumeName, ...(shared ? {} : { fsType }) },
        ...(zone ? { nodeAffinity: onlyWhere('topology.kubernetes.io/zone', zone) } : {}),
      };
    },
  };
}

function onlyWhere(key: string, value: string): NonNullable<PersistentVolumeSpec['nodeAffinity']> {
  return { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }] } };
}

const notManyWriters = 'rpc error: code = InvalidArgument desc = Volume capabilities not supported: MULTI_NODE_MULTI_WRITER';

/** Every other name is a provisioner that is not installed: its claims wait. */
export const provisioners: readonly Provisioner[] = [
  localPath,
  minikubeHostPath,
  ...Object.keys(csiDrivers).map((driver) => csiProvisioner(driver, notManyWriters)),
];
