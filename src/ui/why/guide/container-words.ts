// The guide to the words that containers give to STATUS: those of waiting, then those of an end (rule 6.4).
import type { Container } from '../../../model/object.ts';
import { newestEvent } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { eventText, namespaceFlag } from './entry.ts';
import type { PodSubject } from './pod-subject.ts';
import { containerName, endText, eventLineOf, lastWords, logsLine, podLine, restartText, stateMessage } from './pod-subject.ts';

type Entry = GuideEntry<PodSubject>;

const pullTries = (subject: PodSubject): readonly string[] => [
  `set another image: key i, or ${setImageLine(subject)}`,
  'compare name and tag with what the registry has; a private one needs imagePullSecrets in the pod or its ServiceAccount',
  'it is tried again by itself: nothing has to be restarted once the image is there',
];

const pullEvidence = (subject: PodSubject): readonly string[] => [
  imageText(subject),
  eventText(newestEvent(subject.events, ({ message = '' }) => message.startsWith('Failed to pull image')), subject.now),
  eventLineOf(subject, 'FailedToRetrieveImagePullSecret'),
];

const pullCauses = ['the name or the tag of the image is misspelt, or that tag was never pushed', 'the registry wants a login, and the pod names no imagePullSecrets or wrong ones', 'the registry does not answer, or cannot be reached from the node'];

/** Each start fails alike: what to read and what to change. */
const crashTries = (subject: PodSubject): readonly string[] => [
  `read what it said before it ended: key p, or ${logsLine(subject, ' --previous')}`,
  `see its command, its environment and its probes: key d, or ${podLine(subject, 'describe')}`,
  'did it work before? undo the rollout of its Deployment: key u there, or kubectl rollout undo',
];

