// The programs that run until they are told to stop: what they need, open, print and use.

export interface Program {
  readonly name: string;
  /** Ports it opens when nothing on its command line says otherwise; undefined: the declared ones. */
  readonly ports?: readonly number[];
  /** From exec to accepting connections. */
  readonly startMs: number;
  readonly memoryBytes: number;
  readonly cpuMilli: number;
  /** Exit code on SIGTERM, or 'ignored' by a PID 1 that has no handler (killed at the deadline, 137). */
  readonly onTerm: number | 'ignored';
  /** From SIGTERM to the exit. */
  readonly stopMs: number;
  readonly startLog: readonly string[];
  readonly logStream: 'stdout' | 'stderr';
  /** At least one of these variables must be set, else it prints `refusal` and exits 1. */
  readonly needs?: { readonly variables: readonly string[]; readonly refusal: readonly string[] };
  /** It serves files: paths that are none of them are 404, unless a mounted configuration may say otherwise. */
  readonly site?: { readonly root: string; readonly configuration: string };
  /** Printed when a port is taken; `%d` is the port. */
  readonly portTaken: string;
  /** What its ports speak; undefined: whatever they are asked in. */
  readonly protocol?: 'http' | 'own';
}

/** Of a server that speaks HTTP, these ports speak it over TLS. */
export const tlsPorts: ReadonlySet<number> = new Set([443, 6443, 8443, 10250, 10257, 10259]);

const megabyte = 1 << 20;

type Row = Partial<Omit<Program, 'name' | 'memoryBytes'>> & { readonly megabytes?: number };

function program(names: string, row: Row): [string, Program][] {
  const { megabytes = 16, ...rest } = row;
  return names.split(' ').map(name => [name, Object.freeze({
    name, startMs: 200, memoryBytes: megabytes * megabyte, cpuMilli: 1, onTerm: 143, stopMs: 50, startLog: [],
    logStream: 'stdout', portTaken: `${name}: listen tcp :%d: bind: address already in use`, ...rest,
  } satisfies Program)]);
}

const nginxLog = [
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  '/docker-entrypoint.sh: Configuration complete; ready for start up',
  'nginx: start worker processes',
];
const nginxSite = { root: '/usr/share/nginx/html', configuration: '/etc/nginx' };
const nginxTaken = 'nginx: [emerg] bind() to 0.0.0.0:%d failed (98: Address already in use)';
const mysqlNeeds = (name: string, prefix: string): Program['needs'] => ({
  variables: ['ROOT_PASSWORD', 'ALLOW_EMPTY_PASSWORD', 'RANDOM_ROOT_PASSWORD', 'ROOT_PASSWORD_FILE', 'ALLOW_EMPTY_ROOT_PASSWORD']
    .flatMap(word => (prefix === 'MARIADB' ? [`MARIADB_${word}`, `MYSQL_${word}`] : [`MYSQL_${word}`])),
  refusal: [
    `[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified`,
    `    You need to specify one of the following as an environment variable:`,
    `    - ${name}_ROOT_PASSWORD`, `    - ${name}_ALLOW_EMPTY${name === 'MARIADB' ? '_ROOT' : ''}_PASSWORD`, `    - ${name}_RANDOM_ROOT_PASSWORD`,
  ],
});

