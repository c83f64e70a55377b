// The ports of a pod for somebody outside of the cluster: kubectl port-forward.
import type { ForwardedPod } from '../../model/client.ts';
import { badRequest, internalError, undialable } from '../../model/errors.ts';
import type { Pod } from '../../model/object.ts';
import { dialFailure } from './container-logs.ts';
import type { Kubelet } from './kubelet.ts';

/** Throws BadRequest and InternalError in the words of the apiserver and the kubelet. */
export function forwardedPod(pod: Pod, kubelet: Kubelet | undefined): ForwardedPod {
  const { name } = pod.metadata;
  if (!pod.spec.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  const failure = kubelet ? dialFailure(kubelet) : 'no route to host';
  if (!kubelet || failure) throw undialable(`error dialing backend: dial tcp ${kubelet?.nodeIp ?? pod.spec.nodeName}:10250: connect: ${failure}`);
  if (!kubelet.workerOf(pod)) throw internalError(`error forwarding ports: pod not found ("${name}_${pod.metadata.namespace}")`);
  // Its processes come and go while the way to it stays open.
  const network = () => kubelet.workerOf(pod)?.network;
  return {
    connect(port) {
      const protocol = network()?.listener(port)?.protocolOf(port);
      return protocol === undefined ? 'refused' : protocol === 'http' || protocol === 'any' ? 'http' : 'other';
    },
    request: (port, path) => network()?.answer(port, path) ?? { status: 502, body: '' },
  };
}
