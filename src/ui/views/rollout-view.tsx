// A rollout to look at: revisions side by side with their pods, surge and unavailability against their limits, what it waits for.
import type { Binding } from '../../model/binding.ts';
import type { Change } from '../../model/client.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import { refTo } from '../../model/intent.ts';
import type { Intent, ObjectRef } from '../../model/intent.ts';
import type { Kind } from '../../model/kind.ts';
import { controllerOf } from '../../model/object.ts';
import type { KubeObject } from '../../model/object.ts';
import { podStatus } from '../../kinds/pod/status-text.ts';
import { paintToned } from '../components/toned-text.ts';
import { LinePicture } from '../line-picture.tsx';
import { LiveStore } from '../live-store.ts';
import { PictureKeeper } from '../picture-keeper.ts';
import { activePods, countsOf, limitsOf, rolloutGroups, rolloutPlurals, strategyText } from '../rollout/rollout-state.ts';
import type { RolloutObject } from '../rollout/rollout-state.ts';
import { rolloutLines, rolloutPodAt, rolloutTexts } from '../rollout/rollout-lines.ts';
import type { RolloutPicture } from '../rollout/rollout-lines.ts';
import { rolloutWait } from '../rollout/rollout-wait.ts';
import type { BindingGroup, Spoken, View, ViewContext, ViewDefinition, ViewPicture } from '../view.ts';
import { ownerChain } from '../why/chain.ts';
import { drillDownIntent, kindBindings } from './kind-bindings.ts';
import { chosenObject } from './object-below.ts';
import { sentencePage } from './sentence-page.tsx';

/** Virtual time that the chart shows, in ms; a key goes through them. */
const spansMs = [180_000, 600_000, 3_600_000];
/** Looked at again so often, in ms of screen time. */
const INTERVAL_MS = 120;

/** Opened on a workload that rolls out, or on anything that such a workload controls. */
export const rolloutView: ViewDefinition = {
  name: 'rollout',
  commands: ['rollout'],
  objectKeys: [{ key: 'o', title: 'Rollout', plurals: rolloutPlurals }],
  create(context) {
    const ref = workloadOf(context, chosenObject(context, 'deployments'));
    if (!ref) return sentencePage(context, 'rollout', 'The rollout of what? Choose a Deployment, StatefulSet or DaemonSet, or one of its pods, or say its name: :rollout deploy/web.');
    if (!context.world.port.find(ref.plural, ref.namespace, ref.name)) return sentencePage(context, 'rollout', `${ref.plural} "${ref.name}" not found`);
    return new RolloutPage(context, ref);
  },
};

/** The workload itself, or the one at the end of the owners of what was chosen. */
function workloadOf({ world: { port, registry } }: ViewContext, ref: ObjectRef | undefined): ObjectRef | undefined {
  if (!ref || rolloutPlurals.includes(ref.plural)) return ref;
  const object = port.find(ref.plural, ref.namespace, ref.name);
  const owner = object && ownerChain({ port }, object).find(({ apiVersion, kind }) => rolloutPlurals.includes(registry.forObject(apiVersion, kind)?.plural ?? ''));
  return owner && refTo(registry.forObject(owner.apiVersion, owner.kind)!.plural, owner);
}

class RolloutPage implements View {
  readonly crumb = 'rollout';
  readonly #context: ViewContext;
  readonly #ref: ObjectRef;
  readonly #kind: Kind;
  readonly #keeper = new PictureKeeper((width, height, before) => this.#draw(width, height, before), () => this.#context.world.theme);
  readonly signal = this.#keeper.signal;
  readonly #store: LiveStore<void>;
  /** As it is, or as it last was. */
  #object: RolloutObject;
  #owners = new Set<string>();
  #span = 0;
  readonly #picture = new LinePicture();
  /** The picture that is shown, and the pod that was clicked in it. */
  #drawn: RolloutPicture | undefined;
  #clicked: ObjectRef | undefined;
  #unfollow: (() => void)[] = [];

  constructor(context: ViewContext, ref: ObjectRef) {
    const { port, pacer, registry } = context.world;
    this.#context = context;
    this.#ref = ref;
    this.#kind = registry.kind(ref.plural);
    this.#object = port.get<RolloutObject>(ref.plural, ref.namespace, ref.name);
    this.#store = new LiveStore(() => undefined, pacer, INTERVAL_MS);
  }

