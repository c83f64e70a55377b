// The port of an apiserver without controllers: what an edge sees when nothing moves but what a test moves.
import type { ClusterPort } from '../../src/model/client.ts';
import type { TestApiServer } from './apiserver.ts';

export function createTestPort({ server, store, clock, client }: TestApiServer): ClusterPort {
  const { reader } = server;
  return {
    ...reader,
    registry: client.registry,
    get now() {
      return clock.now;
    },
    get revision() {
      return store.revision;
    },
    watch: (plurals, listener) => store.watch(plurals, listener),
    request: async (request) => server.handleRequest(request),
    after(delayMs, run) {
      const timer = clock.after(delayMs, run);
      return () => timer.cancel();
    },
    schedulingOf: () => [],
  };
}
