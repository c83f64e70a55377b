// The roles of the controllers, `system:controller:NAME`, each for the account of its name in kube-system.

const EVENTS = 'create,patch,update core,events events';

export const controllerRoles: Readonly<Record<string, string>> = {
  'attachdetach-controller': `
    list,watch core persistentvolumeclaims,persistentvolumes
    get,list,watch core nodes
    patch,update core nodes/status
    list,watch core pods
    ${EVENTS}
    create,delete,get,list,watch storage volumeattachments
    get,list,watch storage csidrivers,csinodes`,
  'clusterrole-aggregation-controller': 'escalate,get,list,patch,update,watch rbac clusterroles',
  'cronjob-controller': `
    get,list,update,watch batch cronjobs
    create,delete,get,list,patch,update,watch batch jobs
    update batch cronjobs/status
    update batch cronjobs/finalizers
    delete,list core pods
    ${EVENTS}`,
  'daemon-set-controller': `
    get,list,watch apps,extensions daemonsets
    update apps,extensions daemonsets/status
    update apps,extensions daemonsets/finalizers
    list,watch core nodes
    create,delete,list,patch,watch core pods
    create core pods/binding
    create,delete,get,list,patch,update,watch apps controllerrevisions
    ${EVENTS}`,
  'deployment-controller': `
    get,list,update,watch apps,extensions deployments
    update apps,extensions deployments/status
    update apps,extensions deployments/finalizers
    create,delete,get,list,patch,update,watch apps,extensions replicasets
    get,list,update,watch core pods
    ${EVENTS}`,
  'disruption-controller': `
    get,list,watch apps,extensions deployments
    get,list,watch apps,extensions replicasets
    get,list,watch core replicationcontrollers
    get,list,watch policy poddisruptionbudgets
    get,list,watch apps statefulsets
    update policy poddisruptionbudgets/status
    patch,update core pods/status
    get * */scale
    ${EVENTS}`,
  'endpoint-controller': `
    get,list,watch core pods,services
    create,delete,get,list,update core endpoints
    create core endpoints/restricted
    ${EVENTS}`,
  'endpointslice-controller': `
    get,list,watch core nodes,pods,services
    update core services/finalizers
    create,delete,get,list,update discovery endpointslices
    create discovery endpointslices/restricted
    ${EVENTS}`,
  'endpointslicemirroring-controller': `
    get,list,watch core endpoints,services
    update core services/finalizers
    update core endpoints/finalizers
    create,delete,get,list,update discovery endpointslices
    create discovery endpointslices/restricted
    ${EVENTS}`,
  'ephemeral-volume-controller': `
    update core pods/finalizers
    get,list,watch core pods
    create,get,list,watch core persistentvolumeclaims
    ${EVENTS}`,
  'expand-controller': `
    get,list,patch,update,watch core persistentvolumes
    patch,update core persistentvolumeclaims/status
    get,list,watch core persistentvolumeclaims
    get core endpoints,services
    ${EVENTS}`,
  'generic-garbage-collector': `
    delete,get,list,patch,update,watch * *
    ${EVENTS}`,
  'horizontal-pod-autoscaler': `
    get,list,watch autoscaling horizontalpodautoscalers
    update autoscaling horizontalpodautoscalers/status
    get,update * */scale
    list core pods
    list metrics.k8s.io pods
    get,list custom.metrics.k8s.io *
    get,list external.metrics.k8s.io *
    ${EVENTS}`,
  'job-controller': `
    get,list,patch,update,watch batch jobs
    update batch jobs/status
    update batch jobs/finalizers
    create,delete,list,patch,watch core pods
    ${EVENTS}`,
  'namespace-controller': `
    delete,get,list,watch core namespaces
    update core namespaces/finalize,namespaces/status
    delete,deletecollection,get,list * *`,
  'node-controller': `
    delete,get,list,patch,update core nodes
    patch,update core nodes/status
    patch,update core pods/status
    delete,get,list core pods
    ${EVENTS}`,
  'persistent-volume-binder': `
    create,delete,get,list,update,watch core persistentvolumes
    update core persistentvolumes/status
    get,list,update,watch core persistentvolumeclaims
    update core persistentvolumeclaims/status
    create,delete,get,list,watch core pods
    get,list,watch storage storageclasses
    get,list core nodes
    ${EVENTS}`,
  'pod-garbage-collector': `
    delete,list,watch core pods
    get,list core nodes
    patch,update core pods/status`,
  'pv-protection-controller': `
    get,list,update,watch core persistentvolumes
    ${EVENTS}`,
  'pvc-protection-controller': `
    get,list,update,watch core persistentvolumeclaims
    get,list,watch core pods
    ${EVENTS}`,
  'replicaset-controller': `
    get,list,update,watch apps,extensions replicasets
    update apps,extensions replicasets/status
    update apps,extensions replicasets/finalizers
    create,delete,list,patch,watch core pods
    ${EVENTS}`,
  'replication-controller': `
    get,list,update,watch core replicationcontrollers
    update core replicationcontrollers/status
    update core replicationcontrollers/finalizers
    create,delete,list,patch,watch core pods
    ${EVENTS}`,
  'resourcequota-controller': `
    list,watch * *
    update core resourcequotas/status
    ${EVENTS}`,
  'root-ca-cert-publisher': `
    create,update core configmaps
    ${EVENTS}`,
  'service-account-controller': `
    create core serviceaccounts
    ${EVENTS}`,
  'statefulset-controller': `
    list,watch core pods
    get,list,watch apps statefulsets
    update apps statefulsets/status
    update apps statefulsets/finalizers
    create,delete,get,patch,update core pods
    create,delete,get,list,patch,update,watch apps controllerrevisions
    create,get core persistentvolumeclaims
    ${EVENTS}`,
  'ttl-after-finished-controller': `
    delete,get,list,watch batch jobs
    ${EVENTS}`,
};
