// CertificateSigningRequest: a key that wants a certificate, who asked, and what was decided.
import { subjectOfRequest } from '../model/certificate-subject.ts';
import { createDescribeWriter, describeTime } from '../model/describe-writer.ts';
import { formatHumanDuration } from '../model/duration.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { CertificateSigningRequest } from '../model/object.ts';
import { certificateStatus, validateConditions, validateRequest } from './certificate-signing-request/validation.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';

export const certificateSigningRequestKind = defineKind<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'path-segment',
  fieldSelectors: { 'spec.signerName': ({ spec }) => spec.signerName },
  validate: validateRequest,
  // What was asked stays; only metadata changes.
  prepareForUpdate(draft, old) {
    draft.spec = old.spec;
  },
  parts: {
    approval: {
      take: (_, old) => old.spec,
      takeStatus: ({ status }, old) => ({ ...old.status, ...(status.conditions ? { conditions: status.conditions } : {}) }),
      validate: (object, old) => [...validateConditions(object), ...removedDecisions(object, old)],
    },
  },
  columns: [
    nameColumn,
    ageColumn,
    textColumn('SignerName', ({ spec }) => spec.signerName, '<none>'),
    textColumn('Requestor', ({ spec }) => spec.username),
    textColumn('RequestedDuration', ({ spec: { expirationSeconds } }) => (expirationSeconds === undefined ? undefined : formatHumanDuration(expirationSeconds * 1000)), '<none>'),
    { ...textColumn<CertificateSigningRequest>('Condition', certificateStatus), tone: (object) => (/^Denied|Failed/.test(certificateStatus(object)) ? 'error' : certificateStatus(object) === 'Pending' ? 'pending' : undefined) },
  ],
  health: (object) => (/Denied|Failed/.test(certificateStatus(object)) ? certificateStatus(object) : ''),
  describe(object) {
    const { metadata, spec } = object;
    const writer = createDescribeWriter();
    const subject = subjectOfRequest(spec.request);
    writer.line(0, 'Name:', metadata.name);
    writer.line(0, 'Labels:', pairs(metadata.labels));
    writer.line(0, 'Annotations:', pairs(metadata.annotations));
    writer.line(0, 'CreationTimestamp:', describeTime(metadata.creationTimestamp));
    writer.line(0, 'Requesting User:', spec.username ?? '');
    if (spec.signerName) writer.line(0, 'Signer:', spec.signerName);
    if (spec.expirationSeconds !== undefined) writer.line(0, 'Requested Duration:', formatHumanDuration(spec.expirationSeconds * 1000));
    writer.line(0, 'Status:', certificateStatus(object));
    writer.line(0, 'Subject:');
    writer.line(1, 'Common Name:', subject?.commonName ?? '');
    writer.line(1, 'Serial Number:', '');
    for (const [index, organization] of (subject?.organizations ?? []).entries()) writer.line(1, index === 0 ? 'Organization:' : '', organization);
    return writer.text();
  },
});

/** A decision is for ever. */
function removedDecisions({ status }: CertificateSigningRequest, old: CertificateSigningRequest): ReturnType<typeof validateConditions> {
  const decided = (old.status.conditions ?? []).filter(({ type }) => type === 'Approved' || type === 'Denied' || type === 'Failed');
  const kept = (type: string): boolean => (status.conditions ?? []).some((condition) => condition.type === type);
  return decided.filter(({ type }) => !kept(type)).map(({ type }) => fieldError.forbidden('status.conditions', `updates may not remove a condition of type "${type}"`));
}

function pairs(map: Readonly<Record<string, string>> | undefined): string {
  const text = Object.entries(map ?? {}).map(([key, value]) => `${key}=${value}`).toSorted().join(',');
  return text || '<none>';
}
