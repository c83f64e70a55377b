// A resource that is served without being stored: its answer is made when it is asked.
import type { UserInfo } from '../../model/access.ts';
import type { ClusterPort } from '../../model/client.ts';
import type { Exchange } from '../exchange.ts';
import type { Identities } from '../identity.ts';

export interface VirtualContext {
  readonly port: ClusterPort;
  readonly identities: Identities;
  /** Who asks. */
  readonly user: UserInfo;
}

export interface VirtualRoute {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export interface VirtualResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames?: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Answers; throws ApiError. The method is one that a verb allows. */
  serve(exchange: Exchange, route: VirtualRoute, context: VirtualContext): Promise<void> | void;
}

/** The verb of a request, as discovery names it; undefined for a method that is none. */
export function verbOf(method: string, { name }: VirtualRoute): string | undefined {
  if (method === 'GET' || method === 'HEAD') return name === undefined ? 'list' : 'get';
  return method === 'POST' && name === undefined ? 'create' : undefined;
}
