// The controllers of kube-controller-manager, in the order they are started.
import type { ControllerDefinition } from './controller.ts';
import { clusterRoleAggregationController } from './cluster-role-aggregation.ts';
import { csiNodeController } from './csi-nodes.ts';
import { customResourceDefinitionController } from './custom-resource-definition.ts';
import { cronJobController } from './cron-job/cron-job.ts';
import { daemonSetController } from './daemon-set/daemon-set.ts';
import { deploymentController } from './deployment/deployment.ts';
import { disruptionController } from './disruption/disruption.ts';
import { endpointSliceMirroringController } from './endpoints/endpoint-slice-mirroring.ts';
import { endpointSliceController } from './endpoints/endpoint-slices.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { flowSchemaController } from './flow-schema-status.ts';
import { garbageCollector } from './garbage-collector.ts';
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts';
import { jobController } from './job/job.ts';
import { keptObjectsController } from './kept-objects.ts';
import { namespaceController } from './namespace-controller.ts';
import { nodeLifecycleController } from './node-lifecycle/node-lifecycle.ts';
import { podGarbageCollector } from './pod-garbage-collector.ts';
import { replicaSetController, replicationController } from './replica-set/replica-set.ts';
import { resourceQuotaController } from './resource-quota.ts';
import { rootCaPublisher } from './root-ca-publisher.ts';
import { serviceAccountController } from './service-account-controller.ts';
import { serviceAddressController } from './service-addresses.ts';
import { statefulSetController } from './stateful-set/stateful-set.ts';
import { taintEvictionController } from './taint-eviction.ts';
import { tokenController } from './token-controller.ts';
import { attachDetachController } from './volume/attach-detach.ts';
import { ephemeralVolumeController } from './volume/ephemeral-volume.ts';
import { persistentVolumeController } from './volume/persistent-volume.ts';
import { volumeProvisioners } from './volume/provisioner.ts';
import { pvProtectionController } from './volume/pv-protection.ts';
import { pvcProtectionController } from './volume/pvc-protection.ts';
import { volumeExpander, volumeResizers } from './volume/volume-expander.ts';
import { ttlAfterFinishedController } from './ttl-after-finished.ts';

export const controllers: readonly ControllerDefinition[] = [
  // These belong to the apiserver and to kubelets, which have no loops of their own.
  keptObjectsController,
  flowSchemaController,
  customResourceDefinitionController,
  serviceAddressController,
  csiNodeController,
  namespaceController,
  serviceAccountController,
  rootCaPublisher,
  tokenController,
  clusterRoleAggregationController,
  nodeLifecycleController,
  taintEvictionController,
  deploymentController,
  replicaSetController,
  replicationController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  ttlAfterFinishedController,
  horizontalPodAutoscalerController,
  disruptionController,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroringController,
  resourceQuotaController,
  persistentVolumeController,
  pvcProtectionController,
  pvProtectionController,
  attachDetachController,
  volumeExpander,
  ephemeralVolumeController,
  // Kubernetes runs these beside itself, as pods of their drivers.
  ...volumeProvisioners,
  ...volumeResizers,
  podGarbageCollector,
  garbageCollector,
];