/** Keyed by the last part of the command; unordered. */
export const programs: ReadonlyMap<string, Program> = new Map([
  ...program('nginx', { protocol: 'http', ports: [80], startMs: 300, megabytes: 8, onTerm: 0, startLog: nginxLog, logStream: 'stderr', portTaken: nginxTaken, site: nginxSite }),
  ...program('nginx-unprivileged', { protocol: 'http', ports: [8080], startMs: 300, megabytes: 8, onTerm: 0, startLog: nginxLog, logStream: 'stderr', portTaken: nginxTaken, site: nginxSite }),
  ...program('httpd httpd-foreground apache2-foreground apachectl', {
    protocol: 'http', ports: [80], startMs: 400, megabytes: 24, onTerm: 0, logStream: 'stderr',
    site: { root: '/usr/local/apache2/htdocs', configuration: '/usr/local/apache2/conf' },
    startLog: ['[mpm_event:notice] AH00489: Apache/2.4 (Unix) configured -- resuming normal operations', "[core:notice] AH00094: Command line: 'httpd -D FOREGROUND'"],
    portTaken: '(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:%d',
  }),
  ...program('haproxy', { megabytes: 20, onTerm: 143, startLog: ['[NOTICE]   (1) : New worker (8) forked', '[NOTICE]   (1) : Loading success.'] }),
  ...program('traefik', { protocol: 'http', ports: [80, 8080], startMs: 700, megabytes: 60, onTerm: 0, startLog: ['level=info msg="Configuration loaded from flags."'] }),
  ...program('caddy', { protocol: 'http', ports: [80, 443, 2019], startMs: 400, megabytes: 24, onTerm: 0, startLog: ['{"level":"info","msg":"serving initial configuration"}'], logStream: 'stderr' }),
  ...program('redis-server valkey-server redis-sentinel', {
    protocol: 'own', ports: [6379], startMs: 250, megabytes: 7, cpuMilli: 3, onTerm: 0,
    startLog: ['1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo', '1:M * Server initialized', '1:M * Ready to accept connections tcp'],
    portTaken: '1:M # Warning: Could not create server TCP listening socket *:%d: bind: Address already in use',
  }),
  ...program('postgres', {
    protocol: 'own', ports: [5432], startMs: 2500, megabytes: 42, cpuMilli: 4, onTerm: 0, stopMs: 150, logStream: 'stderr',
    startLog: ['PostgreSQL init process complete; ready for start up.', 'LOG:  listening on IPv4 address "0.0.0.0", port 5432', 'LOG:  database system is ready to accept connections'],
    needs: {
      variables: ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
      refusal: [
        'Error: Database is uninitialized and superuser password is not specified.',
        '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
        '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
      ],
    },
    portTaken: 'LOG:  could not bind IPv4 address "0.0.0.0": Address already in use (port %d)',
  }),
  ...program('mysqld', {
    protocol: 'own', ports: [3306, 33060], startMs: 7000, megabytes: 420, cpuMilli: 8, onTerm: 0, stopMs: 1200, logStream: 'stderr',
    startLog: ['[System] [MY-010116] [Server] mysqld starting as process 1', "[System] [MY-010931] [Server] mysqld: ready for connections. Version: '8' socket: '/var/run/mysqld/mysqld.sock' port: 3306"],
    needs: mysqlNeeds('MYSQL', 'MYSQL'),
  }),
  ...program('mariadbd', {
    protocol: 'own', ports: [3306], startMs: 4000, megabytes: 90, cpuMilli: 4, onTerm: 0, stopMs: 500, logStream: 'stderr',
    startLog: ['[Note] mariadbd: ready for connections.'], needs: mysqlNeeds('MARIADB', 'MARIADB'),
  }),
  ...program('mongod', { ports: [27017], startMs: 1500, megabytes: 170, cpuMilli: 6, onTerm: 0, stopMs: 300, startLog: ['{"s":"I","c":"NETWORK","msg":"Waiting for connections","attr":{"port":27017}}'] }),
  ...program('memcached', { protocol: 'own', ports: [11211], startMs: 50, megabytes: 4, onTerm: 0 }),
  ...program('rabbitmq-server', { ports: [5672, 15692, 25672, 4369], startMs: 9000, megabytes: 130, cpuMilli: 10, onTerm: 0, stopMs: 2500, startLog: [' Starting broker... completed with 4 plugins.'] }),
  ...program('elasticsearch', { ports: [9200, 9300], startMs: 15_000, megabytes: 1300, cpuMilli: 20, stopMs: 2000 }),
  ...program('nats-server', { ports: [4222, 6222, 8222], startMs: 60, megabytes: 14, onTerm: 1 }),
  ...program('node', { startMs: 400, megabytes: 45, cpuMilli: 2 }),
  ...program('npm yarn npx', { startMs: 1200, megabytes: 85, cpuMilli: 2 }),
  ...program('python python3 flask', { startMs: 500, megabytes: 22, onTerm: 'ignored' }),
  ...program('gunicorn uvicorn', { ports: [8000], startMs: 900, megabytes: 60, onTerm: 0 }),
  ...program('java catalina.sh', { ports: [8080], startMs: 4000, megabytes: 260, cpuMilli: 5, stopMs: 200 }),
  ...program('ruby rails puma', { startMs: 1500, megabytes: 90 }),
  ...program('php', { startMs: 150, megabytes: 20 }),
  ...program('php-fpm', { protocol: 'own', ports: [9000], startMs: 200, megabytes: 18, onTerm: 0, startLog: ['NOTICE: fpm is running, pid 1', 'NOTICE: ready to handle connections'], logStream: 'stderr' }),
  ...program('registry', { protocol: 'http', ports: [5000], megabytes: 15 , onTerm: 2 }),
  ...program('echoserver', { protocol: 'http', ports: [8080, 8443], startMs: 300, megabytes: 12, onTerm: 0 }),
  ...program('goproxy', { protocol: 'http', ports: [8080], startMs: 30, megabytes: 4, onTerm: 2 }),
  ...program('hello-app', { protocol: 'http', ports: [8080], startMs: 30, megabytes: 5, onTerm: 2, startLog: ['Server listening on port 8080'], logStream: 'stderr' }),
  ...program('http-echo', { protocol: 'http', ports: [5678], startMs: 30, megabytes: 5, onTerm: 0, startLog: ['[INFO] server is listening on :5678'] }),
  ...program('whoami', { protocol: 'http', ports: [80], startMs: 30, megabytes: 5, onTerm: 2, startLog: ['Starting up on port 80'] }),
  ...program('podinfo', { ports: [9898, 9797], startMs: 200, megabytes: 25, onTerm: 0 }),
  ...program('pause', { ports: [], startMs: 0, megabytes: 1, cpuMilli: 0, onTerm: 0, stopMs: 5 }),
  ...program('agnhost server', { ports: [8080], startMs: 50, megabytes: 12, onTerm: 2, startLog: [] }),
  ...program('coredns', { ports: [53, 8080, 8181, 9153], startMs: 600, megabytes: 16, cpuMilli: 2, onTerm: 0, stopMs: 5000, startLog: ['.:53', 'CoreDNS-1.12.0'] }),
  ...program('etcd', { ports: [2379, 2380, 2381], startMs: 1500, megabytes: 48, cpuMilli: 20, onTerm: 0 }),
  ...program('kube-apiserver', { protocol: 'http', ports: [6443], startMs: 6000, megabytes: 260, cpuMilli: 45, onTerm: 0 }),
  ...program('kube-controller-manager', { protocol: 'http', ports: [10257], startMs: 2000, megabytes: 52, cpuMilli: 15, onTerm: 2 }),
  ...program('kube-scheduler', { protocol: 'http', ports: [10259], startMs: 2000, megabytes: 24, cpuMilli: 3, onTerm: 0 }),
  ...program('kube-proxy', { ports: [10249, 10256], startMs: 500, megabytes: 18, onTerm: 2 }),
  ...program('kindnetd', { ports: [], megabytes: 14, onTerm: 2 }),
  ...program('metrics-server', { protocol: 'http', ports: [10250], startMs: 15_000, megabytes: 20, cpuMilli: 4, onTerm: 0 }),
  ...program('nginx-ingress-controller', { protocol: 'http', ports: [80, 443, 8443, 10254], startMs: 4000, megabytes: 90, onTerm: 0, stopMs: 1000 }),
  ...program('fluentd', { ports: [24231], startMs: 3000, megabytes: 90, onTerm: 0 }),
]);

