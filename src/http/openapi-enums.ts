// Fields that take one of a few words: the generated client says only that they are texts.

/** Words, sorted as OpenAPI has them, and the fields that take them; a leading space stands for the empty word. */
const fieldsByWords: Readonly<Record<string, string>> = {
  ' BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket': 'v1.HostPathVolumeSource.type',
  ' IPv4 IPv6': 'v1.ServiceSpec.ipFamilies',
  '* CONNECT CREATE DELETE UPDATE': 'v1.RuleWithOperations.operations',
  'Active Terminating': 'v1.NamespaceStatus.phase',
  'Allow Forbid Replace': 'v1.CronJobSpec.concurrencyPolicy',
  'Always IfNotPresent Never': 'v1.Container.imagePullPolicy v1.EphemeralContainer.imagePullPolicy v1.ImageVolumeSource.pullPolicy',
  'Always Never OnFailure': 'v1.PodSpec.restartPolicy',
  'Always OnRootMismatch': 'v1.PodSecurityContext.fsGroupChangePolicy',
  'AlwaysAllow IfHealthyBudget': 'v1.PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy',
  'Audit Deny Warn': 'v1.ValidatingAdmissionPolicyBindingSpec.validationActions',
  'Available Bound Failed Pending Released': 'v1.PersistentVolumeStatus.phase',
  'BestEffort Burstable Guaranteed': 'v1.PodStatus.qosClass',
  'BestEffort CrossNamespacePodAffinity NotBestEffort NotTerminating PriorityClass Terminating VolumeAttributesClass':
    'v1.ResourceQuotaSpec.scopes ' +
    'v1.ScopedResourceSelectorRequirement.scopeName',
  'Bidirectional HostToContainer None': 'v1.VolumeMount.mountPropagation',
  'Block Filesystem': 'v1.PersistentVolumeClaimSpec.volumeMode v1.PersistentVolumeSpec.volumeMode',
  'Bound Lost Pending': 'v1.PersistentVolumeClaimStatus.phase',
  'ClientIP None': 'v1.ServiceSpec.sessionAffinity',
  'Cluster Local': 'v1.ServiceSpec.externalTrafficPolicy v1.ServiceSpec.internalTrafficPolicy',
  'ClusterFirst ClusterFirstWithHostNet Default None': 'v1.PodSpec.dnsPolicy',
  'ClusterIP ExternalName LoadBalancer NodePort': 'v1.ServiceSpec.type',
  'ContainerResource External Object Pods Resource': 'v2.MetricSpec.type v2.MetricStatus.type',
  'Count FailIndex FailJob Ignore': 'v1.PodFailurePolicyRule.action',
  'Dedicated Managed Shared': 'v1.AzureDiskVolumeSource.kind',
  'Default Unmasked': 'v1.SecurityContext.procMount',
  'Delete Recycle Retain': 'v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy v1.StorageClass.reclaimPolicy',
  'DoNotSchedule ScheduleAnyway': 'v1.TopologySpreadConstraint.whenUnsatisfiable',
  'DoesNotExist Exists Gt In Lt NotIn': 'v1.NodeSelectorRequirement.operator',
  'DoesNotExist Exists In NotIn': 'v1.ScopedResourceSelectorRequirement.operator',
  'Egress Ingress': 'v1.NetworkPolicySpec.policyTypes',
  'Equal Exists': 'v1.Toleration.operator',
  'Equivalent Exact': 'v1.MatchResources.matchPolicy v1.MutatingWebhook.matchPolicy v1.ValidatingWebhook.matchPolicy',
  'Exact ImplementationSpecific Prefix': 'v1.HTTPIngressPath.pathType',
  'FQDN IPv4 IPv6': 'v1.EndpointSlice.addressType',
  'Fail Ignore': 'v1.MutatingWebhook.failurePolicy v1.ValidatingAdmissionPolicySpec.failurePolicy v1.ValidatingWebhook.failurePolicy',
  'Failed Pending Running Succeeded Unknown': 'v1.PodStatus.phase',
  'Failed TerminatingOrFailed': 'v1.JobSpec.podReplacementPolicy',
  'FallbackToLogsOnError File': 'v1.Container.terminationMessagePolicy v1.EphemeralContainer.terminationMessagePolicy',
  'HTTP HTTPS': 'v1.HTTPGetAction.scheme',
  'Honor Ignore': 'v1.TopologySpreadConstraint.nodeAffinityPolicy v1.TopologySpreadConstraint.nodeTaintsPolicy',
  'IfNeeded Never': 'v1.MutatingWebhook.reinvocationPolicy',
  'Immediate WaitForFirstConsumer': 'v1.StorageClass.volumeBindingMode',
  'In NotIn': 'v1.PodFailurePolicyOnExitCodesRequirement.operator',
  'InProgress Infeasible Pending': 'v1.ModifyVolumeStatus.status',
  'Indexed NonIndexed': 'v1.JobSpec.completionMode',
  'Localhost RuntimeDefault Unconfined': 'v1.AppArmorProfile.type v1.SeccompProfile.type',
  'Merge Strict': 'v1.PodSecurityContext.supplementalGroupsPolicy',
  'Never PreemptLowerPriority': 'v1.PodSpec.preemptionPolicy',
  'NoExecute NoSchedule PreferNoSchedule': 'v1.Taint.effect v1.Toleration.effect',
  'None NoneOnDryRun Some Unknown': 'v1.MutatingWebhook.sideEffects v1.ValidatingWebhook.sideEffects',
  'None ReadOnly ReadWrite': 'v1.AzureDiskVolumeSource.cachingMode',
  'OnDelete RollingUpdate': 'v1.DaemonSetUpdateStrategy.type v1.StatefulSetUpdateStrategy.type',
  'OrderedReady Parallel': 'v1.StatefulSetSpec.podManagementPolicy',
  'Pending Running Terminated': 'v1.NodeStatus.phase',
  'PreferDualStack RequireDualStack SingleStack': 'v1.ServiceSpec.ipFamilyPolicy',
  'ReadOnlyMany ReadWriteMany ReadWriteOnce ReadWriteOncePod': 'v1.PersistentVolumeClaimSpec.accessModes v1.PersistentVolumeClaimStatus.accessModes v1.PersistentVolumeSpec.accessModes',
  'Recreate RollingUpdate': 'v1.DeploymentStrategy.type',
  'SCTP TCP UDP':
    'discovery/v1.EndpointPort.protocol v1.ContainerPort.protocol v1.EndpointPort.protocol ' +
    'v1.IngressPortStatus.protocol v1.NetworkPolicyPort.protocol v1.PortStatus.protocol v1.ServicePort.protocol',
};

const wordsByField: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(fieldsByWords).flatMap(([words, fields]) => fields.split(' ').map((field): [string, string[]] => [field, words.split(' ')])),
);

/** The words that a field (`v1.PodSpec.restartPolicy`) takes, or the items of its list; undefined when it takes any. */
export function enumOf(definition: string, field: string): readonly string[] | undefined {
  return wordsByField.get(`${definition}.${field}`);
}
