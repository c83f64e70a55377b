// Why an object is as it is: what it waits for, what happened, what comes next, and what would help.
import type { Binding } from '../../model/binding.ts';
import type { KubeObject } from '../../model/object.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { LiveStore } from '../live-store.ts';
import type { ViewDefinition } from '../view.ts';
import type { Cause } from '../why/causes.ts';
import { causeLines, causesOf } from '../why/causes.ts';
import { EventIndex } from '../why/event-index.ts';
import { explain } from '../why/explain.ts';
import type { Explanation } from '../why/explanation.ts';
import { logPlurals } from './logs-view.tsx';
import { chosenObject, involvedObject } from './object-below.ts';
import { createObjectText } from './object-text.ts';
import { sentencePage } from './sentence-page.tsx';
import { TextPage } from './text-page.tsx';
import { wrapToned } from '../components/wrap-toned.ts';

/** Changes anywhere may be causes; so often, in ms of screen time, they are looked at again. */
const INTERVAL_MS = 250;
/** What is written without end in a healthy cluster, and never is a cause; events have their own index. */
const unheeded = new Set(['leases', 'events']);

export const whyView: ViewDefinition = {
  name: 'why',
  commands: ['why'],
  objectKeys: [{ key: 'w', title: 'Why' }],
  create(context) {
    const { world } = context;
    const { port, pacer, ticker } = world;
    const chosen = chosenObject(context);
    if (!chosen) return sentencePage(context, 'why', 'Why what? Choose a row in a table and press w.');
    const ref = involvedObject(world, chosen);
    const kind = world.registry.kind(ref.plural);
    const source = createObjectText({ ...context, ref }, false);
    const events = new EventIndex(port);
    const store = new LiveStore(() => undefined, pacer, INTERVAL_MS);
    let explanation: Explanation | undefined;
    let causes: readonly Cause[] = [];
    let fitted: { explanation: Explanation; width: number; lines: string[]; tones: Map<string, TonedLine> } | undefined;

    const page = new TextPage({
      context,
      crumb: 'why',
      title: () => source.title(`why ${kind.singular}`),
      lines: (width) => fit(width).lines,
      toneLine: (line) => fitted?.tones.get(line) ?? [{ text: line, tone: 'text' }],
      bindings: () => [
        ...Array.from({ length: 9 }, (_, index) => stepBinding(String(index + 1), causes[index])),
        { key: 'd', title: 'Describe', hint: true, run: () => ({ type: 'open', view: 'describe', ref }) },
        { key: 'y', title: 'YAML', hint: true, run: () => ({ type: 'open', view: 'yaml', ref }) },
        ...(ref.plural === 'pods' || logPlurals.includes(ref.plural) ? [{ key: 'l', title: 'Logs', hint: true, run: () => ({ type: 'open', view: 'logs', ref }) as const }] : []),
        ...(ref.plural === 'pods' ? [{ key: 'p', title: 'Logs previous', hint: true, run: () => ({ type: 'open', view: 'logs', ref, args: { previous: 'true' } }) as const }] : []),
      ],
      follow(refresh) {
        const again = (): void => {
          explanation = undefined;
          refresh();
        };
        events.start(store.touch);
        explanation = undefined;
        const unsubscribes = [
          store.subscribe(again),
          ticker.signal.subscribe(again),
          port.watch(port.registry.kinds.map(({ plural }) => plural).filter((plural) => !unheeded.has(plural)), store.touch),
        ];
        return () => {
          for (const unsubscribe of unsubscribes) unsubscribe();
          events.stop();
          store.stop();
        };
      },
    });
    return page;

    function explainNow(): Explanation {
      const object: KubeObject | undefined = source.object();
      if (!object) return [[{ text: `${kind.plural} "${ref!.name}" not found`, tone: 'error' }]];
      const isGone = port.find(ref!.plural, ref!.namespace, ref!.name) === undefined;
      const why = { port, now: port.now, events: events.of };
      const answer = explain(why, ref!.plural, object);
      causes = causesOf(why, object, answer[0]?.map(({ text }) => text).join('') ?? '');
      // Behind the answer in short, in front of everything under a heading.
      const firstHeading = answer.findIndex((line) => line.length === 0);
      const lines = answer.toSpliced(firstHeading < 0 ? answer.length : firstHeading, 0, ...causeLines(causes));
      return isGone ? [[{ text: 'It has been deleted; this is how it was last.', tone: 'killed' }], ...lines] : lines;
    }

    function fit(width: number): NonNullable<typeof fitted> {
      explanation ??= explainNow();
      if (fitted?.explanation === explanation && fitted.width === width) return fitted;
      const toned = explanation.flatMap((line) => (width > 0 ? wrapToned(line, width) : [line]));
      const lines = toned.map((line) => line.map(({ text }) => makeVisible(text)).join(''));
      const tones = new Map(toned.map((line, index) => [lines[index]!, line.map(({ text, tone }) => ({ text: makeVisible(text), tone: tone ?? 'text' }) as const)]));
      // A list that says the same stays the same list.
      const isSame = fitted !== undefined && fitted.lines.length === lines.length && lines.every((line, index) => line === fitted!.lines[index]);
      fitted = { explanation, width, lines: isSame ? fitted!.lines : lines, tones };
      return fitted;
    }
  },
};

/** A number opens the step that it stands in front of. */
function stepBinding(key: string, cause: Cause | undefined): Binding {
  return { key, title: 'Open that step', action: `step-${key}`, ...(cause ? {} : { disabled: 'there is no such step' }), run: () => cause?.jump ?? { type: 'none' } };
}
