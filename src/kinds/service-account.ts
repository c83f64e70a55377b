// ServiceAccount: the identity pods run under.
import { ACCOUNT_NAME, ACCOUNT_UID, isAccountToken } from '../model/account-token.ts';
import { createDescribeWriter } from '../model/describe-writer.ts';
import { defineKind } from '../model/kind.ts';
import type { DescribeContext } from '../model/kind.ts';
import type { Secret, ServiceAccount } from '../model/object.ts';
import { ageColumn, looseCountColumn, nameColumn } from './columns.ts';
import { writeMetadata } from './describe-metadata.ts';
import { usedByAction } from './used-by-action.ts';

export const serviceAccountKind = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  columns: [nameColumn, looseCountColumn('Secrets', ({ secrets }) => secrets?.length), ageColumn],
  describe(object, context) {
    const writer = createDescribeWriter();
    writeMetadata(writer, object);
    const secrets = secretNames(object, context);
    const present = (name: string) => (secrets.all.has(name) ? name : `${name} (not found)`);
    const names = (references: readonly { name?: string }[] | undefined) => (references ?? []).map(({ name }) => present(name ?? ''));
    writer.list(0, 'Image pull secrets:', names(object.imagePullSecrets));
    writer.list(0, 'Mountable secrets:', names(object.secrets));
    writer.list(0, 'Tokens:', secrets.tokens);
    return writer.text();
  },
  actions: [usedByAction('serviceaccounts')],
  drillDown: () => ({ view: 'rules' }),
  uses: ({ metadata, secrets, imagePullSecrets }) => [...(secrets ?? []), ...(imagePullSecrets ?? [])].flatMap(({ name }) => (name ? [`secrets/${metadata.namespace}/${name}`] : [])),
});

/** Names of the secrets beside the account, and of those that are tokens of it. */
function secretNames({ metadata }: ServiceAccount, { reader }: DescribeContext): { all: Set<string>; tokens: string[] } {
  const secrets = reader.list<Secret>('secrets', { namespace: metadata.namespace });
  const tokens = secrets.filter((secret) => isAccountToken(secret) && secret.metadata.annotations![ACCOUNT_NAME] === metadata.name && secret.metadata.annotations![ACCOUNT_UID] === metadata.uid);
  return { all: new Set(secrets.map((secret) => secret.metadata.name)), tokens: tokens.map((secret) => secret.metadata.name) };
}
