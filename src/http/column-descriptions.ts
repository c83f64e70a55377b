// What the columns of Tables mean, where they show a field as it is: the words that the documentation of the API has for it.
import type { Kind } from '../model/kind.ts';
import { fieldDescription } from './schema-descriptions.ts';

/** Of every kind. */
const everywhere = fieldsOf('Name v1.ObjectMeta.name, Age v1.ObjectMeta.creationTimestamp');

/** By plural; `Name definition.field` for each column. Others show what no field says, and keep their name as description. */
export const describedColumns: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  pods: fieldsOf('IP v1.PodStatus.podIP, Node v1.PodSpec.nodeName, Nominated Node v1.PodStatus.nominatedNodeName, Readiness Gates v1.PodSpec.readinessGates'),
  deployments: fieldsOf('Up-to-date v1.DeploymentStatus.updatedReplicas, Available v1.DeploymentStatus.availableReplicas, Selector v1.DeploymentSpec.selector'),
  replicasets: fieldsOf('Desired v1.ReplicaSetSpec.replicas, Current v1.ReplicaSetStatus.replicas, Ready v1.ReplicaSetStatus.readyReplicas, Selector v1.ReplicaSetSpec.selector'),
  replicationcontrollers: fieldsOf(
    'Desired v1.ReplicationControllerSpec.replicas, Current v1.ReplicationControllerStatus.replicas, Ready v1.ReplicationControllerStatus.readyReplicas, Selector v1.ReplicationControllerSpec.selector',
  ),
  daemonsets: fieldsOf(
    'Desired v1.DaemonSetStatus.desiredNumberScheduled, Current v1.DaemonSetStatus.currentNumberScheduled, Ready v1.DaemonSetStatus.numberReady, ' +
      'Up-to-date v1.DaemonSetStatus.updatedNumberScheduled, Available v1.DaemonSetStatus.numberAvailable, Node Selector v1.PodSpec.nodeSelector, Selector v1.DaemonSetSpec.selector',
  ),
  jobs: fieldsOf('Selector v1.JobSpec.selector'),
  cronjobs: fieldsOf('Schedule v1.CronJobSpec.schedule, Timezone v1.CronJobSpec.timeZone, Suspend v1.CronJobSpec.suspend, Active v1.CronJobStatus.active, Last Schedule v1.CronJobStatus.lastScheduleTime'),
  services: fieldsOf('Type v1.ServiceSpec.type, Cluster-IP v1.ServiceSpec.clusterIP, External-IP v1.ServiceSpec.externalIPs, Port(s) v1.ServiceSpec.ports, Selector v1.ServiceSpec.selector'),
  endpoints: fieldsOf('Endpoints v1.Endpoints.subsets'),
  endpointslices: fieldsOf('AddressType v1.EndpointSlice.addressType, Ports v1.EndpointSlice.ports, Endpoints v1.EndpointSlice.endpoints'),
  nodes: fieldsOf(
    'Version v1.NodeSystemInfo.kubeletVersion, Internal-IP v1.NodeStatus.addresses, External-IP v1.NodeStatus.addresses, OS-Image v1.NodeSystemInfo.osImage, ' +
      'Kernel-Version v1.NodeSystemInfo.kernelVersion, Container-Runtime v1.NodeSystemInfo.containerRuntimeVersion',
  ),
  events: fieldsOf(
    'Last Seen v1.Event.lastTimestamp, Type v1.Event.type, Reason v1.Event.reason, Object v1.Event.involvedObject, Subobject v1.ObjectReference.fieldPath, Source v1.Event.source, ' +
      'Message v1.Event.message, First Seen v1.Event.firstTimestamp, Count v1.Event.count',
  ),
  configmaps: fieldsOf('Data v1.ConfigMap.data'),
  secrets: fieldsOf('Type v1.Secret.type, Data v1.Secret.data'),
  serviceaccounts: fieldsOf('Secrets v1.ServiceAccount.secrets'),
  persistentvolumes: fieldsOf(
    'Capacity v1.PersistentVolumeSpec.capacity, Access Modes v1.PersistentVolumeSpec.accessModes, Reclaim Policy v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy, Status v1.PersistentVolumeStatus.phase, ' +
      'Claim v1.PersistentVolumeSpec.claimRef, Reason v1.PersistentVolumeStatus.reason, VolumeMode v1.PersistentVolumeSpec.volumeMode',
  ),
  persistentvolumeclaims: fieldsOf(
    'Status v1.PersistentVolumeClaimStatus.phase, Volume v1.PersistentVolumeClaimSpec.volumeName, Capacity v1.PersistentVolumeClaimStatus.capacity, ' +
      'Access Modes v1.PersistentVolumeClaimStatus.accessModes, VolumeMode v1.PersistentVolumeClaimSpec.volumeMode',
  ),
  storageclasses: fieldsOf(
    'Provisioner v1.StorageClass.provisioner, ReclaimPolicy v1.StorageClass.reclaimPolicy, VolumeBindingMode v1.StorageClass.volumeBindingMode, AllowVolumeExpansion v1.StorageClass.allowVolumeExpansion',
  ),
  horizontalpodautoscalers: fieldsOf(
    'Reference v2.HorizontalPodAutoscalerSpec.scaleTargetRef, Targets v2.HorizontalPodAutoscalerSpec.metrics, MinPods v2.HorizontalPodAutoscalerSpec.minReplicas, ' +
      'MaxPods v2.HorizontalPodAutoscalerSpec.maxReplicas, Replicas v2.HorizontalPodAutoscalerStatus.currentReplicas',
  ),
  networkpolicies: fieldsOf('Pod-Selector v1.NetworkPolicySpec.podSelector'),
  priorityclasses: fieldsOf('Value v1.PriorityClass.value, Global-Default v1.PriorityClass.globalDefault, PreemptionPolicy v1.PriorityClass.preemptionPolicy'),
  leases: fieldsOf('Holder v1.LeaseSpec.holderIdentity'),
  rolebindings: fieldsOf('Role v1.RoleBinding.roleRef'),
  clusterrolebindings: fieldsOf('Role v1.ClusterRoleBinding.roleRef'),
  controllerrevisions: fieldsOf('Revision v1.ControllerRevision.revision'),
};

/** The description of a column by its name in the API. */
export function columnDescription({ plural }: Pick<Kind, 'plural'>, name: string): string {
  const field = describedColumns[plural]?.get(name) ?? everywhere.get(name);
  return (field && fieldDescription(field)) || name;
}

/** 'Nominated Node v1.PodStatus.nominatedNodeName, ...' by the name of the column. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(', ').map((part) => [part.slice(0, part.lastIndexOf(' ')), part.slice(part.lastIndexOf(' ') + 1)]));
}
