// The apiserver: one door to the store for controllers, kubelets, the manifests folder, keys and HTTP.
//
// A write runs through one pipeline: decode (untrusted input only), default, mutating admission, prepare, validate,
// validating admission, commit. Typed clients of the engine are trusted: what they hand in may share frozen parts with
// stored objects, and those parts are neither copied nor checked twice. One file per verb; admission/ is the ordered list.
import type { AccessPort, UserInfo } from '../../model/access.ts';
import type { Client, ManagedFieldsEntry, ReadOnlyClient, Request, Response } from '../../model/client.ts';
import { internalError } from '../../model/errors.ts';
import type { KubeObject } from '../../model/object.ts';
import type { Registry } from '../../model/registry.ts';
import { loadSchema } from '../../model/schema.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Store } from '../store/store.ts';
import { admissionSteps } from './admission/index.ts';
import { createAdmissionChain } from './admission/step.ts';
import type { AdmissionStep } from './admission/step.ts';
import { Authorizer, policyPlurals } from './authorization/authorizer.ts';
import { createClient } from './client.ts';
import type { Identity } from './client.ts';
import { createEventRecorder } from './event-recorder.ts';
import type { EventRecorder, EventSource } from './event-recorder.ts';
import { EventSink } from './event-sink.ts';
import { FieldLedger } from './fields/ledger.ts';
import { Gate } from './gate.ts';
import { createReader } from './read.ts';
import { handleRequest } from './requests.ts';
import type { LogSource } from './requests.ts';
import { createApiVersions } from './server.ts';
import type { Server } from './server.ts';

export interface ApiServerOptions {
  store: Store;
  registry: Registry;
  clock: Clock;
  /** The apiserver draws from children of it: uids, names, admission. */
  random: Random;
  /** Order of the list is order of execution; default: all of them. */
  admission?: readonly AdmissionStep[];
  /** Events kept; the oldest go first. */
  maxEvents?: number;
}

export interface ApiServer {
  readonly reader: ReadOnlyClient;
  /** Closed while requests are not answered. */
  readonly gate: Gate;
  /** A client for typed, trusted writes under a name; it stands inside the gate when nothing else is said. */
  client(identity: Identity): Client;
  /** The apiserver's own hand, for what it makes itself at its start: its uids are drawn apart, so that they shift nobody's. */
  ownClient(): Client;
  /** Who may do what. */
  readonly access: AccessPort;
  /** Performs a request of the outside world: input is decoded strictly. `user` is one who has been allowed to ask; default: the administrator. Throws ApiError. */
  handleRequest(request: Request, user?: UserInfo): Response;
  /** Who owns which fields of an object. */
  managedFields(object: KubeObject): readonly ManagedFieldsEntry[];
  /** A recorder of events under a source's name. */
  recorder(source: EventSource): EventRecorder;
  /** Says where `logs` requests are answered; without it they are refused. */
  setLogSource(source: LogSource): void;
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { store, registry, clock, random } = options;
  const reader = createReader(store);
  const gate = new Gate();
  const server: Server = {
    store,
    registry,
    clock,
    reader,
    gate,
    ledger: new FieldLedger(loadSchema, (uid) => store.byUid(uid) !== undefined),
    admission: createAdmissionChain(options.admission ?? admissionSteps, registry),
    schema: loadSchema,
    uids: random.child('uids'),
    apartUids: random.child('apart-uids'),
    names: random.child('names'),
    admissionRandom: random.child('admission'),
    apiVersion: createApiVersions(registry),
  };
  const sink = new EventSink({ store, clock, uids: random.child('events'), gate, limit: options.maxEvents });
  let logs: LogSource = () => {
    throw internalError('no kubelet answers for logs');
  };
  const access = new Authorizer(reader);
  store.watch(policyPlurals, () => access.forget());
  return {
    reader,
    gate,
    access,
    client: (identity) => createClient(server, identity),
    ownClient: () => createClient({ ...server, uids: random.child('own-uids') }, { name: 'system:apiserver', side: 'none' }),
    handleRequest: (request, user) => handleRequest(server, user ? { name: user.username, subject: { user, access } } : { name: 'kubernetes-admin' }, request, logs),
    managedFields(object) {
      const kind = registry.forObject(object.apiVersion, object.kind);
      return kind ? server.ledger.entries(kind, object) : [];
    },
    recorder: (source) => createEventRecorder(sink, source),
    setLogSource(source) {
      logs = source;
    },
  };
}
