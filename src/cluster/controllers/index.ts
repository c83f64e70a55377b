// The controllers of kube-controller-manager, in the order they are started.
import type { ControllerDefinition } from './controller.ts';
import { deploymentController } from './deployment/deployment.ts';
import { eventExpiry } from './event-expiry.ts';
import { garbageCollector } from './garbage-collector.ts';
import { namespaceController } from './namespace-controller.ts';
import { replicaSetController } from './replica-set/replica-set.ts';
import { rootCaPublisher } from './root-ca-publisher.ts';
import { serviceAccountController } from './service-account-controller.ts';

export const controllers: readonly ControllerDefinition[] = [
  namespaceController,
  serviceAccountController,
  rootCaPublisher,
  deploymentController,
  replicaSetController,
  garbageCollector,
  eventExpiry,
];
