// A request for a certificate says who made it, whatever it says itself.
import { subjectOfRequest } from '../../../model/certificate-subject.ts';
import { forbidden } from '../../../model/errors.ts';
import type { CertificateSigningRequest } from '../../../model/object.ts';
import type { AdmissionStep } from './step.ts';

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';
const MASTERS = 'system:masters';

export const certificateRequestor: AdmissionStep = {
  name: 'CertificateSubjectRestriction',
  appliesTo: ['certificatesigningrequests'],
  operations: ['create'],
  mutate(object, { user, subject }) {
    const draft = object as CertificateSigningRequest;
    const { username, groups, uid, extra } = subject?.user ?? { username: user, groups: user === 'kubernetes-admin' ? ['kubeadm:cluster-admins', 'system:authenticated'] : ['system:authenticated'] };
    draft.spec = { ...draft.spec, username, groups: [...groups], ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra: extra as never }) };
  },
  validate(object) {
    const { metadata, spec } = object as CertificateSigningRequest;
    if (spec.signerName !== CLIENT_SIGNER || !subjectOfRequest(spec.request)?.organizations.includes(MASTERS)) return;
    throw forbidden('certificatesigningrequests.certificates.k8s.io', metadata.name, `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`);
  },
};