export const waitingWords: readonly Entry[] = [
  {
    word: 'ErrImagePull',
    means: 'the node has just failed to get the image of this container',
    causes: pullCauses,
    evidence: pullEvidence,
    tries: pullTries,
  },
  {
    word: 'ImagePullBackOff',
    means: 'the node cannot get the image of this container, and waits longer after each try (10s, 20s, 40s ... 5m)',
    causes: pullCauses,
    evidence: pullEvidence,
    tries: pullTries,
  },
  {
    word: 'InvalidImageName',
    means: 'the image is written in a way that nobody can read, so nothing is tried at all',
    causes: ['capital letters, blanks or a scheme such as https:// in the name', 'a variable of a template that was not filled in'],
    evidence: (subject) => [imageText(subject), eventLineOf(subject, 'InspectFailed')],
    tries: (subject) => [`write it as registry/repository:tag, in lower case: key i, or ${setImageLine(subject)}`],
  },
  {
    word: 'ErrImageNeverPull',
    means: 'the image is not on the node, and the pod forbids to fetch it',
    causes: ['imagePullPolicy: Never, with an image that was built or loaded on another machine only'],
    evidence: (subject) => [policyText(subject.row?.container), eventLineOf(subject, 'ErrImageNeverPull')],
    tries: () => ['set imagePullPolicy to IfNotPresent in the manifest (of a bare pod: make it anew)', 'or load the image on that node'],
  },
  {
    word: 'ImageInspectError',
    means: 'the image is on the node, but cannot be read there',
    causes: ['a pull that broke off, or a full or damaged disk'],
    evidence: (subject) => [imageText(subject), stateMessage(subject), eventLineOf(subject, 'InspectFailed')],
    tries: (subject) => ['remove the image from the node, so that it is fetched anew', `or have the pod placed elsewhere: ${podLine(subject, 'delete')}, if a controller makes another one`],
  },
  {
    word: 'RegistryUnavailable',
    means: 'the place that the image comes from does not answer',
    causes: ['the registry is down, or too busy', 'the node has no way to it: proxy, DNS, firewall'],
    evidence: pullEvidence,
    tries: (subject) => ['wait: it is tried again by itself', `or name a mirror: key i, or ${setImageLine(subject)}`, ':faults lists registries that are broken on purpose'],
  },
  {
    word: 'SignatureValidationFailed',
    means: 'the image carries no signature that the node accepts',
    causes: ['an image that was never signed, or with a key that the policy of the node does not know'],
    evidence: pullEvidence,
    tries: (subject) => [`use an image that is signed: key i, or ${setImageLine(subject)}`, 'or change the policy of the node'],
  },
  {
    word: 'CreateContainerConfigError',
    means: 'something that the container is made from is missing, so it is not made yet',
    causes: ['a ConfigMap or a Secret, or a key in it, that its env or envFrom names is not there', 'runAsNonRoot with an image that runs as root'],
    evidence: (subject) => [stateMessage(subject), eventLineOf(subject, 'Failed')],
    tries: ({ pod }) => [
      `see what is there: :configmaps and :secrets, or kubectl get configmaps,secrets${namespaceFlag(pod)}`,
      'create what the message names, or say optional: true; the container starts by itself then',
      'for runAsNonRoot: set runAsUser, or use an image with a user of its own',
    ],
  },
  {
    word: 'CreateContainerError',
    means: 'the runtime of the node could not make the container',
    causes: ['the image has no command, and the pod gives none', 'a mount or a path that cannot be made', 'a name that another container has still'],
    evidence: (subject) => [stateMessage(subject), commandText(subject.row?.container), eventLineOf(subject, 'Failed')],
    tries: (subject) => [`give it a command, or use an image that has one: key e, or ${setImageLine(subject)}`, `see its mounts: key d, or ${podLine(subject, 'describe')}`],
  },
  {
    word: 'RunContainerError',
    means: 'the container was made, but its program could not be started',
    causes: ['the command is not in the image, is misspelt or may not be executed', 'it needs a device or a right that it has not got'],
    evidence: (subject) => [commandText(subject.row?.container), stateMessage(subject), endText(subject)],
    tries: (subject) => ['correct command and args in the manifest; command replaces the ENTRYPOINT of the image', `look into the image: kubectl run look --rm -it --image=${subject.row?.container.image ?? 'IMAGE'} -- sh`],
  },
  {
    word: 'PostStartHookError',
    means: 'the program started, but what was to be done right afterwards failed, so it was killed',
    causes: ['the command of lifecycle.postStart ends with an error, or is not in the image', 'the hook comes before the program is ready for it'],
    evidence: (subject) => [eventLineOf(subject, 'FailedPostStartHook'), endText(subject), restartText(subject)],
    tries: (subject) => ['let the hook wait for the program, or do its work in the program or in an init container', `see the hook: key y, or ${podLine(subject, 'get', ' -o yaml')}`],
  },
  {
    word: 'CrashLoopBackOff',
    means: 'the program starts and ends again and again, and its node waits longer after each end (10s, 20s, 40s ... 5m)',
    causes: [
      'it fails at once: a wrong setting, a missing file, a database that does not answer',
      'it is no server, and ends when it is done: then it belongs into a Job',
      'a liveness probe kills it, or it needs more memory than its limit',
    ],
    evidence: (subject) => [endText(subject), lastWords(subject), restartText(subject), eventText(newestEvent(subject.events, ({ reason, message = '' }) => reason === 'Unhealthy' && !message.startsWith('Readiness')), subject.now), eventLineOf(subject, 'BackOff')],
    tries: crashTries,
  },
  {
    word: 'ContainerCreating',
    means: 'the node is making it ready: it fetches the image, mounts the volumes and sets up the network',
    causes: ['that takes a moment; a large image some minutes', 'when it stays: a volume, a ConfigMap or a Secret that is mounted is not there', 'or the node does not report any more'],
    evidence: (subject) => [eventLineOf(subject, 'FailedMount'), eventLineOf(subject, 'FailedAttachVolume'), eventLineOf(subject, 'FailedCreatePodSandBox'), eventLineOf(subject, 'Pulling'), nodeText(subject)],
    tries: (subject) => [`see what it does now: key v, or kubectl events --for pod/${subject.pod.metadata.name}${namespaceFlag(subject.pod)}`, 'create what an event says is missing; the rest comes by itself'],
  },
  {
    word: 'PodInitializing',
    means: 'the preparation is done or still under way, and the containers themselves begin next',
    causes: ['the images of the containers are being fetched', 'an init container has just ended'],
    evidence: (subject) => [eventLineOf(subject, 'Pulling'), eventLineOf(subject, 'Started'), nodeText(subject)],
    tries: () => ['nothing, unless it stays: then look at the containers below'],
  },
];

