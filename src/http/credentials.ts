// What one run of the API proves itself with: a certificate of its own for loopback, and a token only its kubeconfig knows.
import 'reflect-metadata';
import { createHmac, randomBytes, randomUUID, timingSafeEqual, webcrypto } from 'node:crypto';
import { SubjectAlternativeNameExtension, X509CertificateGenerator, ExtendedKeyUsage, ExtendedKeyUsageExtension } from '@peculiar/x509';

export interface Credentials {
  /** PEM. Self-signed, so it is the authority that clients are told to trust as well. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  /** 256 bits, in letters that need no quoting. */
  readonly token: string;
}

/** Makes a key pair (P-256), a certificate for 127.0.0.1, ::1 and localhost that is valid for a year, and a token. */
export async function createCredentials(): Promise<Credentials> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: 'CN=kubarium',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
    token: randomBytes(32).toString('base64url'),
  };
}

/** Whether an Authorization header carries the token; takes the same time for every wrong one of its length. */
export function hasToken(header: string | undefined, token: string): boolean {
  return isEqual(/^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '', token);
}

/** HMAC with SHA-256, in base64url. */
export function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

export function isSigned(text: string, signature: string, secret: string): boolean {
  return isEqual(signature, sign(text, secret));
}

export function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** For tokens, which bear one each. */
export const randomId = (): string => randomUUID();

/** For names of files that nobody should guess. */
export function randomSuffix(): string {
  return randomBytes(6).toString('hex');
}
