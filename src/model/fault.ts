// A fault: something of the cluster that is broken on purpose, as a value; and the port through which edges break and mend.

/** What is broken. `image` with the name `*` is every image, as when no registry answers. */
export type FaultTarget =
  | { readonly type: 'node'; readonly name: string }
  | { readonly type: 'container'; readonly namespace: string; readonly pod: string; readonly container: string }
  | { readonly type: 'image'; readonly name: string }
  | { readonly type: 'component'; readonly name: string };

/** Who broke it: a key of the dashboard, an annotation, a flag of `kubarium run`, or a test. */
export type FaultOrigin = 'key' | 'annotation' | 'run' | 'test';

export interface FaultOptions {
  /** The code that a crashing container ends with; default 1. */
  readonly exitCode?: number;
  /** It ends by itself after so much virtual time, in ms. */
  readonly forMs?: number;
}

/** What somebody asks to be broken. */
export interface FaultRequest {
  /** The name of a FaultKind. */
  readonly kind: string;
  readonly target: FaultTarget;
  readonly options?: FaultOptions;
}

export interface Fault extends FaultRequest {
  readonly id: string;
  readonly origin: FaultOrigin;
  /** Virtual ms. */
  readonly sinceMs: number;
  /** When it ends by itself, in virtual ms. */
  readonly untilMs?: number;
  /** What it does, in a few words. */
  readonly effect: string;
}

/** What can be said of a kind of fault before one is injected. */
export interface FaultDescription {
  /** In annotations, flags and tables. */
  readonly name: string;
  /** In dialogs: `Switch off its power`. */
  readonly title: string;
  readonly target: FaultTarget['type'];
  /** In a few words, while it holds. */
  readonly effect: string;
  /** What will happen, line by line. */
  lines(target: FaultTarget): readonly string[];
  /** It happens once and is over: nothing to revert. */
  readonly isInstant?: boolean;
  /** A container ends with an exit code. */
  readonly hasExitCode?: boolean;
}

/** Breaks and mends; every door of the program leads here. */
export interface FaultsPort {
  /** All kinds, in the order in which they are offered. */
  readonly kinds: readonly FaultDescription[];
  /** What is broken now, oldest first; the same list until that changes. */
  list(): readonly Fault[];
  /** Called after the list has changed; answers the unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** Rejects with an ApiError when there is no such target or kind. */
  inject(request: FaultRequest, origin: FaultOrigin): Promise<void>;
  /** Ends a fault; one that came by an annotation loses the annotation too. Nothing happens when it is over. */
  revert(id: string): Promise<void>;
  /** Components of the control plane that can be stopped. */
  components(): readonly ComponentState[];
}

export interface ComponentState {
  readonly name: string;
  readonly isRunning: boolean;
}

/** `node/worker-1`, `pod/default/web:nginx`, `image/nginx:1.27`, `component/kube-scheduler`. */
export function formatFaultTarget(target: FaultTarget): string {
  if (target.type === 'container') return `pod/${target.namespace}/${target.pod}:${target.container}`;
  return `${target.type}/${target.name}`;
}
