import type { CabinetWiring } from '../lock-boards.ts';
import { BusServer } from './bus-server.ts';
import type { CheckedControlRequest, SimulatedCabinetState, SimulatorEvent } from './control-protocol.ts';
import { ControlServer } from './control-server.ts';
import { Pty } from './pty.ts';
import { SimulatedBoards, type SimulatedBoardsOptions } from './simulated-boards.ts';

export interface SimulatedCabinetOptions extends SimulatedBoardsOptions {
  /** Port of the control server, 0 for any free one; without it there is none. */
  readonly controlPort?: number;
  /** Where to offer a bus on a pty, by its id. A `serial://` bus needs one. */
  readonly ptyPaths?: ReadonlyMap<string, string>;
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** A cabinet that listens where its wiring says, as a real one's serial device servers would. */
export class SimulatedCabinet {
  readonly boards: SimulatedBoards;
  /** The wiring with the ports really taken (port 0 takes any), to be given to a kiosk or a driver. */
  readonly wiring: CabinetWiring;
  readonly #servers: ReadonlyMap<string, BusServer>;
  readonly #ptys: readonly Pty[];
  #control: ControlServer | undefined;

  constructor(
    boards: SimulatedBoards,
    wiring: CabinetWiring,
    servers: ReadonlyMap<string, BusServer>,
    ptys: readonly Pty[],
  ) {
    this.boards = boards;
    this.wiring = wiring;
    this.#servers = servers;
    this.#ptys = ptys;
  }

  get controlPort(): number | undefined {
    return this.#control?.port;
  }

  async listenForControl(port: number): Promise<void> {
    this.#control = await ControlServer.listen(port, this);
  }

  state(): SimulatedCabinetState {
    const buses = [...this.boards.wires].map(([bus, { collisions, hasHost }]) => ({
      bus,
      collisions,
      hasHost,
    }));
    return { ...this.boards.state(), buses };
  }

  listen(listener: (event: SimulatorEvent) => void): () => void {
    return this.boards.listen(listener);
  }

  async apply(request: CheckedControlRequest): Promise<void> {
    if (request.do !== 'unplugBus' && request.do !== 'plugBus') return this.boards.apply(request);
    const server = this.#servers.get(request.bus);
    if (server === undefined) throw new Error(`no bus "${request.bus}" in this cabinet`);
    await (request.do === 'plugBus' ? server.plug() : server.unplug());
  }

  async stop(): Promise<void> {
    this.boards.stop();
    await Promise.all(this.#ptys.map((pty) => pty.stop()));
    await Promise.all([...this.#servers.values()].map((server) => server.unplug()));
    await this.#control?.close();
  }
}

/**
 * Starts a simulated cabinet in this process. Rejects, with nothing left running, where a port is taken,
 * a bus is not on loopback, or a serial bus has no pty.
 */
export async function startSimulatedCabinet(options: SimulatedCabinetOptions): Promise<SimulatedCabinet> {
  const boards = new SimulatedBoards(options);
  const servers = new Map<string, BusServer>();
  const ptys: Pty[] = [];
  const urls = new Map<string, string>();
  try {
    for (const [busId, wire] of boards.wires) {
      const url = new URL(options.wiring.buses.find((bus) => bus.id === busId)?.url ?? '');
      const path = options.ptyPaths?.get(busId);
      if (url.protocol === 'serial:' && path === undefined) {
        throw new Error(`bus ${busId} is serial: a simulated one needs a pty (--pty)`);
      }
      const { host, port } = listeningPlace(url, busId);
      const server = new BusServer(wire, host, port, (isConnected) =>
        boards.hostConnected(busId, isConnected),
      );
      await server.plug();
      servers.set(busId, server);
      if (path !== undefined) {
        ptys.push(await Pty.open(path, server.port, options.clock));
        urls.set(busId, `serial://${path}${url.search}`);
      } else {
        url.port = String(server.port);
        urls.set(busId, url.href);
      }
    }
    const buses = options.wiring.buses.map((bus) => ({ ...bus, url: urls.get(bus.id) ?? bus.url }));
    const cabinet = new SimulatedCabinet(boards, { ...options.wiring, buses }, servers, ptys);
    if (options.controlPort !== undefined) await cabinet.listenForControl(options.controlPort);
    return cabinet;
  } catch (error) {
    boards.stop();
    await Promise.all(ptys.map((pty) => pty.stop()));
    await Promise.all([...servers.values()].map((server) => server.unplug()));
    throw error;
  }
}

function listeningPlace(url: URL, busId: string): { host: string; port: number } {
  if (url.protocol === 'serial:') return { host: '127.0.0.1', port: 0 };
  if (!loopback.has(url.hostname)) {
    throw new Error(`bus ${busId}: a simulated cabinet listens on 127.0.0.1 only, not on ${url.hostname}`);
  }
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return { host, port: Number(url.port) };
}
