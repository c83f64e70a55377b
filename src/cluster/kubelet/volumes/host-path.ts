// The paths of a machine that pods mount: what is there from the start, what a type asks for, what is made (rule 6.12.1).
import type { Volume } from '../../../model/object.ts';
import type { Disk } from './disk.ts';

/** What is on the disk of every simulated machine. */
const DIRECTORIES = /^\/(|bin|boot|dev|etc|etc\/kubernetes|etc\/kubernetes\/manifests|etc\/ssl|etc\/ssl\/certs|home|lib|lib\/modules|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|usr\/share|var|var\/lib|var\/lib\/kubelet|var\/lib\/containerd|var\/log|var\/log\/containers|var\/log\/pods|var\/run)\/?$/;
const FILES = /^\/(etc\/(hostname|hosts|passwd|resolv\.conf|os-release|localtime|machine-id)|proc\/(meminfo|cpuinfo))$/;
const SOCKETS = /^\/(var\/)?run\/containerd\/containerd\.sock$/;

type HostPath = NonNullable<Volume['hostPath']>;

/** The check that a hostPath type asks for; what is created when missing is never refused. */
export function hostPathProblem({ path, type = '' }: HostPath, disk: Disk): string | undefined {
  const own = path.replace(/^\/+|\/+$/g, '');
  const isDirectory = DIRECTORIES.test(path) || disk.isDirectory(own);
  const isFile = FILES.test(path) || disk.isFile(own);
  const isSocket = SOCKETS.test(path);
  const failed = (what: string): string => `hostPath type check failed: ${path} is not ${what}`;
  switch (type) {
    case 'Directory': return isDirectory ? undefined : failed('a directory');
    case 'File': return isFile ? undefined : failed('a file');
    case 'Socket': return isSocket ? undefined : failed('a socket file');
    case 'CharDevice': return failed('a character device');
    case 'BlockDevice': return failed('a block device');
    case 'DirectoryOrCreate': return isFile || isSocket ? failed('a directory') : undefined;
    case 'FileOrCreate': return isDirectory || isSocket ? failed('a file') : undefined;
    default: return undefined;
  }
}

/** Makes what is missing; a path without a type becomes a directory, as container runtimes do. */
export function makeHostPath({ path, type = '' }: HostPath, disk: Disk): void {
  const own = path.replace(/^\/+|\/+$/g, '');
  if (FILES.test(path) || SOCKETS.test(path) || disk.isFile(own)) return;
  if (type === 'FileOrCreate') disk.write(own, '');
  else disk.makeDirectory(own);
}
