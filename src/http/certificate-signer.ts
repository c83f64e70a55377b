// Gives approved requests their certificates, for the signers that kube-controller-manager has a key for.
import type { ClusterPort } from '../model/client.ts';
import type { CertificateSigningRequest } from '../model/object.ts';
import { formatTimestamp } from '../model/timestamp.ts';
import type { CertificateAuthority } from './certificate-authority.ts';

const PLURAL = 'certificatesigningrequests';
const CLIENT = 'kubernetes.io/kube-apiserver-client';
const SIGNERS: ReadonlySet<string> = new Set([CLIENT, 'kubernetes.io/kube-apiserver-client-kubelet', 'kubernetes.io/kubelet-serving']);
const OPTIONAL = ['digital signature', 'key encipherment'];
/** Until a request that could not be written is looked at again, in ms of virtual time. */
const RETRY_MS = 1000;

/** Signs what is approved from now on, and what was before; answers the stop. */
export function startCertificateSigner(port: ClusterPort, authority: CertificateAuthority): () => void {
  const busy = new Set<string>();
  const look = (object: CertificateSigningRequest): void => {
    const { uid } = object.metadata;
    if (!isDue(object) || busy.has(uid)) return;
    busy.add(uid);
    void sign(port, authority, object).then(
      () => busy.delete(uid),
      () => {
        busy.delete(uid);
        // Nobody took it, as in an outage.
        port.after(RETRY_MS, () => {
          const now = port.find<CertificateSigningRequest>(PLURAL, undefined, object.metadata.name);
          if (now) look(now);
        });
      },
    );
  };
  for (const object of port.list<CertificateSigningRequest>(PLURAL)) look(object);
  return port.watch([PLURAL], ({ type, object }) => {
    if (type !== 'DELETED') look(object as CertificateSigningRequest);
  });
}

function isDue({ spec, status: { conditions = [], certificate } }: CertificateSigningRequest): boolean {
  const has = (type: string): boolean => conditions.some((condition) => condition.type === type && condition.status === 'True');
  return SIGNERS.has(spec.signerName) && !certificate && has('Approved') && !has('Failed');
}

async function sign(port: ClusterPort, authority: CertificateAuthority, { metadata, spec, status }: CertificateSigningRequest): Promise<void> {
  const write = (change: object): Promise<unknown> =>
    port.request({ verb: 'patch', plural: PLURAL, name: metadata.name, patchType: 'merge', subresource: 'status', fieldManager: 'kube-controller-manager', patch: { metadata: { uid: metadata.uid }, status: change } });
  const fail = (message: string): Promise<unknown> => {
    const failed = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message, lastUpdateTime: formatTimestamp(port.now), lastTransitionTime: formatTimestamp(port.now) };
    return write({ conditions: [...(status.conditions ?? []), failed] });
  };
  const usages = spec.usages ?? [];
  const problem = spec.signerName === CLIENT ? usageProblem(usages) : undefined;
  if (problem !== undefined) return void (await fail(problem));
  let certificate: string;
  try {
    certificate = await authority.sign({ pem: Buffer.from(spec.request, 'base64').toString(), usages, seconds: spec.expirationSeconds, nowMs: port.now });
  } catch (error) {
    return void (await fail((error as Error).message));
  }
  await write({ certificate: Buffer.from(certificate).toString('base64') });
}

function usageProblem(usages: readonly string[]): string | undefined {
  const wrong = usages.find((usage) => usage !== 'client auth' && !OPTIONAL.includes(usage));
  if (wrong !== undefined) return `invalid usage for client certificate: ${wrong}`;
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
}
