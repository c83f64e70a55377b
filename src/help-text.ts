// What `kubarium --help` prints.
import { QUIET_MS } from './run/quiet.ts';

export const helpText = `A Kubernetes cluster that lives in your terminal: save a manifest and watch it come true.

Usage
  kubarium [DIR]              open the dashboard on a manifests folder (default ./manifests)
  kubarium run [DIR]          apply the folder, let virtual time run as fast as it can, print what there is
  kubarium serve [DIR]        the same cluster for kubectl and other clients, until ctrl-c

What is in the folder exists in the cluster, what leaves it goes. The cluster is simulated: nothing outside this process is touched.

The cluster
  --nodes N                   worker nodes to begin with, 0 to 5000 (default 3), or their names ("one,two")
  --static-pods DIR           static pods: what is in DIR/NODE/*.yaml is run by the kubelet of that node
  --seed N                    another seed gives other names and other chances (default 1)
  --no-control-plane          without a node for the control plane
  --no-kube-system            without the pods of kube-system
  --no-default-storage-class  without a default StorageClass
  --idle-containers           a stand-in for the container runtime: containers only run, start at once and end when they are
                              stopped, whatever their image would do; kubelets write no events about pods, and
                              there are no metrics
  --log-file FILE             write diagnostics to this file

The dashboard
  --speed X                   virtual seconds per second, 0.1 to 1000 (default 1)
  -n, --namespace NAME        begin in this namespace (default "default")
  -A, --all-namespaces        begin with all namespaces
  -c, --command VIEW          begin with this view, as typed after ":" ("pods", "deploy", "nodes")
  --readonly                  keys that change the cluster are off
  --config DIR                folder of the configuration (default $XDG_CONFIG_HOME/kubarium, else ~/.config/kubarium)
  --mouse                     clicks select, sort and go down, the wheel scrolls (also :mouse)
  --linear                    plain lines in place of a screen, for screen readers; the keys are the same
  --no-hints                  no welcome, and no hints at the bottom of the screen
  --no-readonly, --no-mouse, --no-linear
                              overrule what the configuration says
  --no-watch                  read the folder once, do not follow it
  --serve                     serve the Kubernetes API beside the dashboard

serve, and the dashboard with --serve
  --port N                    listen on this port of 127.0.0.1 (default: a free one)
  --kubeconfig FILE           write the kubeconfig to FILE (default: a private file of its own); removed at the end
  --speed X, --no-watch       as for the dashboard

run
  --for CONDITION             wait until it holds; may be given several times, all must hold at once
                                "deployment/web condition=Available"      "node/worker-1 condition=Ready=False"
                                "pod/web jsonpath={.status.phase}=Running" "pod/web delete"
                                "quiet": nothing but heartbeats and events has changed for ${QUIET_MS / 1000} virtual seconds
  --fault FAULT               break something: TARGET KIND [at=TIME] [for=TIME]; may be given several times
                                "node/worker-1 power-loss at=30s for=2m"   "component/kube-scheduler component-stopped"
                                "pod/web-* crash exit-code=137"            "image/nginx:1.27 pull-fails"
                              conditions count once all faults have begun and those with for= are over
  --until DURATION            let this much virtual time pass ("90s", "10m"); with --for: the longest wait (default 10m)
                              without --for and --until: until quiet, 10m at the longest
  --get TYPES                 print these, as kubectl get does ("pods,deployments", "deploy/web", "all")
                              default: what the folder made, and its pods
  -o, --output FORMAT         wide, json, yaml or name
  -n, --namespace NAME        where --for and --get look (default "default")
  -A, --all-namespaces        let --get look everywhere
  --trace FILE                write each change of the cluster as a line of JSON

  Exit code: 0 the conditions held, 1 they did not in time, 2 the folder or the command line is wrong.

Others
  -h, --help                  this text
  --version                   the version

Examples
  kubarium
  kubarium lessons/rollouts --speed 0.5 -c deployments
  kubarium run --for "deployment/web condition=Available" --until 2m
  kubarium run manifests --for quiet --get pods -o wide
  kubarium serve --port 6443
  kubarium run --until 10m --trace trace.jsonl --get deploy/web -o yaml
`;
