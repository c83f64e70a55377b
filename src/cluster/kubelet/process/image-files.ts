// The few files of an image and of the runtime that scripts like to look at.

import type { ImageFiles } from './files.ts';
import type { ProcessSpec } from './process.ts';

const paths = ['/etc/hostname', '/etc/hosts', '/etc/os-release', '/etc/passwd', '/etc/resolv.conf', '/usr/share/nginx/html/index.html', '/proc/meminfo'];

/** Files of the container of a process before anything was written or mounted. */
export function imageFiles(spec: ProcessSpec): ImageFiles {
  return {
    paths,
    read(path) {
      switch (path) {
        case '/etc/hostname': return `${spec.hostname}\n`;
        case '/etc/hosts': return spec.network?.hosts ?? `127.0.0.1\tlocalhost\n127.0.0.1\t${spec.hostname}\n`;
        case '/etc/os-release': {
          const name = /\/(alpine|ubuntu|debian|fedora|centos)[:@]/.exec(spec.image.canonical)?.[1] ?? (spec.image.userland === 'busybox' ? 'busybox' : 'debian');
          return `NAME="${name}"\nID=${name}\n`;
        }
        case '/etc/passwd': return 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';
        case '/etc/resolv.conf': return spec.network?.resolvConf ?? '';
        case '/usr/share/nginx/html/index.html':
          return spec.image.canonical.includes('nginx') ? '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n' : undefined;
        case '/proc/meminfo': return 'MemTotal:        8388608 kB\nMemFree:         6291456 kB\n';
        default: return undefined;
      }
    },
  };
}
