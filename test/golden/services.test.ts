// Services as their users meet them: addresses, endpoints, names, variables, and golden scenario 9.6.
import { describe, expect, it, test } from 'vitest';
import { describeService } from '../../src/kinds/service/describe.ts';
import type { Endpoints, EndpointSlice, Service } from '../../src/model/object.ts';
import { createTestCluster } from '../support/cluster.ts';

const web = (replicas: number, probe = 'httpGet: { path: /, port: http }'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
          ports: [ { name: http, containerPort: 80 } ]
          readinessProbe: { ${probe} }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [ { name: http, port: 8080, targetPort: http } ] }
`;

const ask = (name: string, script: string, rest = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  restartPolicy: Never
  ${rest}
  containers: [ { name: ask, image: "busybox:1.36", command: [ sh, -c, ${JSON.stringify(script)} ] } ]
`;

test('ports of Endpoints are in the order of their hashes, those of slices in that of the Service', () => {
  const cluster = createTestCluster();
  const ports = '[{ name: metrics, port: 9153 }, { name: dns, port: 53, protocol: UDP }, { name: dns-tcp, port: 53 }]';
  cluster.apply(`${ask('dns', 'sleep 100')}\n---\napiVersion: v1\nkind: Service\nmetadata: { name: dns }\nspec: { selector: { app: dns }, ports: ${ports} }`);
  cluster.admin.patch('pods', 'default', 'dns', 'merge', { metadata: { labels: { app: 'dns' } } });
  cluster.settle('10s');
  expect(cluster.admin.get<Endpoints>('endpoints', 'default', 'dns').subsets?.[0]?.ports?.map(({ name }) => name)).toEqual(['dns-tcp', 'dns', 'metrics']);
  expect(cluster.admin.list<EndpointSlice>('endpointslices', { namespace: 'default', labelSelector: 'kubernetes.io/service-name=dns' })[0]?.ports?.map(({ name }) => name)).toEqual(['metrics', 'dns', 'dns-tcp']);
});

test('a port that no container has a name for leads nowhere', () => {
  const cluster = createTestCluster();
  cluster.apply(`${ask('lost', 'sleep 100')}\n---\napiVersion: v1\nkind: Service\nmetadata: { name: lost }\nspec: { selector: { app: lost }, ports: [ { port: 80, targetPort: http } ] }`);
  cluster.admin.patch('pods', 'default', 'lost', 'merge', { metadata: { labels: { app: 'lost' } } });
  cluster.settle('10s');
  expect(cluster.table('endpoints', { columns: ['NAME', 'ENDPOINTS'] })).toMatch(/^lost +<none>$/m);
  const slices = cluster.admin.list<EndpointSlice>('endpointslices', { namespace: 'default', labelSelector: 'kubernetes.io/service-name=lost' });
  expect(slices.flatMap(({ ports }) => ports ?? [])).toEqual([]);
});

