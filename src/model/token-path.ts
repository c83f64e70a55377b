// The one path that admission, kubelet and field owners have to agree about.

/** Where every container finds the token of its pod's ServiceAccount (rule 1.10.3). */
export const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
