// Certificates of users: who signs them, whose they are, and when they are nobody's.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { CertificateAuthority } from '../../src/http/certificate-authority.ts';

const DAY_MS = 24 * 3_600_000;
const now = Date.parse('2026-01-01T00:00:00Z');
/** The request of jane, a member of devs and ops, as the script of real kubectl has it. */
const script = readFileSync(new URL('../kubectl/scripts/certificates.script', import.meta.url), 'utf8');
const pem = Buffer.from(/^ {2}request: (\S+)$/m.exec(script)![1]!, 'base64').toString();
let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await CertificateAuthority.create(now);
});

const rawOf = (certificate: string): Uint8Array => new X509Certificate(certificate).raw;

test('the common name is the user, organizations are groups', async () => {
  const raw = rawOf(await authority.sign({ pem, usages: ['client auth'], nowMs: now }));
  expect(authority.identify(raw, now)).toEqual({ username: 'jane', groups: ['devs', 'ops', 'system:authenticated'] });
});

test('it counts for as long as was asked, a year at most', async () => {
  const short = rawOf(await authority.sign({ pem, usages: ['client auth'], seconds: 86_400, nowMs: now }));
  expect(authority.identify(short, now + DAY_MS - 1000)).toBeDefined();
  expect(authority.identify(short, now + DAY_MS + 1000)).toBeUndefined();
  const long = rawOf(await authority.sign({ pem, usages: ['client auth'], seconds: 9e9, nowMs: now }));
  expect(authority.identify(long, now + 364 * DAY_MS)).toBeDefined();
  expect(authority.identify(long, now + 366 * DAY_MS)).toBeUndefined();
});

test('one for servers, and one of another authority, are nobody', async () => {
  expect(authority.identify(rawOf(await authority.sign({ pem, usages: ['server auth'], nowMs: now })), now)).toBeUndefined();
  const other = await CertificateAuthority.create(now);
  expect(authority.identify(rawOf(await other.sign({ pem, usages: ['client auth'], nowMs: now })), now)).toBeUndefined();
});

test('a request whose signature is not that of its key is refused', async () => {
  const lines = pem.split('\n');
  const der = Buffer.from(lines.slice(1, lines.indexOf('-----END CERTIFICATE REQUEST-----')).join(''), 'base64');
  der[der.length - 1]! ^= 1;
  const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  await expect(authority.sign({ pem: forged, usages: ['client auth'], nowMs: now })).rejects.toThrow();
});