export const endedWords: readonly Entry[] = [
  {
    word: 'Completed',
    means: 'the program has ended without an error, but this pod is to run for ever, so it is started again',
    causes: ['the container runs something that ends, with restartPolicy Always', 'a shell as command without anything to do'],
    evidence: (subject) => [endText(subject), `restartPolicy: ${subject.pod.spec.restartPolicy ?? 'Always'}`, restartText(subject)],
    tries: (subject) => ['work that ends belongs into a Job, or wants restartPolicy OnFailure or Never', `read what it said: key p, or ${logsLine(subject, ' --previous')}`],
  },
  {
    word: 'Error',
    means: 'the program has ended and said that something went wrong',
    causes: ['a mistake in its settings, its arguments or its data', 'something that it needs did not answer', 'it was killed: exit codes above 128 are 128 and the number of a signal'],
    evidence: (subject) => [endText(subject), lastWords(subject), restartText(subject)],
    tries: (subject) => [`read its log: key l, or ${logsLine(subject)}`, `see its command and environment: key d, or ${podLine(subject, 'describe')}`],
  },
  {
    word: 'OOMKilled',
    means: 'it used more memory than it may, and the machine killed it',
    causes: ['the limit is lower than what the program needs', 'the program needs more and more memory', 'a runtime that does not know of the limit, such as an old Java'],
    evidence: (subject) => [`${containerName(subject)} may use ${subject.row?.container.resources?.limits?.['memory'] ?? 'as much memory as there is'}`, endText(subject), restartText(subject)],
    tries: (subject) => [
      'raise resources.limits.memory in the manifest; of a running pod in place: key shift-r, or kubectl patch --subresource=resize',
      `see what it uses: kubectl top pod ${subject.pod.metadata.name} --containers${namespaceFlag(subject.pod)}`,
    ],
  },
  {
    word: 'StartError',
    means: 'its program could not be started at all',
    causes: ['the command is not in the image, is misspelt or may not be executed'],
    evidence: (subject) => [commandText(subject.row?.container), stateMessage(subject) || endText(subject)],
    tries: (subject) => ['correct command and args in the manifest; command replaces the ENTRYPOINT of the image', `make the pod anew afterwards: ${podLine(subject, 'delete')}`],
  },
  {
    word: 'ContainerStatusUnknown',
    means: 'nobody knows how the container ended: its machine lost sight of it',
    causes: ['the machine lost its power or was restarted', 'the runtime of the machine was restarted and knew the container no more'],
    evidence: (subject) => [stateMessage(subject), endText(subject), nodeText(subject)],
    tries: (subject) => ['look whether its node is well again: key o, then w', `such a pod is not started again: ${podLine(subject, 'delete')}; a controller makes another one`],
  },
  {
    word: /^ExitCode:\d+$/,
    means: 'the program has ended with that number, and the runtime gave no reason',
    causes: ['what the number means is told by the program; 0 is success, everything else is not', '126 and 127: the command may not be executed, or is not there'],
    evidence: (subject) => [endText(subject), lastWords(subject)],
    tries: (subject) => [`read its log: key l, or ${logsLine(subject)}`],
  },
  {
    word: /^Signal:\d+$/,
    means: 'the program was ended by that signal, and the runtime gave no reason',
    causes: ['9 is SIGKILL: memory, a failed liveness probe, an end that took too long', '11 is SIGSEGV: a mistake in the program', '15 is SIGTERM: somebody asked it to stop'],
    evidence: (subject) => [endText(subject), eventLineOf(subject, 'Killing')],
    tries: (subject) => [`read its log: key l, or ${logsLine(subject)}`, `see who ended it: key v, or ${podLine(subject, 'describe')}`],
  },
  {
    // Runtimes, and the annotation exit-reason, may say what they like.
    word: /^[A-Z]\w*$/,
    means: 'the container has ended or waits, and that is the word its runtime gave for it',
    causes: ['what the word says; Kubernetes itself does not write it'],
    evidence: (subject) => [endText(subject), stateMessage(subject), lastWords(subject)],
    tries: (subject) => [`read its log: key l, or ${logsLine(subject)}`, `see all of it: key d, or ${podLine(subject, 'describe')}`],
  },
];

function imageText(subject: PodSubject): string {
  const image = subject.row?.container.image;
  return image ? `${containerName(subject)} asks for ${image}` : '';
}

function policyText(container: Container | undefined): string {
  return container ? `image ${container.image ?? ''}, imagePullPolicy: ${container.imagePullPolicy ?? ''}` : '';
}

function commandText(container: Container | undefined): string {
  if (!container) return '';
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  return words.length === 0 ? `no command in the pod: the one of ${container.image ?? 'its image'} counts` : `command: ${words.join(' ')}`;
}

function nodeText({ node, pod }: PodSubject): string {
  return node ? '' : pod.spec.nodeName ? `node/${pod.spec.nodeName} is not there any more` : '';
}

function setImageLine({ pod, row }: PodSubject): string {
  return `kubectl set image pod/${pod.metadata.name} ${row?.container.name ?? 'CONTAINER'}=IMAGE${namespaceFlag(pod)}`;
}
