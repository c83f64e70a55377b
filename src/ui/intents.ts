// Performs intents: the only place where what keys, dialogs and commands ask for becomes a change.
import { ApiError, formatKubectlError } from '../model/errors.ts';
import type { FaultRequest, FaultsPort } from '../model/fault.ts';
import { faultLine, faultSubject } from '../model/fault-line.ts';
import { refTo } from '../model/intent.ts';
import type { Intent, ObjectRef } from '../model/intent.ts';
import { makeLinesVisible } from '../model/visible-text.ts';
import { formatTimestamp } from '../model/timestamp.ts';
import type { Command } from './commands.ts';
import type { Dashboard } from './dashboard.ts';
import { editObject } from './edit-object.ts';
import { viewFrame } from './first-frame.ts';
import type { FrameRequest } from './frames.ts';
import { describeEnding } from './programs/program.ts';
import { setReadOnly } from './read-only.ts';
import { readOnlyReason } from './views/kind-bindings.ts';

/** Does what the intent says; requests answer later, on the dashboard. */
export function performIntent(dashboard: Dashboard, intent: Intent): void {
  switch (intent.type) {
    case 'none':
      return;
    case 'open':
      return openView(dashboard, intent);
    case 'command':
      return dashboard.run(intent.line, intent.isOnTop);
    case 'back':
      return dashboard.back();
    case 'ask':
      return dashboard.ask(intent.question);
    case 'flash':
      return dashboard.flash(intent.level, intent.text);
    case 'request':
      void sendRequests(dashboard, intent);
      return;
    case 'job':
      if (dashboard.world.readOnly) return dashboard.flash('warn', readOnlyReason);
      return openView(dashboard, { type: 'open', view: intent.job }, { refs: intent.refs, answers: intent.answers });
    case 'inject':
      void steerFaults(dashboard, intent.requests, async (faults, request) => {
        await faults.inject(request, 'key');
        noteFault(dashboard, 'broke', request, faultLine(request));
      }, intent.done);
      return;
    case 'revert':
      void steerFaults(dashboard, intent.ids, async (faults, id) => {
        const fault = faults.list().find((each) => each.id === id);
        await faults.revert(id);
        if (fault) noteFault(dashboard, 'mended', fault, undefined);
      }, intent.done);
      return;
    case 'edit':
      void edit(dashboard, intent.ref);
      return;
    case 'program':
      void runProgram(dashboard, intent);
      return;
    case 'copy':
      dashboard.terminal.copy(intent.text);
      return dashboard.flash('info', `copied ${intent.what}  (by OSC 52, if your terminal lets programs do that)`);
    case 'save':
      void save(dashboard, intent);
      return;
    case 'quit':
      return dashboard.terminal.exit(0);
  }
}

/** Does what a line of the `:` prompt says; answers what is wrong with it. What it opens begins a new stack of views, or with `isOnTop` is put upon the one there is. */
export function performCommand(dashboard: Dashboard, command: Command, isOnTop = false): string | undefined {
  const show = (frame: FrameRequest): void => (isOnTop ? dashboard.push(frame) : dashboard.openRoot(frame));
  switch (command.type) {
    case 'none':
      return undefined;
    case 'unknown':
      return command.message;
    case 'quit':
      performIntent(dashboard, { type: 'quit' });
      return undefined;
    case 'suspend':
      dashboard.terminal.suspend();
      return undefined;
    case 'readonly':
      setReadOnly(dashboard, command.wanted ?? !dashboard.world.readOnly);
      return undefined;
    case 'kubeconfig':
      if (!dashboard.world.api) return 'the API is not served: start with --serve';
      dashboard.terminal.copy(dashboard.world.api.exportLine);
      dashboard.flash('info', `${dashboard.world.api.exportLine}  (copied)`);
      return undefined;
    case 'mouse':
      dashboard.toggleMouse();
      return undefined;
    case 'split':
      if (command.then.type === 'none') dashboard.panes.toggle(command.direction);
      else dashboard.panes.open(command.direction);
      return performCommand(dashboard, command.then, isOnTop);
    case 'only':
      if (!dashboard.panes.isSplit) return 'there is one pane only';
      dashboard.panes.closeOther();
      return undefined;
    case 'beside':
      dashboard.panes.toggleEvents();
      return undefined;
    case 'skin': {
      const problem = dashboard.world.wardrobe.choose(command.name);
      if (problem === undefined) dashboard.flash('info', `skin ${command.name} until you leave; "skin: ${command.name}" in config.yaml keeps it`);
      return problem;
    }
    case 'tour':
      return steerTour(dashboard, command.action);
    case 'speed':
      dashboard.world.driver.setSpeed(command.speed);
      return undefined;
    case 'view':
      // Help is about the view below it.
      if (command.view === 'help') dashboard.push({ view: 'help' });
      else show(viewFrame(command));
      return undefined;
    case 'namespace':
      dashboard.chooseNamespace(command.namespace);
      show({ view: 'table', args: { plural: 'pods', namespace: command.namespace } });
      return undefined;
    case 'table': {
      const frame = tableFrame(dashboard, command);
      if (typeof frame === 'string') return frame;
      show(frame);
      return undefined;
    }
  }
}

