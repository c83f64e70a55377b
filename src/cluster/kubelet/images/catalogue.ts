// The well-known images of the simulated world: tags, size, default command, user.

import type { TagRule } from './image-tags.ts';

/**
 * What is installed besides the image's own programs: 'busybox' (ash, wget, nc, nslookup, ping),
 * 'debian' (bash and coreutils, no network tools) or 'none' (not even a shell).
 */
export type Userland = 'busybox' | 'debian' | 'none';

/**
 * 'server' runs until it is told to stop, 'runtime' brings a language and has nothing to run by
 * itself, 'shell' is a bare userland, 'job' prints or computes something and ends.
 */
export type ImageKind = 'server' | 'runtime' | 'shell' | 'job';

export interface CatalogueImage {
  /** Registry and repository as in ImageReference: 'docker.io/library/nginx'. */
  readonly name: string;
  readonly kind: ImageKind;
  readonly tags: TagRule;
  /** Compressed size in MB per variant word of the tag, '' for the rest. */
  readonly megabytes: Readonly<Record<string, number>>;
  readonly userland: Userland;
  /** ENTRYPOINT of the image; `command:` of a container replaces it. */
  readonly entrypoint: readonly string[];
  /** CMD of the image; `args:` of a container replaces it. */
  readonly command: readonly string[];
  /** USER of the image, as runAsNonRoot sees it. */
  readonly user: string;
  /** Programs that the userland does not have but this image does. */
  readonly tools: readonly string[];
}

type Row = Partial<Omit<CatalogueImage, 'name' | 'kind'>>;

function image(kind: ImageKind, name: string, row: Row): CatalogueImage {
  const full = name.includes('.') ? name : `docker.io/${name.includes('/') ? name : `library/${name}`}`;
  return {
    name: full, kind, tags: {}, megabytes: { '': 50 }, userland: kind === 'server' ? 'debian' : 'busybox',
    entrypoint: [], command: [], user: '', tools: [], ...row,
  };
}

const kubernetes = { versions: ['1.16-36.0-30'], leadingV: true, noLatest: true } satisfies TagRule;
const anything = { versions: ['0-99.0-99.0-99'], leadingV: true } satisfies TagRule;
const plain = { versions: ['0-99.0-99.0-99'] } satisfies TagRule;
const wrapper = ['docker-entrypoint.sh'];

