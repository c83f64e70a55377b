// The authority of the cluster's users: signs their keys, and knows its own certificates again.
import 'reflect-metadata';
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, Pkcs10CertificateRequest, X509CertificateGenerator } from '@peculiar/x509';
import type { UserInfo } from '../model/access.ts';
import { dateOf } from '../model/timestamp.ts';

const NAME = 'CN=kubernetes';
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** How long a certificate is good that wants no shorter time, and the authority itself. */
const YEAR_MS = 365 * 24 * 3_600_000;
const AUTHORITY_YEARS = 10;
/** Certificates begin a little earlier, for clocks that go after. */
const BACKDATED_MS = 5 * 60_000;
const AUTHENTICATED = 'system:authenticated';
const purposes: Readonly<Record<string, ExtendedKeyUsage>> = { 'client auth': ExtendedKeyUsage.clientAuth, 'server auth': ExtendedKeyUsage.serverAuth };
const flags: Readonly<Record<string, KeyUsageFlags>> = { 'digital signature': KeyUsageFlags.digitalSignature, 'key encipherment': KeyUsageFlags.keyEncipherment };

export interface SigningRequest {
  /** PEM of PKCS #10. */
  readonly pem: string;
  readonly usages: readonly string[];
  /** Default: a year. */
  readonly seconds?: number | undefined;
  /** Virtual time. */
  readonly nowMs: number;
}

export class CertificateAuthority {
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #own: X509Certificate;

  private constructor(keys: webcrypto.CryptoKeyPair, own: X509Certificate) {
    this.#keys = keys;
    this.#own = own;
  }

  /** Makes a key pair (P-256) and its certificate, good for ten years of virtual time. */
  static async create(nowMs: number): Promise<CertificateAuthority> {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const own = await X509CertificateGenerator.createSelfSigned({
      serialNumber: newSerial(),
      name: NAME,
      keys,
      signingAlgorithm,
      notBefore: dateOf(nowMs - BACKDATED_MS),
      notAfter: dateOf(nowMs + AUTHORITY_YEARS * YEAR_MS),
      extensions: [new BasicConstraintsExtension(true, undefined, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true)],
    });
    return new CertificateAuthority(keys, new X509Certificate(own.toString('pem')));
  }

  /** A certificate for the key and the subject of a request, as PEM. Rejects for a request that is not signed with its key. */
  async sign({ pem, usages, seconds, nowMs }: SigningRequest): Promise<string> {
    const request = new Pkcs10CertificateRequest(pem);
    if (!(await request.verify())) throw new Error('the signature of the request is not that of its key');
    const certificate = await X509CertificateGenerator.create({
      serialNumber: newSerial(),
      subject: request.subject,
      issuer: NAME,
      publicKey: request.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm,
      notBefore: dateOf(nowMs - BACKDATED_MS),
      notAfter: dateOf(nowMs + Math.min(seconds === undefined ? YEAR_MS : seconds * 1000, YEAR_MS)),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(usages.reduce((sum, usage) => sum | (flags[usage] ?? 0), 0) || KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension(usages.flatMap((usage) => purposes[usage] ?? [])),
      ],
    });
    return `${certificate.toString('pem')}\n`;
  }

  /** Whose certificate it is (DER): undefined for one of somebody else's, for servers, or out of its time. */
  identify(raw: Uint8Array, nowMs: number): UserInfo | undefined {
    const certificate = new X509Certificate(raw);
    if (!certificate.verify(this.#own.publicKey) || !certificate.keyUsage?.includes(ExtendedKeyUsage.clientAuth)) return undefined;
    if (nowMs < certificate.validFromDate.getTime() || nowMs > certificate.validToDate.getTime()) return undefined;
    const { CN, O = [] } = certificate.toLegacyObject().subject as unknown as { CN?: string | string[]; O?: string | string[] };
    const [username] = [CN ?? []].flat();
    return username === undefined ? undefined : { username, groups: [...[O].flat(), AUTHENTICATED] };
  }
}

/** Positive, and different every time. */
function newSerial(): string {
  return `01${randomBytes(15).toString('hex')}`;
}
