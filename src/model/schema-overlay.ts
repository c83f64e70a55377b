// What the generated client does not tell about Kubernetes' types: quantities, how lists are patched, names of Go types.

/** How a field is patched: 'merge:name' (by that key), 'set', 'retainKeys', 'retainKeys:name' (both); absent: replaced. */
export type PatchNotation = 'set' | 'retainKeys' | `merge:${string}` | `retainKeys:${string}`;

/** Fields that hold one quantity, by definition. */
export const quantityFields: Readonly<Record<string, readonly string[]>> = {
  'v1.EmptyDirVolumeSource': ['sizeLimit'],
  'v1.ResourceFieldSelector': ['divisor'],
  'v1.CSIStorageCapacity': ['capacity', 'maximumVolumeSize'],
  'v2.MetricTarget': ['averageValue', 'value'],
  'v2.MetricValueStatus': ['averageValue', 'value'],
  'v2.HPAScalingRules': ['tolerance'],
};

/** Fields that map resource names to quantities (Go's ResourceList), by definition. */
export const resourceListFields: Readonly<Record<string, readonly string[]>> = {
  'v1.ResourceRequirements': ['limits', 'requests'],
  'v1.VolumeResourceRequirements': ['limits', 'requests'],
  'v1.ContainerStatus': ['allocatedResources'],
  'v1.NodeStatus': ['allocatable', 'capacity'],
  'v1.PodSpec': ['overhead'],
  'v1.Overhead': ['podFixed'],
  'v1.PersistentVolumeSpec': ['capacity'],
  'v1.PersistentVolumeClaimStatus': ['allocatedResources', 'capacity'],
  'v1.ResourceQuotaSpec': ['hard'],
  'v1.ResourceQuotaStatus': ['hard', 'used'],
  'v1.LimitRangeItem': ['default', 'defaultRequest', 'max', 'maxLimitRequestRatio', 'min'],
};

const container: Readonly<Record<string, PatchNotation>> = {
  env: 'merge:name',
  ports: 'merge:containerPort',
  volumeDevices: 'merge:devicePath',
  volumeMounts: 'merge:mountPath',
};

const conditions: Readonly<Record<string, PatchNotation>> = { conditions: 'merge:type' };

/** Strategic merge patch (rule 1.13.4), by definition and field. */
export const patchFields: Readonly<Record<string, Readonly<Record<string, PatchNotation>>>> = {
  'v1.ObjectMeta': { finalizers: 'set', ownerReferences: 'merge:uid' },
  'v1.PodSpec': {
    containers: 'merge:name',
    ephemeralContainers: 'merge:name',
    hostAliases: 'merge:ip',
    imagePullSecrets: 'merge:name',
    initContainers: 'merge:name',
    resourceClaims: 'retainKeys:name',
    schedulingGates: 'merge:name',
    topologySpreadConstraints: 'merge:topologyKey',
    volumes: 'retainKeys:name',
  },
  'v1.Container': container,
  'v1.EphemeralContainer': container,
  'v1.ContainerStatus': { allocatedResourcesStatus: 'merge:name', volumeMounts: 'merge:mountPath' },
  'v1.PodStatus': { ...conditions, hostIPs: 'merge:ip', podIPs: 'merge:ip', resourceClaimStatuses: 'retainKeys:name' },
  'v1.ServiceAccount': { secrets: 'merge:name' },
  'v1.ServiceSpec': { ports: 'merge:port' },
  'v1.ServiceStatus': conditions,
  'v1.NodeSpec': { podCIDRs: 'set' },
  'v1.NodeStatus': { ...conditions, addresses: 'merge:type' },
  'v1.NamespaceStatus': conditions,
  'v1.PersistentVolumeClaimStatus': conditions,
  'v1.ReplicationControllerStatus': conditions,
  'v1.DeploymentSpec': { strategy: 'retainKeys' },
  'v1.DeploymentStatus': conditions,
  'v1.ReplicaSetStatus': conditions,
  'v1.DaemonSetStatus': conditions,
  'v1.StatefulSetStatus': conditions,
  'v1.JobStatus': conditions,
  'v1.PodDisruptionBudgetStatus': conditions,
  'v2.HorizontalPodAutoscalerStatus': conditions,
  'v1.CSINodeSpec': { drivers: 'merge:name' },
};

