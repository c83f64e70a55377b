// Manifests as objects for tests that need a lively cluster rather than a particular text.

interface DeploymentParts {
  replicas?: number;
  image?: string;
  namespace?: string;
  command?: readonly string[];
  cpu?: string;
  strategy?: object;
  annotations?: Readonly<Record<string, string>>;
  probe?: boolean;
}

/** A Deployment whose pods are labelled `app: <name>`. */
export function deployment(name: string, parts: DeploymentParts = {}): { kind: string; metadata: { name: string; namespace: string } } & Record<string, unknown> {
  const { replicas = 1, image = 'nginx:1.27', namespace = 'default', command, cpu, strategy, annotations, probe } = parts;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas,
      ...(strategy ? { strategy } : {}),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, ...(annotations ? { annotations } : {}) },
        spec: {
          containers: [
            {
              name,
              image,
              ...(command ? { command } : {}),
              ...(cpu ? { resources: { requests: { cpu } } } : {}),
              ...(probe ? { readinessProbe: { httpGet: { path: '/', port: 80 } }, livenessProbe: { httpGet: { path: '/', port: 80 } } } : {}),
            },
          ],
        },
      },
    },
  };
}

/** A namespace and several Deployments: healthy, crashing, probed, of an unknown tag, too large for the nodes. */
export function uncertainWorld(): object[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    deployment('web', { replicas: 6, image: 'nginx:1.27', probe: true }),
    deployment('crash', { replicas: 2, image: 'busybox:1.36', command: ['sh', '-c', 'sleep 3; exit 1'] }),
    deployment('api', { replicas: 4, image: 'httpd:2.4' }),
    deployment('typo', { replicas: 2, image: 'redis:77.77' }),
    deployment('huge', { replicas: 2, cpu: '64' }),
    deployment('cart', { replicas: 3, namespace: 'shop', image: 'redis:7.2' }),
    deployment('shaky', { replicas: 2, probe: true, annotations: { 'sim.kubarium.dev/fail-liveness-after': '20s' } }),
  ];
}
