// The keys that the user has added: hotkeys for lines of the prompt, plugins for programs.
import type { Binding } from '../../model/binding.ts';
import { fillIn } from '../../model/user-command.ts';
import type { Hotkey, Plugin } from '../../model/user-command.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { placeOf } from '../view.ts';
import type { BindingGroup, View } from '../view.ts';
import { readOnlyReason } from '../views/kind-bindings.ts';
import type { World } from '../world.ts';
import { startPlugin } from './plugin-question.ts';
import { needsApi, variablesOf } from './prepare.ts';

/** Those that override what their key does, and those that do not. */
export function userBindings(world: World, view: View): { first: BindingGroup[]; last: BindingGroup[] } {
  const { hotkeys = [], plugins = [] } = world.settings?.snapshot() ?? {};
  const here = plugins.filter(({ scopes }) => scopes.includes(placeOf(view)));
  const groups = (isOverriding: boolean): BindingGroup[] => [
    { title: 'plugins', bindings: here.filter(({ override }) => override === isOverriding).map((plugin) => pluginBinding(world, view, plugin)) },
    { title: 'hotkeys', bindings: hotkeys.filter(({ override }) => override === isOverriding).map((hotkey) => hotkeyBinding(world, view, hotkey)) },
  ];
  return { first: groups(true), last: groups(false) };
}

function hotkeyBinding(world: World, view: View, { name, key, description, command, keepHistory }: Hotkey): Binding {
  return {
    key,
    title: makeVisible(description),
    action: `hotkey ${name}`,
    hint: true,
    main: true,
    run() {
      const line = fillIn(command, variablesOf(world, view));
      return 'missing' in line ? { type: 'flash', level: 'warn', text: `${name}: $${line.missing} has no value here` } : { type: 'command', line: line.text, ...(keepHistory ? { isOnTop: true } : {}) };
    },
  };
}

function pluginBinding(world: World, view: View, plugin: Plugin): Binding {
  const { name, key, description, dangerous } = plugin;
  const disabled = dangerous && world.readOnly ? readOnlyReason : needsApi(plugin) && !world.api ? 'it needs the API: start with --serve' : undefined;
  return {
    key,
    title: makeVisible(description),
    action: `plugin ${name}`,
    hint: true,
    main: true,
    ...(dangerous ? { changes: true } : {}),
    ...(disabled === undefined ? {} : { disabled }),
    run() {
      const intent = startPlugin(plugin, variablesOf(world, view));
      return 'problem' in intent ? { type: 'flash', level: 'warn', text: `${name}: ${intent.problem}` } : intent;
    },
  };
}
