import { describe, expect, it } from 'vitest';
import { lookUpImage } from '../../../../src/cluster/kubelet/images/look-up.ts';
import { parseImageReference } from '../../../../src/model/image-reference.ts';

function lookUp(text: string) {
  const reference = parseImageReference(text);
  if (reference.invalid) throw new Error(reference.message);
  return lookUpImage(reference);
}

describe('parseImageReference', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/library/nginx:1', 'docker.io/library/nginx:1'],
    ['bitnami/redis', 'docker.io/bitnami/redis:latest'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/team/app:v1', 'localhost:5000/team/app:v1'],
    [`nginx@${digest}`, `docker.io/library/nginx@${digest}`],
    [`nginx:1.27@${digest}`, `docker.io/library/nginx:1.27@${digest}`],
    ['a__b/c--d.e', 'docker.io/a__b/c--d.e:latest'],
  ])('%s is %s', (text, canonical) => {
    expect(parseImageReference(text)).toMatchObject({ canonical });
  });

  const refusalOf = (text: string, why: string) => {
    const problem = `couldn't parse image name "${text}": ${why}`;
    return { invalid: true, problem, message: `Failed to apply default image tag "${text}": ${problem}` };
  };

  it.each([
    'nginx:', 'nginx:1:2', 'nginx latest', ':1.0', '/nginx', 'nginx/', 'nginx@sha256:12', 'a//b', '-nginx', 'nginx:-1',
    `${'a-'.repeat(5000)}!`, '', 'nginx:te|st', 'nginx\n',
  ])('%j is refused', text => {
    expect(parseImageReference(text)).toEqual(refusalOf(text, 'invalid reference format'));
  });

  it.each([
    ['Nginx:1.27', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
    ['team/App', 'invalid reference format: repository name (team/App) must be lowercase'],
    ['ghcr.io/Team/app@sha256:12', 'invalid reference format: repository name (Team/app@sha256) must be lowercase'],
    ['docker.io/Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
    ['0123456789abcdef'.repeat(4), `invalid repository name (${'0123456789abcdef'.repeat(4)}), cannot specify 64-byte hexadecimal strings`],
    ['x'.repeat(256), 'repository name must not be more than 255 characters'],
  ])('%s: %s', (text, why) => {
    expect(parseImageReference(text)).toEqual(refusalOf(text, why));
  });

  it('a host may have capitals, and so may a tag', () => {
    expect([parseImageReference('Registry.local/app:RC1').invalid, parseImageReference('LOCAL/app').invalid]).toEqual([undefined, undefined]);
  });
});

describe('lookUpImage', () => {
  it.each([
    'nginx', 'nginx:1.14.2', 'nginx:1.16.1', 'nginx:1.7.9', 'nginx:1.27.3-alpine3.20-slim', 'nginx:alpine', 'nginx:stable-alpine',
    'nginx:1.25-perl', 'nginx:mainline-bookworm', 'httpd:2.4', 'httpd:2.4.62-alpine', 'redis:7', 'redis:7.2.4-bookworm', 'redis:alpine',
    'postgres:16', 'postgres:16.2-alpine', 'postgres:9.6.24', 'mysql:5.7', 'mysql:8.0.36', 'mysql:8.4', 'mariadb:11.4', 'mongo:7.0.5',
    'mongo:4.4-focal', 'busybox:1.28', 'busybox:1.36.1', 'busybox:stable', 'busybox:1.36-musl', 'alpine:3.20', 'alpine:3.19.1',
    'ubuntu:22.04', 'ubuntu:noble', 'debian:12-slim', 'debian:bookworm-slim', 'debian:bookworm', 'node:20', 'node:20-alpine',
    'node:lts-alpine', 'node:20.11.1-bookworm-slim', 'node:18-alpine3.19', 'python:3.12-slim', 'python:3.9.18-alpine', 'python:3.11-slim-bookworm',
    'golang:1.22', 'golang:1.22-alpine', 'openjdk:17-jdk-slim', 'openjdk:8-jre-alpine', 'eclipse-temurin:21', 'eclipse-temurin:17-jre-alpine',
    'php:8.3-fpm', 'php:8.2-apache', 'ruby:3.3-slim', 'wordpress:6.5-apache', 'wordpress:4.8-apache', 'wordpress:6.2.1-apache', 'rabbitmq:3-management',
    'rabbitmq:3.13-management-alpine', 'memcached:1.6', 'haproxy:2.9', 'haproxy:lts-alpine', 'traefik:v3.0', 'traefik:v2.11', 'caddy:2', 'caddy:2-alpine',
    'nginxinc/nginx-unprivileged:1.25', 'registry.k8s.io/pause:3.9', 'k8s.gcr.io/pause:3.1', 'k8s.gcr.io/echoserver:1.4', 'registry.k8s.io/echoserver:1.10',
    'registry.k8s.io/e2e-test-images/agnhost:2.39', 'registry.k8s.io/coredns/coredns:v1.11.1', 'k8s.gcr.io/coredns:1.8.0', 'registry.k8s.io/etcd:3.5.21-0',
    'registry.k8s.io/kube-apiserver:v1.33.0', 'registry.k8s.io/kube-proxy:v1.33.0', 'registry.k8s.io/metrics-server/metrics-server:v0.7.1',
    'kindest/kindnetd:v20250512-df8de77b', 'hello-world', 'curlimages/curl:8.7.1', 'gcr.io/google-samples/hello-app:1.0', 'registry.k8s.io/busybox',
    'registry.k8s.io/nginx-slim:0.8', 'registry.k8s.io/e2e-test-images/nginx:1.15.10-alpine', 'polinux/stress', 'vish/stress', 'perl:5.34.0', 'bash:5',
    'mirror.gcr.io/library/nginx:1.27', 'acme/anything:v9.9.9-rc1', 'ghcr.io/acme/api:sha-0a1b2c', 'hashicorp/http-echo:1.0', 'quay.io/fluentd_elasticsearch/fluentd:v2.5.2',
  ])('%s can be pulled', text => {
    const answer = lookUp(text);
    expect(answer.exists && answer.sizeBytes > 1000 && answer.sizeBytes < 1e9).toBe(true);
  });

  it.each(['nginx:1.161', 'nginx:1.27.99', 'nginx:missing', 'nginx:1.27-alpin', 'busybox:9', 'redis:v7', 'registry.k8s.io/pause', 'registry.k8s.io/kube-apiserver:1.33.0',
    'alpine:3.99', 'ubuntu:23.13', 'python:4', 'acme/app:missing', 'mirror.gcr.io/library/nginx:1.161', 'node:20-alpines'])('%s is not found', text => {
    const reference = parseImageReference(text);
    if (reference.invalid) throw new Error(reference.message);
    const name = reference.canonical;
    expect(lookUpImage(reference)).toEqual({
      exists: false,
      error: `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`,
    });
  });

  it.each(['private.example.com/app:1', 'acme/private-api', 'acme/app:private'])('%s needs a login', text => {
    const answer = lookUp(text);
    expect(!answer.exists && answer.error).toContain('pull access denied, repository does not exist or may require authorization');
  });

  it('gives variants their own size and tools, and one shared answer per name', () => {
    const [full, small] = [lookUp('nginx:1.27'), lookUp('nginx:1.27-alpine')];
    if (!full.exists || !small.exists) throw new Error('both exist');
    expect(small.sizeBytes).toBeLessThan(full.sizeBytes / 2);
    expect([full.userland, small.userland]).toEqual(['debian', 'busybox']);
    expect(lookUp('docker.io/library/nginx:1.27')).toBe(full);
    expect(full.imageId).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
  });
});