describe('a Service in front of a Deployment', () => {
  const cluster = createTestCluster({ workers: 2 });
  cluster.apply(web(2));
  cluster.settle('20s');

  it('has an address, and its ready pods behind it', () => {
    expect(cluster.table('services', { wide: true, columns: ['NAME', 'TYPE', 'EXTERNAL-IP', 'PORT(S)', 'SELECTOR'] })).toMatchInlineSnapshot(`
      "NAME         TYPE        EXTERNAL-IP   PORT(S)    SELECTOR
      kubernetes   ClusterIP   <none>        443/TCP    <none>
      web          ClusterIP   <none>        8080/TCP   app=web"
    `);
    expect(cluster.table('endpoints', { columns: ['NAME', 'ENDPOINTS'] })).toMatchInlineSnapshot(`
      "NAME         ENDPOINTS
      kubernetes   192.168.0.11:6443
      web          10.244.1.2:80,10.244.2.2:80"
    `);
    expect(cluster.admin.get<Service>('services', 'default', 'web').spec.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
  });

  it('is described with them', () => {
    const service = cluster.admin.get<Service>('services', 'default', 'web');
    expect(describeService(service, { reader: cluster.admin, now: cluster.clock.now }).replaceAll(service.spec.clusterIP!, '<ip>')).toMatchInlineSnapshot(`
      "Name:                     web
      Namespace:                default
      Labels:                   <none>
      Annotations:              <none>
      Selector:                 app=web
      Type:                     ClusterIP
      IP Family Policy:         SingleStack
      IP Families:              IPv4
      IP:                       <ip>
      IPs:                      <ip>
      Port:                     http  8080/TCP
      TargetPort:               http/TCP
      Endpoints:                10.244.1.2:80,10.244.2.2:80
      Session Affinity:         None
      Internal Traffic Policy:  Cluster"
    `);
  });

  it('answers by its name, in short and in full, and refuses what it does not serve', () => {
    cluster.apply(ask('short', 'wget -qO- http://web:8080 | grep title'));
    cluster.apply(ask('full', 'wget -qO- http://web.default.svc.cluster.local:8080 | grep title'));
    cluster.apply(ask('stranger', 'wget -qO- http://db:8080'));
    cluster.apply(ask('other-port', 'wget -T 1 -qO- http://web:81'));
    cluster.apply(ask('lookup', 'nslookup web | grep Name'));
    cluster.apply(ask('host', 'wget -qO- http://web:8080', 'hostNetwork: true'));
    cluster.settle('20s');
    expect(['short', 'full', 'stranger', 'other-port', 'lookup', 'host'].map((name) => `${name}: ${cluster.logs(name).join(' ')}`)).toEqual([
      'short: <title>Welcome to nginx!</title>',
      'full: <title>Welcome to nginx!</title>',
      "stranger: wget: bad address 'db'",
      'other-port: wget: download timed out',
      'lookup: Name:\tweb.default.svc.cluster.local',
      "host: wget: bad address 'web'",
    ]);
  });

  it('is known by variables to containers that start after it', () => {
    const { clusterIP } = cluster.admin.get<Service>('services', 'default', 'web').spec;
    cluster.apply(ask('env', 'env | grep ^WEB_ | sort'));
    cluster.apply(ask('env-off', 'env | grep -c -e ^WEB_ -e ^KUBERNETES_SERVICE_HOST', 'enableServiceLinks: false'));
    cluster.settle('20s');
    expect(cluster.logs('env')).toEqual([
      `WEB_PORT=tcp://${clusterIP}:8080`,
      `WEB_PORT_8080_TCP=tcp://${clusterIP}:8080`,
      `WEB_PORT_8080_TCP_ADDR=${clusterIP}`,
      'WEB_PORT_8080_TCP_PORT=8080',
      'WEB_PORT_8080_TCP_PROTO=tcp',
      `WEB_SERVICE_HOST=${clusterIP}`,
      'WEB_SERVICE_PORT=8080',
      'WEB_SERVICE_PORT_HTTP=8080',
    ]);
    expect(cluster.logs('env-off')).toEqual(['1']);
  });

  it('refuses when nobody is behind it, and takes its endpoints along when it goes', () => {
    cluster.admin.scale('deployments', 'default', 'web', 0);
    cluster.settle('20s');
    cluster.apply(ask('nobody', 'wget -qO- http://web:8080'));
    cluster.settle('20s');
    expect(cluster.logs('nobody').join()).toMatch(/^wget: can't connect to remote host \(10\.96\.\d+\.\d+\): Connection refused$/);
    expect(cluster.table('endpoints', { columns: ['NAME', 'ENDPOINTS'] })).toContain('web          <none>');
    cluster.admin.delete('services', 'default', 'web');
    cluster.settle('20s');
    expect(cluster.admin.list('endpoints', { namespace: 'default' }).map(({ metadata }) => metadata.name)).toEqual(['kubernetes']);
    expect(cluster.admin.list('endpointslices', { namespace: 'default' }).map(({ metadata }) => metadata.name)).toEqual(['kubernetes']);
  });
});

it('9.6 readiness never true: endpoints are not ready and the Service refuses', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(web(1, 'exec: { command: [ "false" ] }'));
  cluster.advance('60s');
  cluster.apply(ask('client', 'wget -qO- http://web:8080'));
  cluster.advance('30s');
  expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'AVAILABLE'] })).toMatchInlineSnapshot(`
    "NAME   READY   AVAILABLE
    web    0/1     0"
  `);
  expect(cluster.admin.get<{ subsets: unknown } & Service>('endpoints', 'default', 'web').subsets).toMatchObject([{ notReadyAddresses: [{ ip: '10.244.1.2' }], ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }]);
  expect(cluster.logs('client').join()).toContain('Connection refused');
});

