// DefaultIngressClass: an Ingress that names no class gets the default one (rule 1.10.2).
import { forbidden } from '../../../model/errors.ts';
import type { Ingress, IngressClass } from '../../../model/object.ts';
import { admittedName } from './step.ts';
import type { AdmissionStep } from './step.ts';

const DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

export const defaultIngressClass: AdmissionStep = {
  name: 'DefaultIngressClass',
  appliesTo: ['ingresses'],
  operations: ['create'],
  mutate(object, { reader }) {
    const ingress = object as Ingress;
    if (ingress.spec.ingressClassName !== undefined || ingress.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return;
    const found = reader.list<IngressClass>('ingressclasses').filter(({ metadata }) => metadata.annotations?.[DEFAULT] === 'true');
    if (found.length > 1) throw forbidden('ingresses.networking.k8s.io', admittedName(ingress), `${found.length} default IngressClasses were found, only 1 allowed`);
    if (found.length === 1) ingress.spec = { ...ingress.spec, ingressClassName: found[0]!.metadata.name };
  },
};