const both = ['lastProbeTime', 'lastTransitionTime'];
const transition = ['lastTransitionTime'];

/** Times that are no pointers in Go and say `omitempty` in vain: null while nobody has written them. */
export const zeroTimes: Readonly<Record<string, readonly string[]>> = {
  'v1.PodCondition': both,
  'v1.JobCondition': both,
  'v1.PersistentVolumeClaimCondition': both,
  'v1.DeploymentCondition': ['lastUpdateTime', 'lastTransitionTime'],
  'v1.ReplicaSetCondition': transition,
  'v1.ReplicationControllerCondition': transition,
  'v1.StatefulSetCondition': transition,
  'v1.DaemonSetCondition': transition,
  'v1.NamespaceCondition': transition,
  'v2.HorizontalPodAutoscalerCondition': transition,
  'v1.NodeCondition': ['lastHeartbeatTime', 'lastTransitionTime'],
  'v1.ContainerStateRunning': ['startedAt'],
  'v1.ContainerStateTerminated': ['startedAt', 'finishedAt'],
};

/** Named Go types of string fields, for the text of a wrong type; of a list: the type of its items. */
export const goTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'v1.ObjectMeta': { uid: 'types.UID' },
  'v1.OwnerReference': { uid: 'types.UID' },
  'v1.LabelSelectorRequirement': { operator: 'v1.LabelSelectorOperator' },
  'v1.NodeSelectorRequirement': { operator: 'v1.NodeSelectorOperator' },
  'v1.PodSpec': { dnsPolicy: 'v1.DNSPolicy', preemptionPolicy: 'v1.PreemptionPolicy', restartPolicy: 'v1.RestartPolicy' },
  'v1.PodStatus': { phase: 'v1.PodPhase' },
  'v1.Container': {
    imagePullPolicy: 'v1.PullPolicy',
    restartPolicy: 'v1.ContainerRestartPolicy',
    terminationMessagePolicy: 'v1.TerminationMessagePolicy',
  },
  'v1.ContainerPort': { protocol: 'v1.Protocol' },
  'v1.ServicePort': { protocol: 'v1.Protocol' },
  'v1.ServiceSpec': {
    externalTrafficPolicy: 'v1.ServiceExternalTrafficPolicy',
    sessionAffinity: 'v1.ServiceAffinity',
    type: 'v1.ServiceType',
  },
  'v1.HTTPGetAction': { scheme: 'v1.URIScheme' },
  'v1.Taint': { effect: 'v1.TaintEffect' },
  'v1.Toleration': { effect: 'v1.TaintEffect', operator: 'v1.TolerationOperator' },
  'v1.TopologySpreadConstraint': { whenUnsatisfiable: 'v1.UnsatisfiableConstraintAction' },
  'v1.EmptyDirVolumeSource': { medium: 'v1.StorageMedium' },
  'v1.HostPathVolumeSource': { type: 'v1.HostPathType' },
  'v1.PersistentVolumeClaimSpec': { accessModes: 'v1.PersistentVolumeAccessMode', volumeMode: 'v1.PersistentVolumeMode' },
  'v1.PersistentVolumeSpec': {
    accessModes: 'v1.PersistentVolumeAccessMode',
    persistentVolumeReclaimPolicy: 'v1.PersistentVolumeReclaimPolicy',
    volumeMode: 'v1.PersistentVolumeMode',
  },
  'v1.Secret': { type: 'v1.SecretType' },
  'v1.DeploymentStrategy': { type: 'v1.DeploymentStrategyType' },
  'v1.DaemonSetUpdateStrategy': { type: 'v1.DaemonSetUpdateStrategyType' },
  'v1.StatefulSetUpdateStrategy': { type: 'v1.StatefulSetUpdateStrategyType' },
  'v1.StatefulSetSpec': { podManagementPolicy: 'v1.PodManagementPolicyType' },
  'v1.JobSpec': { completionMode: 'v1.CompletionMode' },
  'v1.CronJobSpec': { concurrencyPolicy: 'v1.ConcurrencyPolicy' },
  'v1.NetworkPolicySpec': { policyTypes: 'v1.PolicyType' },
};
