// What a ServiceAccount, a user or a group may do, by which binding: Enter on a ServiceAccount, or `:can s:default/web`.
import { refTo } from '../../model/intent.ts';
import { LiveStore } from '../live-store.ts';
import { everybody, policyPlurals, rulesOfSubject } from '../subject-rules.ts';
import type { RuleSubject, SubjectRule } from '../subject-rules.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { ViewContext, ViewDefinition } from '../view.ts';
import { chosenObject } from './object-below.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { countOf } from './table-title.ts';

const usage = 'Whose rules? :can u:NAME of a user, g:NAME of a group, s:NAMESPACE/NAME of a ServiceAccount; or press Enter on one in :serviceaccounts.';

/** `:can u:jane`, `g:devs`, `s:default/web`, `s:web` in the namespace in use. */
export const rulesView: ViewDefinition = {
  name: 'rules',
  commands: ['can', 'rules'],
  create(context) {
    const { world } = context;
    const { port } = world;
    const subject = subjectOf(context);
    if (!subject) return sentencePage(context, 'rules', usage);
    const name = [subject.namespace, subject.name].filter((part) => part !== undefined).join('/');
    const page: RowsPage<SubjectRule> = new RowsPage<SubjectRule>({
      context,
      crumb: 'rules',
      title: (count) => [{ text: 'rules', tone: 'title' }, { text: `(${subject.kind} ${name})`, tone: 'subtitle' }, countOf(count)],
      spec: rulesTable,
      rows: () => rulesOfSubject(port, subject),
      isSame: (left, right) => left.verbs.join() === right.verbs.join() && left.role === right.role,
      head: () => (subject.name === everybody.name ? [] : [[{ text: ` and what everybody may: ${rulesOfSubject(port, everybody).length} rules, :can g:${everybody.name}`, tone: 'muted' }]]),
      empty: () => `no Role or ClusterRole is bound to ${subject.kind} ${name}`,
      subject: ({ bindingObject }) => refTo(bindingObject.metadata.namespace === undefined ? 'clusterrolebindings' : 'rolebindings', bindingObject),
      follow(refresh) {
        const store = new LiveStore(() => undefined, world.pacer);
        const unsubscribes = [store.subscribe(refresh), world.ticker.signal.subscribe(() => page.apply([])), port.watch([...policyPlurals], store.touch)];
        return () => {
          for (const unsubscribe of unsubscribes) unsubscribe();
          store.stop();
        };
      },
      bindings(row) {
        const missing = row ? {} : { disabled: 'there is no row' };
        const plural = row && (row.namespace === '' ? 'clusterrolebindings' : 'rolebindings');
        return [{ key: 'enter', title: 'Go to the binding', action: 'open', hint: true, ...missing, run: () => ({ type: 'open', view: 'table', ref: refTo(plural!, row!.bindingObject) }) }];
      },
    });
    return page;
  },
};

/** Undefined when nobody is named. */
function subjectOf(context: ViewContext): RuleSubject | undefined {
  const [word = ''] = (context.args['words'] ?? '').trim().split(/\s+/);
  const [, sort, name = ''] = /^([ugs]):(.+)$/.exec(word) ?? [];
  if (sort === 'u') return { kind: 'User', name };
  if (sort === 'g') return { kind: 'Group', name };
  if (sort === 's') {
    const [first, second] = name.split(/[/:]/, 2) as [string, string?];
    return second ? { kind: 'ServiceAccount', namespace: first, name: second } : { kind: 'ServiceAccount', namespace: context.shell.namespace || 'default', name: first };
  }
  const ref = word === '' ? chosenObject(context) : undefined;
  return ref?.plural === 'serviceaccounts' ? { kind: 'ServiceAccount', namespace: ref.namespace, name: ref.name } : undefined;
}

const rulesTable: TableSpec<SubjectRule> = {
  keyOf: ({ resource, names, namespace, binding }) => [resource, names, namespace, binding].join(' '),
  columns: [
    { title: 'RESOURCE', value: ({ resource }) => resource },
    { title: 'NAMES', isExtra: true, value: ({ names }) => names },
    { title: 'VERBS', value: ({ verbs }) => verbs.join(' ') },
    { title: 'NAMESPACE', value: ({ namespace }) => namespace || 'all' },
    { title: 'BINDING', value: ({ binding, group }) => (group === '' ? binding : `${binding} (${group})`) },
    { title: 'ROLE', isExtra: true, value: ({ role }) => role },
  ],
};
