// What a request for a certificate must be, and what may be decided about it.
import { subjectOfRequest } from '../../model/certificate-subject.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goStringer } from '../../model/go-value.ts';
import { isDns1123Subdomain } from '../../model/names.ts';
import type { CertificateSigningRequest } from '../../model/object.ts';

const USAGES = [
  'any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection', 'encipher only', 'ipsec end system',
  'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime', 'server auth', 'signing', 'timestamping',
];
const LEGACY = 'kubernetes.io/legacy-unknown';
const LEAST_SECONDS = 600;
/** Decisions, which are made and not unmade. */
const DECISIONS: ReadonlySet<string> = new Set(['Approved', 'Denied', 'Failed']);

/** Approved, Denied or Pending, and then whether it failed or was issued. */
export function certificateStatus({ status: { conditions = [], certificate } }: CertificateSigningRequest): string {
  const has = (type: string): boolean => conditions.some((condition) => condition.type === type);
  return `${has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'}${has('Failed') ? ',Failed' : ''}${certificate ? ',Issued' : ''}`;
}

/** Field errors of a new request. */
export function validateRequest(object: CertificateSigningRequest): FieldError[] {
  const { request = '', signerName = '', usages = [], expirationSeconds } = object.spec;
  const errors: FieldError[] = [];
  if (!subjectOfRequest(request)) errors.push(fieldError.invalid('spec.request', goBytes(request), 'PEM block type must be CERTIFICATE REQUEST'));
  if (usages.length === 0) errors.push(fieldError.required('spec.usages'));
  for (const [index, usage] of usages.entries()) {
    if (!USAGES.includes(usage)) errors.push(fieldError.notSupported(`spec.usages[${index}]`, usage, USAGES));
    if (usages.indexOf(usage) < index) errors.push(fieldError.duplicate(`spec.usages[${index}]`, usage));
  }
  if (signerName === LEGACY) errors.push(fieldError.invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version'));
  else errors.push(...signerErrors(signerName));
  if (expirationSeconds !== undefined && expirationSeconds < LEAST_SECONDS) errors.push(fieldError.invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 600 seconds (10 minutes)'));
  return [...errors, ...validateConditions(object)];
}

function signerErrors(name: string): FieldError[] {
  const path = 'spec.signerName';
  if (name === '') return [fieldError.required(path)];
  const [domain = '', ...rest] = name.split('/');
  if (rest.length !== 1) return [fieldError.invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const errors = isDns1123Subdomain(domain).map((fault) => fieldError.invalid(path, domain, `validating label "${domain}": ${fault}`));
  if (domain.split('.').length < 2) errors.push(fieldError.invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  return [...errors, ...isDns1123Subdomain(rest[0]!).map((fault) => fieldError.invalid(path, rest[0]!, `validating label "${rest[0]}": ${fault}`))];
}

/** Field errors of what was decided. */
export function validateConditions({ status: { conditions = [] } }: CertificateSigningRequest): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { type, status }] of conditions.entries()) {
    const path = `status.conditions[${index}]`;
    const allowed = DECISIONS.has(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (!type) errors.push(fieldError.required(`${path}.type`));
    if (!status) errors.push(fieldError.required(`${path}.status`));
    else if (!allowed.includes(status)) errors.push(fieldError.notSupported(`${path}.status`, status, allowed));
    if ((type === 'Denied' && seen.has('Approved')) || (type === 'Approved' && seen.has('Denied'))) errors.push(fieldError.invalid(`${path}.type`, type, 'Approved and Denied conditions are mutually exclusive'));
    if (seen.has(type)) errors.push(fieldError.duplicate(`${path}.type`, type));
    seen.add(type);
  }
  return errors;
}

/** Bytes as Go prints them. */
function goBytes(base64: string): ReturnType<typeof goStringer> {
  const bytes = /^[A-Za-z0-9+/\s]*=*\s*$/.test(base64) ? [...atob(base64)] : [];
  return goStringer(`[]byte{${bytes.map((char) => `0x${char.charCodeAt(0).toString(16)}`).join(', ')}}`);
}