/** `sleep` as the first process of a container: it has no handler for SIGTERM. */
export const sleeper: Program = Object.freeze({
  name: 'sleep', ports: [], startMs: 0, memoryBytes: megabyte / 2, cpuMilli: 0, onTerm: 'ignored', stopMs: 0, startLog: [], logStream: 'stdout', portTaken: '',
} satisfies Program);

/** A binary that nobody knows: what an unknown image or `/app/server` runs. */
export const unknownServer: Program = Object.freeze({
  name: 'server', startMs: 500, memoryBytes: 32 * megabyte, cpuMilli: 2, onTerm: 0, stopMs: 100, startLog: [], logStream: 'stdout',
  portTaken: 'listen tcp :%d: bind: address already in use',
} satisfies Program);

/** Arguments that say which port a server listens on: `--port 8081`, `-listen=:5678`, `http.server 8000`. */
export function portsFromArguments(args: readonly string[]): readonly number[] | undefined {
  const found: number[] = [];
  for (let at = 0; at < args.length; at++) {
    const text = args[at] ?? '';
    const inline = /^-{1,2}(?:[a-z-]*port|listen|listen-address|bind|addr|address|http-address|http)=(?:[^:]*:)?(\d{1,5})$/.exec(text);
    const following = /^(?:-{1,2}(?:[a-z-]*port|listen|bind|addr|address|b|p)|-S|http\.server)$/.test(text) ? /^(?:[^:]*:)?(\d{1,5})$/.exec(args[at + 1] ?? '') : null;
    const port = Number((inline ?? following)?.[1]);
    if (port > 0 && port < 65_536) found.push(port);
  }
  return found.length === 0 ? undefined : found;
}
