// A kubeconfig for the cluster, as the text of a file.

/** One cluster, user and context, named after the product; client-node wants the insecure flag for plain HTTP. */
export function formatKubeconfig(server: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: kubarium
  cluster:
    server: ${server}
    insecure-skip-tls-verify: true
users:
- name: kubarium
  user: {}
contexts:
- name: kubarium
  context:
    cluster: kubarium
    user: kubarium
current-context: kubarium
`;
}
