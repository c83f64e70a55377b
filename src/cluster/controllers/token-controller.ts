// Fills Secrets that ask for the token of a service account, and takes them away when the account is not or no longer there.
import type { Client } from '../../model/client.ts';
import { ignoreNotFound } from '../../model/errors.ts';
import type { Secret, ServiceAccount } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import { ACCOUNT_NAME, ACCOUNT_UID, isAccountToken, tokenPayload } from '../../model/account-token.ts';
import type { Random } from '../../sim/random.ts';
import type { ControllerDefinition } from './controller.ts';
import { noKeys } from './controller.ts';
import { certificate } from './root-ca-publisher.ts';

/** As many characters as a signature of 256 bits has. */
const SIGNATURE_LENGTH = 43;

export const tokenController: ControllerDefinition = {
  name: 'tokens-controller',
  create: ({ client, random }) => ({
    watches: [
      { plural: 'secrets', keysOf: ({ type, object }) => (type !== 'DELETED' && isAccountToken(object as Secret) ? [keyOf(object)] : noKeys) },
      { plural: 'serviceaccounts', keysOf: ({ type, object }) => (type === 'DELETED' ? tokensOf(client, object as ServiceAccount).map(keyOf) : noKeys) },
    ],
    reconcile(key) {
      const [namespace, name] = key.split('/') as [string, string];
      const secret = client.find<Secret>('secrets', namespace, name);
      if (!secret || !isAccountToken(secret) || secret.metadata.deletionTimestamp !== undefined) return;
      const account = client.find<ServiceAccount>('serviceaccounts', namespace, secret.metadata.annotations![ACCOUNT_NAME]!);
      const uid = secret.metadata.annotations![ACCOUNT_UID];
      if (!account || (uid !== undefined && uid !== account.metadata.uid)) return ignoreNotFound(() => void client.delete('secrets', namespace, name));
      const filled = fill(secret, account, random);
      if (filled) client.update<Secret>('secrets', filled);
    },
  }),
};

function tokensOf(client: Client, { metadata }: ServiceAccount): Secret[] {
  return client.list<Secret>('secrets', { namespace: metadata.namespace }).filter((secret) => isAccountToken(secret) && secret.metadata.annotations![ACCOUNT_NAME] === metadata.name);
}

/** The Secret with all that belongs into it; undefined when it is there. A token that is there is kept. */
function fill(secret: Secret, account: ServiceAccount, random: Random): Secret | undefined {
  const { metadata, data = {} } = secret;
  const annotations = { ...metadata.annotations, [ACCOUNT_UID]: account.metadata.uid };
  const wanted = { 'ca.crt': encode(certificate), namespace: encode(metadata.namespace!) };
  const isWhole = metadata.annotations![ACCOUNT_UID] !== undefined && data['token'] && Object.entries(wanted).every(([key, value]) => data[key] === value);
  if (isWhole) return undefined;
  const token = data['token'] || encode(`${tokenPayload(secret, account)}.${random.suffix(SIGNATURE_LENGTH)}`);
  return { ...secret, metadata: { ...metadata, annotations }, data: { ...data, ...wanted, token } };
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
