// What a command word means inside a given image.

import type { ImageFacts } from '../images/look-up.ts';
import { type ContainerFiles, resolvePath } from './files.ts';
import { programs, unknownServer, type Program } from './programs.ts';
import { commands, type CommandRun } from './shell-commands.ts';

export type Executable =
  | { readonly kind: 'shell' }
  | { readonly kind: 'command'; readonly run: CommandRun }
  | { readonly kind: 'program'; readonly program: Program }
  | { readonly kind: 'language'; readonly program: Program }
  | { readonly kind: 'script'; readonly text: string }
  | { readonly kind: 'wrapper' };

const binaryFolders = new Set(['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin']);
const wrappers = new Set(['docker-entrypoint.sh', 'docker-php-entrypoint', 'entrypoint.sh', 'tini', 'dumb-init']);
const languages = new Set(['node', 'python', 'python3', 'perl', 'php', 'ruby', 'java', 'jshell', 'irb', 'npm', 'yarn', 'npx']);
/** Not part of every userland: they exist where the image's row names them or the userland brings them. */
const optional = new Set([
  'curl', 'wget', 'nc', 'nslookup', 'ping', 'dig', 'ps', 'top', 'free', 'stress', 'stress-ng', 'redis-cli', 'valkey-cli', 'pg_isready', 'psql', 'pg_dump', 'mysql',
  'mysqladmin', 'mariadb', 'mariadb-admin', 'mysqldump', 'healthcheck.sh', 'mongosh', 'mongo', 'mongodump', 'rabbitmq-diagnostics', 'rabbitmqctl', 'etcdctl',
  'apt-get', 'apt', 'apk', 'yum', 'dnf', 'pip', 'gem', 'git', 'npm', 'go', 'openssl', 'kubectl', 'helm',
]);
const busyboxOnly = new Set(['wget', 'nc', 'nslookup', 'ping', 'ps', 'top', 'free']);
const debianOnly = new Set(['apt-get', 'apt']);

/**
 * Finds what a command word runs; undefined is "not found". A path that is in no folder of system
 * binaries is taken for somebody's own server, but not in a bare userland (busybox, alpine, ubuntu,
 * debian), nor in the root of a well-known server; in an image outside the catalogue every unknown word is.
 */
export function findExecutable(name: string, image: ImageFacts, files: ContainerFiles, workingDir: string): Executable | undefined {
  const slash = name.lastIndexOf('/');
  const base = name.slice(slash + 1);
  if (base === '') return undefined;
  if (slash >= 0) {
    const path = resolvePath(name, workingDir);
    const text = files.read(path);
    if (text !== undefined) return { kind: 'script', text };
    // What somebody's own image runs is there, whatever folders other images have: it may be called app, data or tmp.
    if (files.isDirectory(path) && (image.known || image.command[0] !== name)) return undefined;
  }
  const isSystem = slash < 0 || binaryFolders.has(name.slice(0, slash));
  const isTool = image.tools.has(name) || (isSystem && image.tools.has(base)) || image.command[0] === name;
  if (wrappers.has(base) && (image.entrypoint[0] === name || image.entrypoint[0] === base || !image.known)) return { kind: 'wrapper' };
  if (isTool || !image.known) {
    if (base === 'bash' || base === 'zsh') return { kind: 'shell' };
    if (languages.has(base) && (isSystem || isTool)) return { kind: 'language', program: programs.get(base) ?? unknownServer };
    const program = programs.get(base);
    if (program !== undefined) return { kind: 'program', program };
    const run = isSystem || isTool ? commands.get(base) : undefined;
    if (run !== undefined) return { kind: 'command', run };
    if (isTool && base === 'hello') return { kind: 'command', run: hello };
    if (isTool && base === 'kubectl') return { kind: 'command', run: () => 0 };
  }
  if (image.userland !== 'none' && isSystem) {
    if (base === 'sh' || base === (image.userland === 'busybox' ? 'ash' : 'bash') || (base === 'dash' && image.userland === 'debian')) return { kind: 'shell' };
    const run = commands.get(base);
    const isThere = !optional.has(base) || (image.userland === 'busybox' ? busyboxOnly.has(base) || (base === 'apk' && image.canonical.includes('alpine')) : debianOnly.has(base));
    if (run !== undefined && isThere) return { kind: 'command', run };
    if (base === 'httpd' && image.userland === 'busybox') return { kind: 'program', program: programs.get('httpd') ?? unknownServer };
  }
  const isMissing = image.kind === 'server' && slash === 0 && image.entrypoint[0] !== name && !base.endsWith('.sh');
  const assumed = image.known ? slash >= 0 && !isSystem && image.kind !== 'shell' && image.kind !== 'job' && !isMissing : !/\s/.test(name);
  return assumed ? { kind: 'program', program: isTool ? (programs.get(base) ?? unknownServer) : unknownServer } : undefined;
}

/** The runtime's message when a container's entrypoint cannot be executed (rule 6.4, StartError). */
export function startErrorMessage(name: string, reason?: string): string {
  const why = reason ?? (name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH');
  return 'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: '
    + `unable to start container process: error during container init: exec: "${name}": ${why}: unknown`;
}

const greeting = [
  '', 'Hello from Docker!', 'This message shows that your installation appears to be working correctly.', '',
];

function hello(_: readonly string[], call: Parameters<CommandRun>[1]): number {
  for (const line of greeting) call.streams.out(`${line}\n`);
  return 0;
}