function steerTour({ tour, flash }: Dashboard, action: Extract<Command, { type: 'tour' }>['action']): string | undefined {
  if (action === 'start') {
    const refusal = tour.start();
    // Longer than the line below a prompt.
    if (refusal !== undefined) flash('warn', refusal);
    return undefined;
  }
  if (!tour.state) return 'no tour is under way: "tour" begins one';
  if (action === 'next') tour.skip();
  else tour.leave();
  flash('info', action === 'next' ? 'skipped' : 'left the tour; :tour begins it again');
  return undefined;
}

/**
 * Sends requests in order; a refusal stops the rest. Answers the text of the refusal, or undefined when all is done.
 * Either way the outcome is flashed.
 */
export async function sendRequests(dashboard: Dashboard, intent: Extract<Intent, { type: 'request' }>): Promise<string | undefined> {
  const { port, readOnly } = dashboard.world;
  if (readOnly) {
    dashboard.flash('warn', readOnlyReason);
    return readOnlyReason;
  }
  let done = 0;
  for (const request of intent.requests) {
    try {
      await port.request(request, { kubectl: intent.kubectl || undefined });
    } catch (error) {
      if (!(error instanceof ApiError)) return dashboard.fail(error);
      const before = done > 0 ? `${done} of ${intent.requests.length} done, then: ` : '';
      const refusal = before + formatKubectlError(error).replaceAll(/\n\*? ?/g, ' ');
      dashboard.flash('error', refusal);
      return refusal;
    }
    done++;
  }
  dashboard.flash('info', intent.kubectl === '' ? intent.done : `${intent.done}  (${intent.kubectl})`);
  return undefined;
}

/** Breaks or mends one thing after the other. */
async function steerFaults<T>(dashboard: Dashboard, subjects: readonly T[], steer: (faults: FaultsPort, subject: T) => Promise<void>, done: string): Promise<void> {
  const { port, readOnly } = dashboard.world;
  if (readOnly || !port.faults) return dashboard.flash('warn', readOnly ? readOnlyReason : 'nothing can be broken here');
  try {
    for (const subject of subjects) await steer(port.faults, subject);
    dashboard.flash('info', done);
  } catch (error) {
    dashboard.fail(error);
  }
}

/** Faults go past the API, so they are remembered here. */
function noteFault({ world: { port } }: Dashboard, verb: string, request: FaultRequest, line: string | undefined): void {
  const ref = faultSubject(request);
  const object = port.registry.find(ref.plural) && port.find(ref.plural, ref.namespace, ref.name);
  port.inputs?.add({ atMs: port.now, origin: 'key', verb, ref, uid: object?.metadata.uid, refusal: undefined, kubectl: line });
}

async function edit(dashboard: Dashboard, ref: ObjectRef): Promise<void> {
  const { world, terminal } = dashboard;
  if (world.readOnly) return dashboard.flash('warn', readOnlyReason);
  try {
    const { level, text } = await editObject(world, ref, terminal.edit);
    dashboard.flash(level, text);
  } catch (error) {
    dashboard.fail(error);
  }
}