it('connections are spread over the pods, and stay with one for ClientIP', () => {
  const cluster = createTestCluster({ workers: 2 });
  const served = (name: string): string => `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, labels: { app: half } }, spec: { containers: [ { name: c, image: "nginx:1.27", ports: [ { containerPort: 80 } ] } ] } }`;
  cluster.apply(`${served('one')}\n---\n${served('two')}`);
  cluster.apply('{ apiVersion: v1, kind: Pod, metadata: { name: deaf, labels: { app: half } }, spec: { containers: [ { name: c, image: "busybox:1.36", command: [ sleep, "9999" ] } ] } }');
  cluster.apply('{ apiVersion: v1, kind: Service, metadata: { name: half }, spec: { selector: { app: half }, ports: [ { port: 80 } ] } }');
  cluster.apply('{ apiVersion: v1, kind: Service, metadata: { name: sticky }, spec: { sessionAffinity: ClientIP, selector: { app: half }, ports: [ { port: 80 } ] } }');
  cluster.settle('20s');
  const loop = (host: string): string => `for i in 1 2 3 4 5 6 7 8 9 10 11 12; do wget -qO- http://${host} >/dev/null 2>&1 && echo -n y || echo -n n; sleep 1; done`;
  cluster.apply(ask('spread', loop('half')));
  cluster.apply(ask('stuck', loop('sticky')));
  cluster.advance('60s');
  const [spread, stuck] = [cluster.logs('spread').join(''), cluster.logs('stuck').join('')];
  expect(spread).toMatch(/^(?=.*y)(?=.*n)[yn]{12}$/);
  expect(stuck).toMatch(/^(y{12}|n{12})$/);
});

it('pods of a StatefulSet have names below a headless Service while they are ready', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { clusterIP: None, selector: { app: db }, ports: [ { port: 6379 } ] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 2
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [ { name: redis, image: "redis:7.4" } ] } }
`);
  cluster.settle('20s');
  cluster.apply(ask('all', 'nslookup db | grep Address: | grep -v :53'));
  cluster.apply(ask('one', 'nslookup db-1.db | tail -n 2'));
  cluster.apply(ask('none', 'nslookup db-7.db'));
  cluster.settle('20s');
  expect(cluster.logs('all')).toEqual([cluster.pod('db-0'), cluster.pod('db-1')].map(({ status }) => `Address: ${status.podIP}`));
  expect(cluster.logs('one')).toEqual(['Name:\tdb-1.db.default.svc.cluster.local', `Address: ${cluster.pod('db-1').status.podIP}`]);
  expect(cluster.logs('none').join(' ')).toContain("nslookup: can't resolve 'db-7.db'");
});

describe('a Service without a selector', () => {
  const manual = (ip: string, port = 9376): string => `
apiVersion: v1
kind: Service
metadata: { name: old }
spec: { ports: [ { name: db, port: 80, targetPort: ${port} } ] }
---
apiVersion: v1
kind: Endpoints
metadata: { name: old, labels: { team: blue } }
subsets: [ { addresses: [ { ip: ${ip} } ], notReadyAddresses: [ { ip: 10.0.0.9 } ], ports: [ { name: db, port: ${port} } ] } ]
`;
  const slices = (cluster: ReturnType<typeof createTestCluster>): unknown[] =>
    cluster.admin.list<EndpointSlice>('endpointslices', { labelSelector: 'kubernetes.io/service-name=old' }).map(({ metadata, endpoints, ports }) => [
      metadata.labels?.['endpointslice.kubernetes.io/managed-by'], metadata.labels?.['team'], endpoints?.map(({ addresses, conditions }) => `${addresses.join()} ${conditions?.ready}`).join(), ports?.map(({ port }) => port).join(),
    ]);

  it('gets slices from the Endpoints that somebody writes, and loses them with those or with a label', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(manual('10.0.0.1'));
    cluster.advance('1s');
    expect(slices(cluster)).toEqual([['endpointslicemirroring-controller.k8s.io', 'blue', '10.0.0.1 true,10.0.0.9 false', '9376']]);
    cluster.apply(manual('10.0.0.2', 9377));
    cluster.advance('1s');
    expect(slices(cluster)).toEqual([['endpointslicemirroring-controller.k8s.io', 'blue', '10.0.0.2 true,10.0.0.9 false', '9377']]);
    cluster.admin.patch('endpoints', 'default', 'old', 'merge', { metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } } });
    cluster.advance('1s');
    expect(slices(cluster)).toEqual([]);
    cluster.admin.patch('endpoints', 'default', 'old', 'merge', { metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': null } } });
    cluster.advance('1s');
    expect(slices(cluster)).toHaveLength(1);
    cluster.admin.delete('endpoints', 'default', 'old');
    cluster.advance('1s');
    expect(slices(cluster)).toEqual([]);
  });
});
