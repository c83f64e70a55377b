// The guide to a namespace that is deleted and does not go (rule 4.7).
import type { Namespace } from '../../../model/object.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import type { WhyContext } from '../explanation.ts';
import { ago } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { entryFor, guideLines } from './entry.ts';

export interface NamespaceSubject {
  readonly context: WhyContext;
  readonly namespace: Namespace;
}

export const namespaceWords: readonly GuideEntry<NamespaceSubject>[] = [
  {
    word: 'Terminating',
    means: 'it is deleted together with all that is in it, and stays until the last of that has gone; nothing new is let in',
    causes: ['pods take their grace period to end', 'something in it has a finalizer, and nobody is there who would take it off', 'the namespace itself has one'],
    evidence: ({ context, namespace }) => [
      `deleted ${ago(namespace.metadata.deletionTimestamp, context.now)}`,
      // Those that tell of a hindrance are True; well ones are False.
      ...(namespace.status.conditions ?? []).filter(({ status }) => status === 'True').map(({ type, reason, message }) => `${type} True: ${reason ?? ''}, ${message ?? ''}`),
      finalizersText('spec.finalizers', namespace.spec.finalizers),
      finalizersText('metadata.finalizers', namespace.metadata.finalizers),
    ],
    tries: ({ namespace: { metadata } }) => [
      `see what is left: kubectl get all,configmaps,secrets,pvc -n ${metadata.name}`,
      'let whoever set a finalizer do its work; it takes it off itself',
      "else take it off by hand, and with it that work: kubectl patch KIND NAME --type merge -p '{\"metadata\":{\"finalizers\":null}}' -n " + metadata.name,
    ],
  },
];

/** None for a namespace that is to stay. */
export function namespaceGuideLines(context: WhyContext, namespace: Namespace): TonedLine[] {
  const entry = entryFor(namespaceWords, namespace.status.phase ?? '');
  return entry ? guideLines('Terminating', entry, { context, namespace }) : [];
}

function finalizersText(field: string, finalizers: readonly string[] | undefined): string {
  return finalizers && finalizers.length > 0 ? `${field}: ${finalizers.join(', ')}` : '';
}
