// The roles of Kubernetes' own components, and of everybody who has come in.

export const systemRoles: Readonly<Record<string, string>> = {
  'system:auth-delegator': `
    create authn tokenreviews
    create auth subjectaccessreviews`,
  'system:basic-user': `
    create auth selfsubjectaccessreviews,selfsubjectrulesreviews
    create authn selfsubjectreviews`,
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': 'create certificates certificatesigningrequests/nodeclient',
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': 'create certificates certificatesigningrequests/selfnodeclient',
  'system:certificates.k8s.io:kube-apiserver-client-approver': 'approve certificates signers=kubernetes.io/kube-apiserver-client',
  'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver': 'approve certificates signers=kubernetes.io/kube-apiserver-client-kubelet',
  'system:certificates.k8s.io:kubelet-serving-approver': 'approve certificates signers=kubernetes.io/kubelet-serving',
  'system:certificates.k8s.io:legacy-unknown-approver': 'approve certificates signers=kubernetes.io/legacy-unknown',
  'system:discovery': 'get url /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/',
  'system:heapster': `
    READ core events,namespaces,nodes,pods
    READ extensions deployments`,
  'system:kube-aggregator': 'READ core endpoints,services',
  'system:kube-controller-manager': `
    create,patch,update core,events events
    create coordination leases
    get,update coordination leases=kube-controller-manager
    create core secrets,serviceaccounts
    delete core secrets
    get core configmaps,namespaces,secrets,serviceaccounts
    update core secrets,serviceaccounts
    create authn tokenreviews
    create auth subjectaccessreviews
    list,watch * *
    create core serviceaccounts/token`,
  'system:kube-dns': 'list,watch core endpoints,services',
  'system:kube-scheduler': `
    create,patch,update core,events events
    create coordination leases
    get,update coordination leases=kube-scheduler
    READ core nodes
    delete,get,list,watch core pods
    create core bindings,pods/binding
    patch,update core pods/status
    READ core replicationcontrollers,services
    READ apps,extensions replicasets
    READ apps statefulsets
    READ policy poddisruptionbudgets
    READ core persistentvolumeclaims,persistentvolumes
    create authn tokenreviews
    create auth subjectaccessreviews
    READ storage csinodes
    READ core namespaces
    READ storage csidrivers
    READ storage csistoragecapacities`,
  'system:kubelet-api-admin': `
    READ core nodes
    proxy core nodes
    * core nodes/log,nodes/metrics,nodes/proxy,nodes/stats`,
  'system:monitoring': 'get url /healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*',
  'system:node': `
    create authn tokenreviews
    create auth localsubjectaccessreviews,subjectaccessreviews
    READ core services
    create,get,list,watch core nodes
    patch,update core nodes/status
    patch,update core nodes
    create,patch,update core,events events
    READ core pods
    create,delete core pods
    patch,update core pods/status
    create core pods/eviction
    get,list,watch core configmaps,secrets
    get core persistentvolumeclaims,persistentvolumes
    get core endpoints
    create,get,list,watch certificates certificatesigningrequests
    create,delete,get,patch,update coordination leases
    get storage volumeattachments
    create core serviceaccounts/token
    get,patch,update core persistentvolumeclaims/status
    READ storage csidrivers
    create,delete,get,patch,update storage csinodes
    READ node.k8s.io runtimeclasses`,
  'system:node-bootstrapper': 'create,get,list,watch certificates certificatesigningrequests',
  'system:node-problem-detector': `
    get core nodes
    patch core nodes/status
    create,patch,update core,events events`,
  'system:node-proxier': `
    list,watch core services
    get,list,watch core nodes
    create,patch,update core,events events
    list,watch discovery endpointslices
    list,watch networking servicecidrs`,
  'system:persistent-volume-provisioner': `
    create,delete,get,list,watch core persistentvolumes
    get,list,update,watch core persistentvolumeclaims
    READ storage storageclasses
    watch core events
    create,patch,update core,events events`,
  'system:public-info-viewer': 'get url /healthz,/livez,/readyz,/version,/version/',
  'system:service-account-issuer-discovery': 'get url /.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/',
  'system:volume-scheduler': `
    get,list,patch,update,watch core persistentvolumes
    READ storage storageclasses
    get,list,patch,update,watch core persistentvolumeclaims`,
};

/** Role → the subjects of the ClusterRoleBinding of the same name, as `Kind name`; accounts live in kube-system. */
export const systemBindings: Readonly<Record<string, readonly string[]>> = {
  'system:basic-user': ['Group system:authenticated'],
  'system:discovery': ['Group system:authenticated'],
  'system:kube-controller-manager': ['User system:kube-controller-manager'],
  'system:kube-dns': ['ServiceAccount kube-dns'],
  'system:kube-scheduler': ['User system:kube-scheduler'],
  'system:monitoring': ['Group system:monitoring'],
  'system:node': [],
  'system:node-proxier': ['User system:kube-proxy'],
  'system:public-info-viewer': ['Group system:authenticated', 'Group system:unauthenticated'],
  'system:service-account-issuer-discovery': ['Group system:serviceaccounts'],
  'system:volume-scheduler': ['User system:kube-scheduler'],
};
