import type { Socket } from 'node:net';
import { z } from '../../contract/zod.ts';
import { type CheckedControlRequest, controlLine, controlRequest } from './control-protocol.ts';
import { LineReader } from './line-reader.ts';
import { ListeningServer } from './listening-server.ts';
import type { SimulatedCabinetState, SimulatorEvent } from './simulator-state.ts';

/** What a control connection and the page work on. */
export interface Controlled {
  state(): SimulatedCabinetState;
  /** Throws or rejects with a sentence where it cannot be done. */
  apply(request: CheckedControlRequest): void | Promise<void>;
  listen(listener: (event: SimulatorEvent) => void): () => void;
}

/** The control port (see control-protocol.ts). Loopback only, since it opens doors. */
export class ControlServer {
  readonly #server: ListeningServer;

  private constructor(server: ListeningServer) {
    this.#server = server;
  }

  static async listen(port: number, controlled: Controlled): Promise<ControlServer> {
    return new ControlServer(
      await ListeningServer.listen('127.0.0.1', port, (socket) => serve(socket, controlled)),
    );
  }

  get port(): number {
    return this.#server.port;
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}

function serve(socket: Socket, controlled: Controlled): void {
  const reader = new LineReader();
  let unsubscribe = () => {};
  const send = (line: object) => {
    if (socket.writable) socket.write(`${JSON.stringify(line)}\n`);
  };
  socket.setEncoding('utf8');
  socket.on('close', () => unsubscribe());
  socket.on('data', (chunk: string) => {
    const lines = reader.push(chunk);
    if (lines === undefined) socket.destroy();
    for (const line of lines ?? []) void answer(line);
  });

  async function answer(line: string): Promise<void> {
    let id = 0;
    try {
      const { id: given = 0, ...rest } = controlLine.parse(JSON.parse(line));
      id = given;
      const request = controlRequest.parse(rest);
      if (request.do === 'subscribe') {
        unsubscribe();
        unsubscribe = controlled.listen(send);
      } else if (request.do !== 'state') {
        await controlled.apply(request);
      }
      send({ id, ok: true, ...(request.do === 'state' ? { state: controlled.state() } : {}) });
    } catch (error) {
      send({ id, ok: false, error: sentence(error) });
    }
  }
}

/** What went wrong, for whoever asked. */
export function sentence(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
