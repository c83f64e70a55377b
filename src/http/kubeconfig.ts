// A kubeconfig for the cluster: its text, and the file it stands in while the API is served.
import { mkdtempSync, readFileSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomSuffix } from './credentials.ts';
import type { Credentials } from './credentials.ts';

/** The first line says whose file it is, so that nobody else's is ever overwritten. */
const MARK = '# Written by kubarium for one run of its API; removed when that ends.';

/** Of the cluster, the user and the context. */
const NAME = 'kubarium';

/** One cluster, user and context, named after the product. */
export function formatKubeconfig(server: string, { certificate, token }: Credentials): string {
  return `${MARK}
apiVersion: v1
kind: Config
clusters:
- name: kubarium
  cluster:
    server: ${server}
    certificate-authority-data: ${Buffer.from(certificate).toString('base64')}
users:
- name: kubarium
  user:
    token: ${token}
contexts:
- name: kubarium
  context:
    cluster: kubarium
    user: kubarium
current-context: kubarium
`;
}

export interface KubeconfigFile {
  readonly path: string;
  /** Removes the file, unless another run, or somebody who adds clusters of their own, has written it meanwhile. */
  remove(): void;
}

/** A file that stands where the kubeconfig should go and is not ours. */
export class ForeignKubeconfig extends Error {}

/**
 * Writes the text with mode 0600: to `path`, or into a folder of its own (0700) in the user's runtime folder ($XDG_RUNTIME_DIR),
 * or where there is none in the system's for temporary files. Throws ForeignKubeconfig, or an error of the file system.
 */
export function writeKubeconfig(text: string, path: string | undefined, runtimeDir: string | undefined): KubeconfigFile {
  const folder = path === undefined ? mkdtempSync(join(runtimeDir || tmpdir(), 'kubarium-')) : undefined;
  const file = path === undefined ? join(folder!, 'config') : resolve(path);
  const found = readOwn(file);
  if (found !== undefined && !isOurs(found)) throw new ForeignKubeconfig('exists and was not written by kubarium: choose another file');
  // A new file beside it, renamed over it: nobody reads half of it, and nobody's link is followed.
  const draft = `${file}.${randomSuffix()}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
  return {
    path: file,
    remove() {
      const left = readOwn(file);
      // kubectl may have set a namespace in it, or a user; of another run it has another token.
      if (left === undefined || !isOurs(left) || !tokensOf(left).includes(tokensOf(text)[0]!)) return;
      rmSync(file, { force: true });
      if (folder !== undefined) rmdirSync(folder);
    },
  };
}

/**
 * What kubarium wrote, also after `kubectl config` has written it anew, which loses comments, and with further users and contexts in
 * it: as long as they are all of our cluster, nothing in it is of use once that is gone.
 */
function isOurs(text: string): boolean {
  if (text.startsWith(MARK)) return true;
  const areOurs = (names: readonly string[]): boolean => names.length > 0 && names.every((name) => name === NAME);
  return /^kind: Config$/m.test(text) && areOurs(valuesOf(section(text, 'clusters'), 'name')) && areOurs(valuesOf(section(text, 'contexts'), 'cluster')) && valuesOf(section(text, 'users'), 'name').includes(NAME);
}

/** The lines of one of the lists of a kubeconfig, as kubectl lays it out. */
function section(text: string, name: string): string {
  return new RegExp(`^${name}:\\n((?:[ -].*\\n)*)`, 'm').exec(text)?.[1] ?? '';
}

function valuesOf(lines: string, field: string): readonly string[] {
  return [...lines.matchAll(new RegExp(`^[ -]*${field}: (.+)$`, 'gm'))].map(([, value]) => value!);
}

function tokensOf(text: string): readonly string[] {
  return valuesOf(text, 'token');
}

function readOwn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
