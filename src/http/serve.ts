// Serving a cluster: credentials, server and kubeconfig from the start to the end of one run.
import type { ClusterPort } from '../model/client.ts';
import { shellWord } from '../model/shell-word.ts';
import type { WallClock } from '../sim/driver.ts';
import { CertificateAuthority } from './certificate-authority.ts';
import { startCertificateSigner } from './certificate-signer.ts';
import { createCredentials } from './credentials.ts';
import { createRequestHandler } from './handler.ts';
import { ForeignKubeconfig, formatKubeconfig, writeKubeconfig } from './kubeconfig.ts';
import { startHttpServer } from './server.ts';
import type { HttpServer } from './server.ts';

export interface ServeOptions {
  readonly port: ClusterPort;
  readonly wall: WallClock;
  /** Absent: a free one. */
  readonly tcpPort?: number | undefined;
  /** Absent: a file of its own in `runtimeDir` or the system's folder for temporary files. */
  readonly kubeconfig?: string | undefined;
  readonly runtimeDir?: string | undefined;
  onBug?(what: string, error: unknown): void;
}

export interface ServedApi {
  readonly url: string;
  readonly kubeconfig: string;
  /** The line for a shell that lets kubectl find the cluster. */
  readonly exportLine: string;
  /** Removes the kubeconfig at once; for the very end of the process. */
  removeKubeconfig(): void;
  /** Ends every connection and removes the kubeconfig. */
  close(): Promise<void>;
}

/** A port or a file that cannot be had: the option to blame, and why in a few words. */
export class CannotServe extends Error {
  readonly option: 'port' | 'kubeconfig';

  constructor(option: 'port' | 'kubeconfig', message: string, cause: unknown) {
    super(message, { cause });
    this.option = option;
  }
}

/** Resolves when kubectl can talk to the cluster; rejects with CannotServe. */
export async function serveApi({ port, wall, tcpPort, kubeconfig, runtimeDir, onBug }: ServeOptions): Promise<ServedApi> {
  const [credentials, authority] = await Promise.all([createCredentials(), CertificateAuthority.create(port.now)]);
  const handler = createRequestHandler({ port, wall, token: credentials.token, authority, ...(onBug ? { onBug } : {}) });
  const server = await startHttpServer({ handler, credentials, wall, tcpPort }).catch((error: NodeJS.ErrnoException) => {
    throw new CannotServe('port', portProblem(error), error);
  });
  try {
    const stopSigning = startCertificateSigner(port, authority);
    const stopFollowing = followOutages(port, server);
    const file = writeKubeconfig(formatKubeconfig(server.url, credentials), kubeconfig, runtimeDir);
    return {
      url: server.url,
      kubeconfig: file.path,
      exportLine: `export KUBECONFIG=${shellWord(file.path)}`,
      removeKubeconfig: () => file.remove(),
      async close() {
        file.remove();
        stopSigning();
        stopFollowing();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    const { message, code } = error as NodeJS.ErrnoException;
    if (!(error instanceof ForeignKubeconfig) && code === undefined) throw error;
    throw new CannotServe('kubeconfig', error instanceof ForeignKubeconfig ? message : `cannot be written: ${message.replace(/^\w+: /, '').replace(/, \w+ '.*$/s, '')}`, error);
  }
}

/** While no apiserver is there for anybody outside, nobody listens. Answers the end of it. */
export function followOutages(port: ClusterPort, server: HttpServer): () => void {
  const follow = (): void => server.setListening(port.outage?.()?.reason !== 'Unreachable');
  follow();
  return port.onOutage?.(follow) ?? ((): void => {});
}

function portProblem({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'is in use';
  return code === 'EACCES' ? 'may not be used: permission denied' : `cannot be used: ${message}`;
}

