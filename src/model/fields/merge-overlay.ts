// What server-side apply has to know of Kubernetes' types beside their fields: which lists and maps are merged, which are one value.

/** Lists whose items are known by keys (`name`, or several with commas), or `set` for distinct primitives; all others are atomic. */
export const listFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'v1.ObjectMeta': { ownerReferences: 'uid', finalizers: 'set' },
  'v1.PodSpec': {
    volumes: 'name',
    initContainers: 'name',
    containers: 'name',
    ephemeralContainers: 'name',
    imagePullSecrets: 'name',
    hostAliases: 'ip',
    topologySpreadConstraints: 'topologyKey,whenUnsatisfiable',
    schedulingGates: 'name',
    resourceClaims: 'name',
  },
  'v1.Container': { ports: 'containerPort,protocol', env: 'name', volumeMounts: 'mountPath', volumeDevices: 'devicePath' },
  'v1.EphemeralContainer': { ports: 'containerPort,protocol', env: 'name', volumeMounts: 'mountPath', volumeDevices: 'devicePath' },
  'v1.ResourceRequirements': { claims: 'name' },
  'v1.PodStatus': { conditions: 'type', podIPs: 'ip', resourceClaimStatuses: 'name' },
  'v1.ServiceSpec': { ports: 'port,protocol' },
  'v1.ServiceStatus': { conditions: 'type' },
  'v1.ServiceAccount': { secrets: 'name' },
  'v1.NodeSpec': { podCIDRs: 'set' },
  'v1.NodeStatus': { conditions: 'type', addresses: 'type' },
  'v1.NamespaceStatus': { conditions: 'type' },
  'v1.PersistentVolumeClaimStatus': { conditions: 'type' },
  'v1.ReplicationControllerStatus': { conditions: 'type' },
  'v1.DeploymentStatus': { conditions: 'type' },
  'v1.ReplicaSetStatus': { conditions: 'type' },
  'v1.DaemonSetStatus': { conditions: 'type' },
  'v1.StatefulSetStatus': { conditions: 'type' },
  'v1.UncountedTerminatedPods': { succeeded: 'set', failed: 'set' },
  'v1.PodFailurePolicyOnExitCodesRequirement': { values: 'set' },
  'v1.PodDisruptionBudgetStatus': { conditions: 'type' },
  'v2.HorizontalPodAutoscalerStatus': { conditions: 'type' },
  'v1.CSINodeSpec': { drivers: 'name' },
};

/** What a key of list items is when an item does not say it. */
export const keyDefaults: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/** Structs that are one value. */
export const atomicStructs: ReadonlySet<string> = new Set([
  'v1.LabelSelector',
  'v1.OwnerReference',
  'v1.ConfigMapKeySelector',
  'v1.SecretKeySelector',
  'v1.LocalObjectReference',
  'v1.ObjectReference',
  'v1.SecretReference',
  'v1.ObjectFieldSelector',
  'v1.ResourceFieldSelector',
  'v1.TypedLocalObjectReference',
  'v1.NodeSelector',
  'v1.NodeSelectorTerm',
  'v1.TopologySelectorTerm',
  'v1.ScopeSelector',
  'v1.ScopedResourceSelectorRequirement',
  'v1.RoleRef',
  'v1.Subject',
  'v1.EndpointAddress',
  'v1.ServiceBackendPort',
  'v2.CrossVersionObjectReference',
  'v1.CrossVersionObjectReference',
]);

/** Maps that are one value. */
export const atomicMaps: Readonly<Record<string, readonly string[]>> = {
  'v1.PodSpec': ['nodeSelector'],
  'v1.ServiceSpec': ['selector'],
  'v1.ReplicationControllerSpec': ['selector'],
};

/**
 * Fields that Go writes even when nobody has set them, because they are structs by value or have no `omitempty`. They are
 * there before anybody writes, so nobody becomes the owner of such a field itself, only of what is in it.
 */
export const presentFields: Readonly<Record<string, readonly string[]>> = {
  'v1.ObjectMeta': ['creationTimestamp'],
  'v1.DeploymentSpec': ['selector', 'strategy', 'template'],
  'v1.ReplicaSetSpec': ['selector', 'template'],
  'v1.StatefulSetSpec': ['selector', 'template', 'updateStrategy'],
  'v1.DaemonSetSpec': ['selector', 'template', 'updateStrategy'],
  'v1.JobSpec': ['template'],
  'v1.CronJobSpec': ['jobTemplate'],
  'v1.JobTemplateSpec': ['metadata', 'spec'],
  'v1.PodTemplateSpec': ['metadata', 'spec'],
  'v1.PodSpec': ['containers'],
  'v1.Container': ['resources'],
  'v1.PersistentVolumeClaimSpec': ['resources'],
  'v1.ServiceStatus': ['loadBalancer'],
  'v1.IngressStatus': ['loadBalancer'],
  'v1.NodeStatus': ['daemonEndpoints', 'nodeInfo'],
  'v1.NodeDaemonEndpoints': ['kubeletEndpoint'],
  'v1.RoleBinding': ['roleRef'],
  'v1.ClusterRoleBinding': ['roleRef'],
  'v1.CoreV1Event': ['involvedObject', 'source'],
  'v2.HorizontalPodAutoscalerSpec': ['scaleTargetRef'],
};