async function runProgram(dashboard: Dashboard, { program, background, overwritesOutput }: Extract<Intent, { type: 'program' }>): Promise<void> {
  const { world, terminal } = dashboard;
  try {
    if (!background) {
      const ending = await terminal.run(program);
      const problem = describeEnding(ending);
      if (problem !== '') dashboard.flash('error', `${program.name} ${problem}`);
      return;
    }
    if (!world.programs) return dashboard.flash('warn', 'no programs can be run here');
    dashboard.flash('info', `${program.name} runs; :plugins shows it`);
    const { ending, output } = await world.programs.start(program);
    const problem = describeEnding(ending!);
    const lines = makeLinesVisible(output).trim().split('\n');
    if (overwritesOutput && problem === '' && lines[0] !== '') return dashboard.flash('info', lines.join('  '));
    const said = lines.length === 1 ? lines[0]! : `${lines.length} lines, :plugins shows them`;
    dashboard.flash(problem === '' ? 'info' : 'error', `${program.name}${problem === '' ? '' : ` ${problem}`}${said === '' ? (problem === '' ? ' is done' : '') : `: ${said}`}`);
  } catch (error) {
    dashboard.fail(error);
  }
}

async function save(dashboard: Dashboard, { name, extension, text }: Extract<Intent, { type: 'save' }>): Promise<void> {
  const { dumps, port } = dashboard.world;
  if (!dumps) return dashboard.flash('warn', 'there is no folder to save in');
  const time = formatTimestamp(port.now).replaceAll(/[-:]|Z$/g, '');
  try {
    dashboard.flash('info', `saved ${await dumps.save(`${name}-${time}`, extension, text)}`);
  } catch (error) {
    dashboard.flash('error', `cannot save: ${(error as Error).message}`);
  }
}

function openView(
  dashboard: Dashboard,
  { view, ref, args }: Omit<Extract<Intent, { type: 'open' }>, 'type'> & { type?: 'open' },
  job: Pick<Parameters<Dashboard['push']>[0], 'refs' | 'answers'> = {},
): void {
  if (view === 'use-namespace') {
    const namespace = ref?.name === 'all' || ref === undefined ? '' : ref.name;
    dashboard.chooseNamespace(namespace);
    // As in k9s: `u` stays in the list, Enter goes to the pods.
    if (args?.['stay']) return dashboard.flash('info', `namespace in use: ${namespace || 'all'}`);
    return dashboard.push({ view: 'table', args: { plural: 'pods', namespace } });
  }
  if (!dashboard.world.views.some(({ name }) => name === view)) return dashboard.flash('warn', `there is no view ${view}`);
  dashboard.push({ view, ref, args, ...job });
}

/** The table that a command means, whose namespace is in use from now on; or that the object is not there that it names. */
function tableFrame(dashboard: Dashboard, command: Extract<Command, { type: 'table' }>): FrameRequest | string {
  const { plural, namespace, filter, labelSelector, name } = command;
  const isNamespaced = dashboard.world.registry.kind(plural).namespaced;
  const inUse = namespace ?? dashboard.namespace;
  const named = name === undefined ? undefined : findNamed(dashboard, plural, name, isNamespaced ? inUse : undefined);
  if (typeof named === 'string') return named;
  // Several at once are looked at, and none of them is in use.
  if (namespace !== undefined && !namespace.includes(',')) dashboard.chooseNamespace(namespace);
  return {
    view: 'table',
    args: {
      plural,
      ...(isNamespaced ? { namespace: inUse } : {}),
      ...(filter === undefined ? {} : { filter }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
    },
    ...(named ? { ref: named } : {}),
  };
}

/** The object of that name where it is looked for ('' for all namespaces, several with commas), or what to say when there is none. */
function findNamed({ world: { port } }: Dashboard, plural: string, name: string, namespace: string | undefined): ObjectRef | string {
  const there = port.list(plural).filter(({ metadata }) => metadata.name === name).map((object) => refTo(plural, object));
  const found = there.find((ref) => !namespace || namespace.split(',').includes(ref.namespace ?? ''));
  if (found) return found;
  const elsewhere = there.map((ref) => ref.namespace).join(', ');
  return `${plural} "${makeLinesVisible(name)}" not found${namespace ? ` in ${namespace}` : ''}${elsewhere === '' ? '' : `; it is in ${elsewhere}`}`;
}
