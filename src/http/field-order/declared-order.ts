// The order in which Kubernetes writes the fields of its types, where it is not that of their numbers on the wire.

/** One text per definition; `kind` and `apiVersion` come before all others. */
export const declaredOrder: Readonly<Record<string, string>> = {
  'apiextensions/v1.ServiceReference': 'namespace name path port',
  'apiextensions/v1.WebhookClientConfig': 'url service caBundle',
  'events/v1.Event':
    'metadata eventTime series reportingController reportingInstance action reason regarding related note type deprecatedSource deprecatedFirstTimestamp ' +
    'deprecatedLastTimestamp deprecatedCount',
  'v1.ClusterTrustBundleProjection': 'name signerName labelSelector optional path',
  'v1.ConfigMap': 'metadata immutable data binaryData',
  'v1.Container':
    'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy volumeMounts volumeDevices livenessProbe readinessProbe ' +
    'startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty',
  'v1.CronJobSpec': 'schedule timeZone startingDeadlineSeconds concurrencyPolicy suspend jobTemplate successfulJobsHistoryLimit failedJobsHistoryLimit',
  'v1.CustomResourceColumnDefinition': 'name type format description priority jsonPath',
  'v1.CustomResourceDefinitionCondition': 'type status lastTransitionTime reason message',
  'v1.CustomResourceDefinitionNames': 'plural singular shortNames kind listKind categories',
  'v1.CustomResourceDefinitionSpec': 'group names scope versions conversion preserveUnknownFields',
  'v1.CustomResourceDefinitionStatus': 'conditions acceptedNames storedVersions',
  'v1.CustomResourceDefinitionVersion': 'name served storage deprecated deprecationWarning schema subresources additionalPrinterColumns selectableFields',
  'v1.CustomResourceSubresourceScale': 'specReplicasPath statusReplicasPath labelSelectorPath',
  'v1.CustomResourceSubresources': 'status scale',
  'v1.DeleteOptions': 'kind apiVersion gracePeriodSeconds preconditions orphanDependents propagationPolicy dryRun ignoreStoreReadErrorWithClusterBreakingPotential',
  'v1.DeploymentCondition': 'type status lastUpdateTime lastTransitionTime reason message',
  'v1.DeploymentStatus': 'observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas conditions collisionCount',
  'v1.EndpointAddress': 'ip hostname nodeName targetRef',
  'v1.EndpointHints': 'forZones forNodes',
  'v1.EndpointPort': 'name protocol port appProtocol',
  'v1.EndpointSlice': 'metadata addressType endpoints ports',
  'v1.EphemeralContainer':
    'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy volumeMounts volumeDevices livenessProbe readinessProbe ' +
    'startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty targetContainerName',
  'v1.HTTPIngressPath': 'path pathType backend',
  'v1.ISCSIPersistentVolumeSource': 'targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery chapAuthSession secretRef initiatorName',
  'v1.ISCSIVolumeSource': 'targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery chapAuthSession secretRef initiatorName',
  'v1.IngressBackend': 'service resource',
  'v1.IngressSpec': 'ingressClassName defaultBackend tls rules',
  'v1.JSONSchemaProps':
    'id $schema $ref description type format title default maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems ' +
    'uniqueItems multipleOf enum maxProperties minProperties required items allOf oneOf anyOf not properties additionalProperties patternProperties ' +
    'dependencies additionalItems definitions externalDocs example nullable x-kubernetes-preserve-unknown-fields x-kubernetes-embedded-resource ' +
    'x-kubernetes-int-or-string x-kubernetes-list-map-keys x-kubernetes-list-type x-kubernetes-map-type x-kubernetes-validations',
  'v1.JobSpec':
    'parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes selector ' +
    'manualSelector template ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy',
  'v1.JobStatus': 'conditions startTime completionTime active succeeded failed terminating completedIndexes failedIndexes uncountedTerminatedPods ready',
  'v1.NodeSpec': 'podCIDR podCIDRs providerID unschedulable taints configSource externalID',
  'v1.NonResourceRule': 'verbs nonResourceURLs',
  'v1.OwnerReference': 'apiVersion kind name uid controller blockOwnerDeletion',
  'v1.PersistentVolumeClaimSpec': 'accessModes selector resources volumeName storageClassName volumeMode dataSource dataSourceRef volumeAttributesClassName',
  'v1.PodCondition': 'type observedGeneration status lastProbeTime lastTransitionTime reason message',
  'v1.PodSecurityContext':
    'seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot supplementalGroups supplementalGroupsPolicy fsGroup sysctls fsGroupChangePolicy ' +
    'seccompProfile appArmorProfile seLinuxChangePolicy',
  'v1.PodSpec':
    'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector ' +
    'serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext ' +
    'imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates ' +
    'runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims ' +
    'resources',
  'v1.PodStatus':
    'observedGeneration phase conditions message reason nominatedNodeName hostIP hostIPs podIP podIPs startTime initContainerStatuses containerStatuses ' +
    'qosClass ephemeralContainerStatuses resize resourceClaimStatuses',
  'v1.ReplicaSetSpec': 'replicas minReadySeconds selector template',
  'v1.ReplicaSetStatus': 'replicas fullyLabeledReplicas readyReplicas availableReplicas terminatingReplicas observedGeneration conditions',
  'v1.ReplicationControllerSpec': 'replicas minReadySeconds selector template',
  'v1.ReplicationControllerStatus': 'replicas fullyLabeledReplicas readyReplicas availableReplicas observedGeneration conditions',
  'v1.ResourceRule': 'verbs apiGroups resources resourceNames',
  'v1.RuntimeClass': 'metadata handler overhead scheduling',
  'v1.Secret': 'metadata immutable data stringData type',
  'v1.SecurityContext':
    'capabilities privileged seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation procMount ' +
    'seccompProfile appArmorProfile',
  'v1.ServicePort': 'name protocol appProtocol port targetPort nodePort',
  'v1.ServiceSpec':
    'ports selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy ' +
    'healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass ' +
    'internalTrafficPolicy trafficDistribution',
  'v1.SubjectAccessReviewStatus': 'allowed denied reason evaluationError',
  'v1.SubjectRulesReviewStatus': 'resourceRules nonResourceRules incomplete evaluationError',
  'v1.TokenRequestSpec': 'audiences expirationSeconds boundObjectRef',
  'v1.TokenRequestStatus': 'token expirationTimestamp',
  'v1.TokenReviewStatus': 'authenticated user audiences error',
  'v1.UserInfo': 'username uid groups extra',
  'v1.ValidationRule': 'rule message messageExpression reason fieldPath optionalOldSelf',
  'v1.Volume':
    'name hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd flexVolume cinder cephfs ' +
    'flocker downwardAPI fc azureFile configMap vsphereVolume quobyte azureDisk photonPersistentDisk projected portworxVolume scaleIO storageos csi ' +
    'ephemeral image',
  'v1.VolumeAttachmentSource': 'persistentVolumeName inlineVolumeSpec',
  'v1.VolumeAttachmentSpec': 'attacher source nodeName',
  'v1.VolumeAttachmentStatus': 'attached attachmentMetadata attachError detachError',
  'v1.VolumeError': 'time message errorCode',
  'v1.VolumeMount': 'name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr',
  'v2.HPAScalingRules': 'stabilizationWindowSeconds selectPolicy policies tolerance',
  'v2.MetricSpec': 'type object pods resource containerResource external',
  'v2.MetricStatus': 'type object pods resource containerResource external',
};