  start(): void {
    const { port, ticker } = this.#context.world;
    this.#unfollow = [
      this.#store.subscribe(this.#keeper.invalidate),
      ticker.signal.subscribe(this.#keeper.invalidate),
      port.watch([this.#ref.plural, 'replicasets', 'controllerrevisions', 'pods'], this.#onChange),
    ];
    this.#keeper.invalidate();
  }

  stop(): void {
    for (const unsubscribe of this.#unfollow) unsubscribe();
    this.#unfollow = [];
    this.#store.stop();
  }

  picture(width: number, height: number): ViewPicture {
    return this.#keeper.picture(width, height);
  }

  speak(): Spoken {
    if (!this.#drawn) return {};
    const { wait, counts, states, revisions } = rolloutTexts(this.#drawn);
    return { news: new Map([['wait', wait], ['counts', counts], ['states', states]]), lines: [wait, counts, states, ...revisions] };
  }

  bindings(): readonly BindingGroup[] {
    const { world } = this.#context;
    const object = this.#find();
    const ref = this.#ref;
    const gone = object ? {} : { disabled: 'it has been deleted' };
    const own: Binding[] = [
      { key: 'enter', title: 'Its pods', action: 'open', ...gone, run: () => this.#openPods() },
      ...kindBindings(world, this.#kind, object, ['shift-j']),
      { key: 'w', title: 'Why', hint: true, run: () => ({ type: 'open', view: 'why', ref }) },
      { key: 'd', title: 'Describe', hint: true, ...gone, run: () => ({ type: 'open', view: 'describe', ref }) },
      { key: 'y', title: 'YAML', hint: true, ...gone, run: () => ({ type: 'open', view: 'yaml', ref }) },
      { key: 'v', title: 'Events', hint: true, run: () => ({ type: 'open', view: 'events', ref }) },
      { key: 'l', title: 'Logs', hint: true, ...gone, run: () => ({ type: 'open', view: 'logs', ref }) },
      { key: 'b', title: 'Time of the chart', hint: true, run: () => this.#nextSpan() },
    ];
    return [{ title: 'rollout', bindings: own }];
  }

  readonly #onChange = ({ plural, object }: Change): void => {
    const isOurs = plural === this.#ref.plural ? object.metadata.uid === this.#object.metadata.uid : this.#owners.has(controllerOf(object)?.uid ?? '');
    if (isOurs) this.#store.touch();
  };

  /** A letter says whose it is; twice, or with Enter behind it, it leads to the pod. */
  click(x: number, y: number): string | undefined {
    const { width, height } = this.#keeper;
    const pod = this.#drawn && rolloutPodAt(this.#drawn, width, height, x, y);
    this.#clicked = pod && refTo('pods', pod);
    if (!pod) return undefined;
    this.#context.shell.flash('info', `pod/${pod.metadata.name}: ${podStatus(pod, this.#context.world.port.now).status}`);
    return pod.metadata.uid;
  }

  #openPods(): Intent {
    const intent = drillDownIntent(this.#context.world, this.#kind, this.#object);
    return intent.type === 'open' && this.#clicked ? { ...intent, ref: this.#clicked } : intent;
  }

  #nextSpan(): { type: 'none' } {
    this.#span = (this.#span + 1) % spansMs.length;
    this.#keeper.invalidate();
    return { type: 'none' };
  }

  /** Another object of the same name is the one to look at from now on. */
  #find(): KubeObject | undefined {
    const { plural, namespace, name } = this.#ref;
    const found = this.#context.world.port.find<RolloutObject>(plural, namespace, name);
    if (found) this.#object = found;
    return found;
  }

  #draw(width: number, height: number, before: ViewPicture | undefined): ViewPicture {
    const { port, theme, rollouts } = this.#context.world;
    const { plural, namespace, name } = this.#ref;
    const isGone = this.#find() === undefined;
    const object = this.#object;
    const groups = rolloutGroups(port, plural, object, port.now);
    this.#owners = new Set([object.metadata.uid, ...[...port.ownedBy(object.metadata.uid, 'replicasets')].map(({ metadata }) => metadata.uid)]);
    const counts = countsOf(plural, object);
    this.#drawn = {
      wait: isGone ? { status: 'deleted', tone: 'killed', wait: '' } : rolloutWait(port, plural, object, port.now, groups),
      counts: plural === 'daemonsets' ? { ...counts, total: activePods(groups) } : counts,
      limits: limitsOf(plural, object, counts.desired),
      strategy: strategyText(plural, object),
      groups,
      samples: rollouts.samplesOf(object.metadata.uid),
      now: port.now,
      spanMs: spansMs[this.#span]!,
    };
    const lines = rolloutLines(this.#drawn, width, height).map((line) => paintToned(line, theme, width));
    const title = [
      { text: `rollout ${this.#kind.singular}`, tone: 'title' },
      { text: `(${namespace}/${name})`, tone: 'subtitle' },
      ...(isGone ? [{ text: ' deleted', tone: 'error' } as const] : []),
      { text: ` ${formatHumanDuration(spansMs[this.#span]!)}`, tone: 'count' },
    ] as const;
    return this.#picture.next(title, lines, before);
  }
}
