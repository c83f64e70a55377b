// Where an applicant stands in one cycle: the kept verdicts of its class, and the outlooks of plugins that look beyond single nodes.
import type { Applicant } from './applicant.ts';
import type { SchedulerCache } from './cache.ts';
import type { NodeInfo } from './node-info.ts';
import type { Outlook, Refusal, SchedulerPlugin } from './plugin.ts';
import { firstRefusal } from './plugin.ts';
import type { Verdicts } from './verdicts.ts';

export interface NamedOutlook {
  readonly plugin: SchedulerPlugin;
  readonly outlook: Outlook;
}

const none: readonly NamedOutlook[] = Object.freeze([]);

const notConfined: Refusal = { plugin: 'NodeAffinity', reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"], resolvable: false, isBeforeFilters: true };

export class Standing {
  readonly applicant: Applicant;
  readonly verdicts: Verdicts;
  /** In the order of the plugins. Plugins with an outlook come after all others that filter, so its refusals do too. */
  readonly outlooks: readonly NamedOutlook[];
  /** Those of them that may refuse a node. */
  readonly #refusing: readonly NamedOutlook[];
  readonly #plugins: readonly SchedulerPlugin[];
  readonly #cluster: SchedulerCache;

  constructor(applicant: Applicant, verdicts: Verdicts, plugins: readonly SchedulerPlugin[], cluster: SchedulerCache) {
    this.applicant = applicant;
    this.verdicts = verdicts;
    this.#plugins = plugins;
    this.#cluster = cluster;
    this.outlooks = outlooksOf(applicant, plugins, cluster);
    this.#refusing = this.outlooks.some(({ outlook }) => outlook.filter) ? this.outlooks.filter(({ outlook }) => outlook.filter) : none;
  }

  /** What stands for everything that decides whether the applicant fits somewhere: the class alone where nothing else does. */
  get deciding(): object {
    return this.outlooks.some(({ outlook }) => outlook.filter ?? outlook.rejection) ? this.applicant : this.verdicts;
  }

  /** The refusal of every node at once, if there is one. */
  get rejection(): Refusal | undefined {
    for (const { plugin, outlook } of this.outlooks) {
      if (outlook.rejection !== undefined) return { plugin: plugin.name, reasons: [outlook.rejection], resolvable: false, isBeforeFilters: true, isOfAll: true };
    }
    return undefined;
  }

  /** A node may be refused for what is on others. */
  get looksBeyond(): boolean {
    return this.#refusing !== none;
  }

  /** Brings the verdicts up to date. Comes before all questions of a cycle. */
  update(): void {
    this.verdicts.update(this.#cluster);
  }

  /** Whether a node fits as it is, by index. */
  fits(index: number): boolean {
    return this.verdicts.fits(index, this.#cluster) && (this.#refusing === none || !refusalIn(this.#refusing, this.#cluster.at(index)));
  }

  /** The refusal of a node as it is. */
  refusal(node: NodeInfo): Refusal | undefined {
    const { confinedTo } = this.verdicts;
    if (confinedTo && !confinedTo.has(node.name)) return notConfined;
    const refusal = this.verdicts.refusal(node.index, this.#cluster);
    if (refusal || this.#refusing === none) return refusal;
    return refusalIn(this.#refusing, node);
  }

  /** The refusal of a node that is being tried with other pods on it, which the census counts too. */
  refusalOnTrial(trial: NodeInfo): Refusal | undefined {
    const { applicant } = this;
    return firstRefusal(applicant.podClass, trial, this.#plugins) ?? refusalIn(outlooksOf(applicant, this.#plugins, this.#cluster), trial);
  }
}

function refusalIn(outlooks: readonly NamedOutlook[], node: NodeInfo): Refusal | undefined {
  for (let index = 0; index < outlooks.length; index++) {
    const refusal = outlooks[index]!.outlook.filter?.(node);
    if (refusal) return refusal;
  }
  return undefined;
}

function outlooksOf(applicant: Applicant, plugins: readonly SchedulerPlugin[], cluster: SchedulerCache): readonly NamedOutlook[] {
  let found: NamedOutlook[] | undefined;
  for (let index = 0; index < plugins.length; index++) {
    const plugin = plugins[index]!;
    const outlook = plugin.outlook?.(applicant, cluster);
    if (outlook) (found ??= []).push({ plugin, outlook });
  }
  return found ?? none;
}
