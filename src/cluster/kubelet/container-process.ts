// What a process learns of the container it runs in; worked out when it asks, because most never do.
import { podHostName } from './downward-api.ts';
import { containerEnvironment } from './container-environment.ts';
import type { ContainerSlot } from './container-slot.ts';
import { containerUser } from './container-user.ts';
import { ContainerFileView } from './container-files.ts';
import type { ServiceVariables } from './network/service-links.ts';
import type { ImageFacts } from './images/look-up.ts';
import { PodNetwork } from './pod-network.ts';
import { livePod } from './pod-report.ts';
import type { Container } from '../../model/object.ts';
import type { Simulation } from '../../model/simulation-annotations.ts';
import { TOKEN_PATH } from '../../model/token-path.ts';
import { expandArguments } from './process/environment.ts';
import type { FileView } from './process/files.ts';
import type { Identity } from './process/identity.ts';
import type { NetworkView, ProcessSpec } from './process/process.ts';
import { resolveCommandLine } from './process/process.ts';

export class ContainerProcess implements ProcessSpec {
  readonly argv: readonly string[];
  readonly image: ImageFacts;
  readonly kin: object | undefined;
  readonly simulation?: Simulation;
  readonly #slot: ContainerSlot;
  /** Those Services that are there when the container starts. */
  readonly #links: ServiceVariables;
  #env: Readonly<Record<string, string>> | undefined;

  constructor(slot: ContainerSlot, image: ImageFacts, simulation: Simulation | undefined) {
    this.#slot = slot;
    this.image = image;
    this.#links = slot.worker.context.network.links.of(slot.worker.pod);
    if (simulation) this.simulation = simulation;
    const { command, args } = slot.spec;
    const argv = resolveCommandLine(image, command, args);
    // The words of the manifest only: `$` in the image's own command means nothing to the kubelet.
    const isPlain = !hasReference(command) && !hasReference(args);
    this.argv = isPlain ? argv : expandArguments(argv, this.#variables());
    this.kin = isPlain && mountsNothing(slot.spec) && Object.isFrozen(slot.spec) ? slot.spec : undefined;
  }

  /** Kept from the first look on: the environment of a process never changes (rule 6.12.1). */
  get env(): Readonly<Record<string, string>> {
    return (this.#env ??= { PATH, HOSTNAME: this.hostname, ...this.#variables() });
  }

  #variables(): Record<string, string> {
    const { worker, spec } = this.#slot;
    const { context } = worker;
    const environment = containerEnvironment(spec, livePod(worker), context.node(), context.client, this.#links);
    return 'error' in environment ? {} : environment.variables;
  }

  get hostname(): string {
    const { worker } = this.#slot;
    return podHostName(worker.pod, worker.context.nodeName);
  }

  get ports(): readonly number[] {
    const { ports } = this.#slot.spec;
    return ports && ports.length > 0 ? ports.map(({ containerPort }) => containerPort) : NO_PORTS;
  }

  get files(): FileView {
    return new ContainerFileView(this.#slot);
  }

  get network(): NetworkView {
    return new PodNetwork(this.#slot.worker);
  }

  get stdin(): boolean {
    return this.#slot.spec.stdin ?? false;
  }

  get stdinOnce(): boolean {
    return this.#slot.spec.stdinOnce ?? false;
  }

  get tty(): boolean {
    return this.#slot.spec.tty ?? false;
  }

  get user(): Identity {
    const { uid, gid, supplementalGroups } = containerUser(this.#slot.worker.pod.spec, this.#slot.spec, this.image).linux!;
    return { uid, gid, groups: supplementalGroups! };
  }

  /** Of all containers in a pod that shares its processes, behind its pause container; of the one that is looked into, in a container for that. */
  get neighbours(): readonly string[] {
    const { worker, spec } = this.#slot;
    const target = (spec as Container & { targetContainerName?: string }).targetContainerName;
    const isShared = worker.pod.spec.shareProcessNamespace === true;
    if (!isShared && target === undefined) return NO_LINES;
    const others = worker.slots.filter((slot) => slot !== this.#slot && slot.isRunning && (isShared || slot.name === target));
    const lines = others.map((slot) => slot.process!.spec.argv.join(' '));
    return isShared ? ['/pause', ...lines] : lines;
  }

  get workingDir(): string {
    return this.#slot.spec.workingDir ?? '/';
  }

  get readOnlyRoot(): boolean {
    return this.#slot.spec.securityContext?.readOnlyRootFilesystem ?? false;
  }

  random(): { next(): number } {
    const { worker, name, restartCount } = this.#slot;
    return worker.context.random.child(`process/${worker.uid}/${name}/${restartCount}`);
  }

  /** Containers of a pod share its network, and pods with hostNetwork that of their node: the second one that binds a port fails (rule 6.12.2). */
  isPortTaken(port: number): boolean {
    const { worker } = this.#slot;
    if (worker.slots.length === 1 && !worker.pod.spec.hostNetwork) return false;
    const holds = (other: ContainerSlot): boolean => other !== this.#slot && other.isRunning && other.process!.listening.includes(port);
    if (worker.slots.some(holds)) return true;
    if (!worker.pod.spec.hostNetwork) return false;
    for (const other of worker.context.workers.values()) if (other.pod.spec.hostNetwork && other !== worker && other.slots.some(holds)) return true;
    return false;
  }
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NO_PORTS: readonly number[] = Object.freeze([]);
const NO_LINES: readonly string[] = Object.freeze([]);

function hasReference(words: readonly string[] | undefined): boolean {
  return words !== undefined && words.some((word) => word.includes('$'));
}

/** Nothing but the token of its account, in which there are neither programs nor configurations. */
function mountsNothing({ volumeMounts = NO_MOUNTS }: Container): boolean {
  for (let index = 0; index < volumeMounts.length; index++) if (volumeMounts[index]!.mountPath !== TOKEN_PATH) return false;
  return true;
}

const NO_MOUNTS: NonNullable<Container['volumeMounts']> = [];
