import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { Clock } from '../../clock.ts';

/** One connection for one request, which is given up when it does not stand in time. */
export interface GatewayConnection {
  readonly agent: HttpAgent;
  /** Before that not one byte of the request has left: the message cannot have arrived. */
  hasConnected(): boolean;
  close(): void;
}

/** `connectMs` covers the name, TCP and, for https, the handshake. */
export function newConnection(url: URL, clock: Clock, connectMs: number): GatewayConnection {
  const isSecure = url.protocol === 'https:';
  const agent = isSecure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
  let hasConnected = false;
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const stream = connect(options, callback);
    if (stream instanceof Socket) {
      const cancel = clock.after(connectMs, () => stream.destroy(new Error('not connected in time')));
      stream.once(isSecure ? 'secureConnect' : 'connect', () => {
        hasConnected = true;
        cancel();
      });
      stream.once('close', cancel);
    }
    return stream;
  };
  return { agent, hasConnected: () => hasConnected, close: () => agent.destroy() };
}