/** Unordered; a repository that is not in it is assumed to exist (see look-up.ts). */
export const catalogue: readonly CatalogueImage[] = [
  // A userland without even a command
  image('job', 'gcr.io/distroless/static-debian12', { tags: { named: ['latest', 'nonroot', 'debug'] }, megabytes: { '': 1 }, userland: 'none' }),

  // Web servers and proxies
  image('server', 'nginx', {
    tags: {
      named: ['stable', 'mainline'], versions: ['1.7-31.0-30'],
      variants: ['*', 'stable', 'mainline', 'perl', 'otel'],
    },
    megabytes: { '': 72, alpine: 21, slim: 12 }, entrypoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'], tools: ['nginx', 'curl'],
  }),
  image('server', 'nginxinc/nginx-unprivileged', {
    tags: { named: ['stable', 'mainline'], versions: ['1.13-31.0-30'], variants: ['*', 'stable', 'mainline', 'perl'] },
    megabytes: { '': 72, alpine: 21 }, entrypoint: ['/docker-entrypoint.sh'],
    command: ['nginx-unprivileged', '-g', 'daemon off;'], user: '101', tools: ['nginx', 'nginx-unprivileged', 'curl'],
  }),
  image('server', 'registry.k8s.io/nginx-slim', {
    tags: { versions: ['0.1-30', '0.1-30.0-9'], noLatest: true }, megabytes: { '': 42 },
    command: ['nginx', '-g', 'daemon off;'], tools: ['nginx', 'curl'],
  }),
  image('server', 'registry.k8s.io/e2e-test-images/nginx', {
    tags: { versions: ['1.14-15.0-15'], variants: ['*', '1', '2', '3', '4'], noLatest: true }, megabytes: { '': 22 },
    userland: 'busybox', command: ['nginx', '-g', 'daemon off;'], tools: ['nginx'],
  }),
  image('server', 'httpd', {
    tags: { versions: ['2.2-4.0-70'], variants: ['*'] }, megabytes: { '': 56, alpine: 20 },
    command: ['httpd-foreground'], tools: ['httpd', 'httpd-foreground'],
  }),
  image('server', 'haproxy', {
    tags: { named: ['lts'], versions: ['1.4-9.0-40', '2-3.0-9.0-40'], variants: ['*', 'lts'] },
    megabytes: { '': 48, alpine: 14 }, entrypoint: wrapper, command: ['haproxy', '-f', '/usr/local/etc/haproxy/haproxy.cfg'],
    user: '99', tools: ['haproxy'],
  }),
  image('server', 'traefik', {
    tags: { versions: ['1.0-7.0-40', '2.0-11.0-60', '3.0-6.0-30'], variants: ['*'], leadingV: 'optional' },
    megabytes: { '': 53 }, userland: 'busybox', entrypoint: ['/entrypoint.sh'], command: ['traefik'], tools: ['traefik'],
  }),
  image('server', 'caddy', {
    tags: { named: ['builder'], versions: ['2.0-11.0-12'], variants: ['*', 'builder'] }, megabytes: { '': 19 },
    userland: 'busybox', command: ['caddy', 'run', '--config', '/etc/caddy/Caddyfile'], tools: ['caddy', 'curl'],
  }),
  // Data stores and queues
  image('server', 'redis', {
    tags: { versions: ['2-8.0-9.0-30'], variants: ['*'] }, megabytes: { '': 52, alpine: 18 },
    entrypoint: wrapper, command: ['redis-server'], tools: ['redis-server', 'redis-cli', 'redis-sentinel'],
  }),
  image('server', 'registry.k8s.io/redis', {
    tags: { versions: ['0-9.0-9'], named: ['e2e'], noLatest: true, leadingV: true }, megabytes: { '': 100 },
    command: ['redis-server'], tools: ['redis-server', 'redis-cli'],
  }),
  image('server', 'valkey/valkey', {
    tags: { versions: ['7-9.0-2.0-20'], variants: ['*'] }, megabytes: { '': 45, alpine: 15 },
    entrypoint: wrapper, command: ['valkey-server'], tools: ['valkey-server', 'valkey-cli'],
  }),
  image('server', 'postgres', {
    tags: { versions: ['8-9.0-6.0-30', '10-18.0-30'], variants: ['*'] }, megabytes: { '': 158, alpine: 104 },
    entrypoint: wrapper, command: ['postgres'], tools: ['postgres', 'psql', 'pg_isready', 'pg_dump'],
  }),
  image('server', 'mysql', {
    tags: { named: ['lts', 'innovation'], versions: ['5.5-7.0-60', '8.0-4.0-50', '9.0-6.0-10'], variants: ['debian', 'oracle', 'oraclelinux8', 'oraclelinux9', 'lts', 'innovation', '*'] },
    megabytes: { '': 236 }, entrypoint: wrapper, command: ['mysqld'], tools: ['mysqld', 'mysql', 'mysqladmin', 'mysqldump'],
  }),
  image('server', 'mariadb', {
    tags: { named: ['lts'], versions: ['5.5.0-70', '10.0-11.0-50', '11.0-8.0-20', '12.0-3.0-10'], variants: ['*', 'lts', 'ubi', 'ubi9'] },
    megabytes: { '': 120 }, entrypoint: wrapper, command: ['mariadbd'],
    tools: ['mariadbd', 'mysqld', 'mariadb', 'mariadb-admin', 'mysqladmin', 'healthcheck.sh'],
  }),
  image('server', 'mongo', {
    tags: { versions: ['2-8.0-6.0-60'], variants: ['*'] }, megabytes: { '': 300 }, entrypoint: wrapper,
    command: ['mongod'], tools: ['mongod', 'mongosh', 'mongo', 'mongodump'],
  }),
  image('server', 'memcached', {
    tags: { versions: ['1.4-6.0-60'], variants: ['*'] }, megabytes: { '': 31, alpine: 5 }, entrypoint: wrapper,
    command: ['memcached'], user: 'memcache', tools: ['memcached'],
  }),
  image('server', 'rabbitmq', {
    tags: { named: ['management'], versions: ['3.0-13.0-50', '4.0-3.0-20'], variants: ['*', 'management'] },
    megabytes: { '': 105, management: 116, alpine: 60 }, entrypoint: wrapper, command: ['rabbitmq-server'],
    tools: ['rabbitmq-server', 'rabbitmq-diagnostics', 'rabbitmqctl'],
  }),
  image('server', 'elasticsearch', {
    tags: { versions: ['1-9.0-19.0-30'] , noLatest: true }, megabytes: { '': 640 }, command: ['elasticsearch'], user: '1000', tools: ['elasticsearch', 'curl'],
  }),
  image('server', 'nats', {
    tags: { versions: ['2.0-12.0-30', '1.0-4.0-9'], variants: ['*', 'scratch'] }, megabytes: { '': 7 }, userland: 'none',
    command: ['nats-server'], tools: ['nats-server'],
  }),
  image('server', 'wordpress', {
    tags: { versions: ['4-6.0-9.0-30'], variants: ['*', 'apache', 'fpm', 'cli', 'php8.1', 'php8.2', 'php8.3', 'php8.4', 'php7.4', 'php8.0'] },
    megabytes: { '': 245, fpm: 240, alpine: 90 }, entrypoint: wrapper, command: ['apache2-foreground'], tools: ['apache2-foreground', 'php', 'php-fpm', 'curl'],
  }),
  image('server', 'ghost', {
    tags: { versions: ['1-6.0-130.0-30'], variants: ['*'] }, megabytes: { '': 190 }, entrypoint: wrapper, command: ['node', 'current/index.js'], tools: ['node'],
  }),
  image('server', 'registry', {
    tags: { versions: ['2-3.0-9.0-9'] }, megabytes: { '': 10 }, userland: 'busybox', entrypoint: ['/entrypoint.sh'], command: ['registry', 'serve', '/etc/docker/registry/config.yml'], tools: ['registry'],
  }),
  // Languages
  image('runtime', 'node', {
    tags: { named: ['lts', 'current'], versions: ['4-25.0-30.0-30'], variants: ['*', 'lts', 'current', 'iron', 'jod', 'hydrogen', 'krypton'] },
    megabytes: { '': 390, alpine: 50, slim: 76 }, userland: 'debian', entrypoint: wrapper, command: ['node'], tools: ['node', 'npm', 'npx', 'yarn', 'curl', 'wget'],
  }),
  image('runtime', 'python', {
    tags: { versions: ['2.6-7.0-18', '3.4-14.0-25'], variants: ['*', 'rc'] }, megabytes: { '': 385, alpine: 18, slim: 45 },
    userland: 'debian', command: ['python3'], tools: ['python', 'python3', 'pip', 'curl', 'wget'],
  }),
  image('runtime', 'golang', {
    tags: { versions: ['1.3-26.0-30'], variants: ['*'] }, megabytes: { '': 310, alpine: 75 }, userland: 'debian', command: ['bash'], tools: ['go', 'git', 'curl', 'wget'],
  }),
  ...(['eclipse-temurin', 'openjdk', 'amazoncorretto'] as const).map(name => image('runtime', name, {
    tags: { versions: ['6-26', '8-26.0-9.0-30'], variants: ['*', 'jdk', 'jre', 'oracle', 'ubi9', 'ea', 'headless', 'al2023', 'ubi10'] },
    megabytes: { '': 230, jdk: 230, jre: 100, alpine: 150, slim: 210 }, userland: 'debian', command: ['jshell'], tools: ['java', 'javac', 'jshell'],
  })),
  image('runtime', 'php', {
    tags: { versions: ['5.3-6.0-50', '7.0-4.0-40', '8.0-5.0-40'], variants: ['*', 'apache', 'fpm', 'cli', 'zts', 'rc'] },
    megabytes: { '': 180, alpine: 37 }, userland: 'debian', entrypoint: ['docker-php-entrypoint'], command: ['php', '-a'],
    tools: ['php', 'php-fpm', 'apache2-foreground', 'curl'],
  }),
  image('runtime', 'ruby', {
    tags: { versions: ['1-3.0-9.0-11', '4.0.0-9'], variants: ['*', 'preview1', 'rc1'] }, megabytes: { '': 380, alpine: 35, slim: 70 },
    userland: 'debian', command: ['irb'], tools: ['ruby', 'irb', 'gem', 'curl', 'wget'],
  }),
  image('runtime', 'perl', {
    tags: { named: ['stable', 'devel'], versions: ['5.14-42.0-5', '5'], variants: ['*', 'threaded', 'stable'] },
    megabytes: { '': 330, slim: 55 }, userland: 'debian', command: ['perl', '-de0'], tools: ['perl', 'curl', 'wget'],
  }),
  image('runtime', 'tomcat', {
    tags: { versions: ['7-11.0-1.0-120'], variants: ['*', 'jdk8', 'jdk11', 'jdk17', 'jdk21', 'jre17', 'jre21', 'temurin', 'corretto', 'openjdk'] },
    megabytes: { '': 210 }, userland: 'debian', command: ['catalina.sh', 'run'], tools: ['catalina.sh', 'java'],
  }),
  // Userlands
  image('shell', 'busybox', {
    tags: { named: ['stable', 'unstable', 'glibc', 'musl', 'uclibc'], versions: ['1.21-38.0-4'], variants: ['glibc', 'musl', 'uclibc', 'stable', 'unstable'] },
    megabytes: { '': 2.2, musl: 0.9 }, command: ['sh'],
  }),
  image('shell', 'registry.k8s.io/busybox', { tags: { named: ['latest'], versions: ['1.24', '1.27.2'] }, megabytes: { '': 0.7 }, command: ['sh'] }),
  image('shell', 'registry.k8s.io/e2e-test-images/busybox', {
    tags: { versions: ['1.29-36', '1.29-36.0-9'], variants: ['1', '2', '3', '4'], noLatest: true }, megabytes: { '': 0.8 }, command: ['sh'],
  }),
  image('shell', 'alpine', {
    tags: { named: ['edge', '20250108', '20240923'], versions: ['2.6-7', '3.1-23.0-12'] }, megabytes: { '': 3.6 }, command: ['/bin/sh'],
  }),
  image('shell', 'bash', {
    tags: { named: ['devel'], versions: ['3.0-2.0-57', '4.0-4.0-53', '5.0-3.0-50'], variants: ['*', 'devel'] }, megabytes: { '': 6 },
    entrypoint: wrapper, command: ['bash'], tools: ['bash'],
  }),
  image('shell', 'ubuntu', {
    tags: { named: ['rolling', 'devel', 'bionic', 'focal', 'jammy', 'noble', 'oracular', 'plucky', 'questing', 'xenial', 'trusty', '14.04', '16.04', '18.04', '20.04', '22.04', '24.04', '24.10', '25.04', '25.10', '26.04'] },
    megabytes: { '': 29.7 }, userland: 'debian', command: ['/bin/bash'],
  }),
  image('shell', 'debian', {
    tags: { named: ['stable', 'testing', 'unstable', 'sid', 'oldstable', 'stable-slim', 'testing-slim'], versions: ['8-13.0-14'], variants: ['*', 'backports'] },
    megabytes: { '': 48, slim: 28 }, userland: 'debian', command: ['bash'],
  }),
  image('shell', 'fedora', { tags: { named: ['rawhide'], versions: ['20-44'] }, megabytes: { '': 60 }, userland: 'debian', command: ['/bin/bash'], tools: ['curl'] }),
  image('shell', 'centos', { tags: { named: ['centos7', 'centos8'], versions: ['5-8.0-5', '7.0-9.2009'] }, megabytes: { '': 80 }, userland: 'debian', command: ['/bin/bash'], tools: ['curl'] }),
  image('shell', 'curlimages/curl', {
    tags: { versions: ['7.65-88.0-3', '8.0-20.0-3'] }, megabytes: { '': 9 }, entrypoint: ['/entrypoint.sh'], command: ['curl'], user: 'curl_user', tools: ['curl'],
  }),
  image('shell', 'nicolaka/netshoot', { tags: { versions: ['0.0-20'], leadingV: true }, megabytes: { '': 180 }, command: ['zsh'], tools: ['curl', 'bash', 'zsh', 'dig', 'stress'] }),
  image('shell', 'bitnami/kubectl', { tags: { named: [], versions: ['1.15-33.0-20'], variants: ['*', 'debian', '11', '12', 'r0'] }, megabytes: { '': 70 }, userland: 'debian', entrypoint: ['kubectl'], user: '1001', tools: ['kubectl'] }),
  image('job', 'hello-world', { tags: { named: ['linux', 'nanoserver'] }, megabytes: { '': 0.01 }, userland: 'none', command: ['/hello'], tools: ['/hello'] }),
  ...(['polinux/stress', 'progrium/stress'] as const).map(name => image('job', name, {
    tags: plain, megabytes: { '': 4 }, entrypoint: name === 'progrium/stress' ? ['stress'] : [], command: ['stress'], tools: ['stress', 'bash'],
  })),
  image('job', 'vish/stress', { megabytes: { '': 2 }, userland: 'none', entrypoint: ['/stress'], tools: ['/stress'] }),
  image('job', 'alexeiled/stress-ng', { tags: anything, megabytes: { '': 8 }, userland: 'none', entrypoint: ['/stress-ng'], tools: ['stress-ng', '/stress-ng'] }),
  // Teaching servers
  image('server', 'registry.k8s.io/echoserver', { tags: { versions: ['1.0-10'], noLatest: true }, megabytes: { '': 46 }, command: ['echoserver'], tools: ['echoserver'] }),
  image('server', 'registry.k8s.io/e2e-test-images/echoserver', { tags: { versions: ['2.2-8'], noLatest: true }, megabytes: { '': 40 }, command: ['echoserver'], tools: ['echoserver'] }),
  ...(['registry.k8s.io/e2e-test-images/agnhost', 'gcr.io/kubernetes-e2e-test-images/agnhost'] as const).map(name => image('server', name, {
    tags: { versions: ['2.0-60', '2.0-60.0-9'], noLatest: true }, megabytes: { '': 47 }, userland: 'busybox', entrypoint: ['/agnhost'], command: ['pause'], tools: ['/agnhost', 'agnhost', 'curl', 'dig'],
  })),
  image('server', 'registry.k8s.io/liveness', { tags: { versions: ['0.1'] }, megabytes: { '': 2 }, userland: 'busybox', command: ['/server'], tools: ['/server'] }),
  image('server', 'registry.k8s.io/goproxy', { tags: { versions: ['0.1'], noLatest: true }, megabytes: { '': 5 }, userland: 'none', command: ['goproxy'], tools: ['goproxy'] }),
  image('server', 'registry.k8s.io/hpa-example', { megabytes: { '': 180 }, command: ['apache2-foreground'], tools: ['apache2-foreground', 'php'] }),
  image('server', 'gcr.io/google-samples/hello-app', { tags: { versions: ['1-2.0'] , noLatest: true }, megabytes: { '': 11 }, userland: 'none', command: ['/hello-app'], user: 'nonroot', tools: ['/hello-app'] }),
  image('server', 'gcr.io/google-samples/node-hello', { tags: { versions: ['1.0'], noLatest: true }, megabytes: { '': 265 }, command: ['node', 'server.js'], tools: ['node'] }),
  image('server', 'gcr.io/google-samples/kubernetes-bootcamp', { tags: { named: ['v1', 'v2'] , noLatest: true }, megabytes: { '': 80 }, command: ['node', 'server.js'], tools: ['node', 'curl'] }),
  image('server', 'gcr.io/google-samples/gb-frontend', { tags: { named: ['v3', 'v4', 'v5', 'v6'], noLatest: true }, megabytes: { '': 200 }, command: ['apache2-foreground'], tools: ['apache2-foreground', 'php'] }),
  image('server', 'gcr.io/google-samples/gb-redis-follower', { tags: { named: ['v1', 'v2'], noLatest: true }, megabytes: { '': 40 }, command: ['redis-server'], tools: ['redis-server', 'redis-cli'] }),
  image('server', 'hashicorp/http-echo', { tags: { versions: ['0.1-2.0-9', '1.0.0-9'], named: ['alpine'] }, megabytes: { '': 3 }, userland: 'none', entrypoint: ['/http-echo'], user: '65532', tools: ['/http-echo'] }),
  image('server', 'traefik/whoami', { tags: { versions: ['1.0-11.0-9'], leadingV: true }, megabytes: { '': 3 }, userland: 'none', entrypoint: ['/whoami'], tools: ['/whoami'] }),
  image('server', 'stefanprodan/podinfo', { tags: { versions: ['3-6.0-12.0-9'] }, megabytes: { '': 20 }, userland: 'busybox', command: ['./podinfo'], user: 'app', tools: ['./podinfo', 'curl'] }),
  // The cluster's own
  image('server', 'registry.k8s.io/pause', { tags: { versions: ['3.0-10', '3.4.1', '1-2.0'], noLatest: true }, megabytes: { '': 0.32 }, userland: 'none', command: ['/pause'], user: '65535', tools: ['/pause'] }),
  image('server', 'registry.k8s.io/coredns/coredns', { tags: { versions: ['1.6-13.0-9'], leadingV: 'optional', noLatest: true }, megabytes: { '': 20 }, userland: 'none', entrypoint: ['/coredns'], user: 'nonroot', tools: ['/coredns'] }),
  image('server', 'coredns/coredns', { tags: { versions: ['1.0-13.0-9'] }, megabytes: { '': 20 }, userland: 'none', entrypoint: ['/coredns'], user: 'nonroot', tools: ['/coredns'] }),
  image('server', 'registry.k8s.io/etcd', { tags: { versions: ['2-3.0-6.0-30'], variants: ['0', '1', '2', '3', '4', '5', 'rc'], noLatest: true }, megabytes: { '': 58 }, userland: 'none', command: ['etcd'], tools: ['etcd', '/usr/local/bin/etcd', 'etcdctl'] }),
  ...(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'] as const).map((name, index) => image('server', `registry.k8s.io/${name}`, {
    tags: kubernetes, megabytes: { '': [30, 27, 21, 32][index] ?? 30 }, userland: name === 'kube-proxy' ? 'debian' : 'none', command: [name], tools: [name, `/usr/local/bin/${name}`],
  })),
  image('server', 'registry.k8s.io/metrics-server/metrics-server', { tags: { versions: ['0.3-8.0-9'], leadingV: true, noLatest: true }, megabytes: { '': 22 }, userland: 'none', entrypoint: ['/metrics-server'], user: '65534', tools: ['/metrics-server'] }),
  image('server', 'kindest/kindnetd', { tags: { named: ['v20250512-df8de77b', 'v20250214-acbabc1a', 'v20241212-9f82dd49'], versions: ['0.1-5.0-9'], leadingV: true, noLatest: true }, megabytes: { '': 37 }, userland: 'debian', command: ['/bin/kindnetd'], tools: ['/bin/kindnetd'] }),
  image('server', 'registry.k8s.io/ingress-nginx/controller', { tags: { versions: ['0.40-51.0-9', '1.0-14.0-9'], leadingV: true, noLatest: true }, megabytes: { '': 105 }, userland: 'busybox', command: ['/nginx-ingress-controller'], user: 'www-data', tools: ['/nginx-ingress-controller'] }),
  image('server', 'quay.io/fluentd_elasticsearch/fluentd', { tags: { versions: ['2-5.0-9.0-9'], leadingV: true, noLatest: true }, megabytes: { '': 70 }, command: ['fluentd'], tools: ['fluentd'] }),
];
