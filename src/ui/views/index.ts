// The views of the dashboard: one line each. A view's name is what intents open; its commands are words of the `:` prompt.
import type { ViewDefinition } from '../view.ts';
import { actionsView } from './actions-view.tsx';
import { aliasesView } from './aliases-view.tsx';
import { configView } from './config-view.ts';
import { containersView } from './containers-view.tsx';
import { describeView } from './describe-view.tsx';
import { dumpsView, dumpView } from './dumps-view.tsx';
import { drainView } from './drain-view.tsx';
import { eventsView } from './events-view.ts';
import { faultsView } from './faults-view.tsx';
import { heatMapView } from './heat-map-view.tsx';
import { helpView } from './help-view.tsx';
import { keysView } from './keys-view.tsx';
import { logsView } from './logs-view.tsx';
import { manifestView } from './manifest-view.tsx';
import { manifestsView } from './manifests-view.tsx';
import { pluginOutputView, pluginsView } from './plugins-view.tsx';
import { pulsesView } from './pulses-view.tsx';
import { rolloutView } from './rollout-view.tsx';
import { rulesView } from './rules-view.tsx';
import { shellView } from './shell-view.tsx';
import { tableView } from './kind-table.ts';
import { whyView } from './why-view.ts';
import { workloadsView } from './workloads-view.tsx';
import { xrayView } from './xray-view.tsx';
import { yamlView } from './yaml-view.tsx';

/** The order is the order of their keys in the header. */
export const views: readonly ViewDefinition[] = [
  tableView,
  describeView,
  yamlView,
  whyView,
  eventsView,
  xrayView,
  logsView,
  containersView,
  rolloutView,
  drainView,
  heatMapView,
  manifestsView,
  manifestView,
  actionsView,
  faultsView,
  configView,
  keysView,
  pluginsView,
  pluginOutputView,
  pulsesView,
  workloadsView,
  rulesView,
  shellView,
  aliasesView,
  dumpsView,
  dumpView,
  helpView,
];
