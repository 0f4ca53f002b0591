import type { Clock } from '../../clock.ts';
import type { CabinetWiring } from '../lock-boards.ts';
import { UnknownName } from './apply-request.ts';
import { BusServer } from './bus-server.ts';
import type { CheckedControlRequest } from './control-protocol.ts';
import { ControlServer } from './control-server.ts';
import { type PageLayout, plainLayout } from './page-layout.ts';
import { PageServer } from './page-server.ts';
import { Pty } from './pty.ts';
import { SimulatedBoards, type SimulatedBoardsOptions } from './simulated-boards.ts';
import type { SimulatedCabinetState, SimulatorEvent } from './simulator-state.ts';

export interface SimulatedCabinetOptions extends SimulatedBoardsOptions {
  /** Port of the control server, 0 for any free one; without it there is none. */
  readonly controlPort?: number;
  /** Port of the page that shows the cabinet, 0 for any free one; without it there is none. */
  readonly pagePort?: number;
  /** What the page is to draw; a plain grid of every board's doors without it. */
  readonly layout?: PageLayout;
  /** Where to offer a bus on a pty, by its id. A `serial://` bus needs one. */
  readonly ptyPaths?: ReadonlyMap<string, string>;
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** Where a bus is offered to hosts. */
interface OfferedBus {
  readonly url: string;
  readonly server: BusServer;
  /** In front of the server, where hosts open a serial port. */
  readonly pty?: Pty;
}

/** A cabinet that listens where its wiring says, as a real one's serial device servers would. */
export class SimulatedCabinet {
  readonly boards: SimulatedBoards;
  readonly #wiring: CabinetWiring;
  readonly #buses: ReadonlyMap<string, OfferedBus>;
  #control: ControlServer | undefined;
  #page: PageServer | undefined;

  constructor(boards: SimulatedBoards, wiring: CabinetWiring, buses: ReadonlyMap<string, OfferedBus>) {
    this.boards = boards;
    this.#wiring = wiring;
    this.#buses = buses;
  }

  /** The wiring with the ports really taken (port 0 takes any), to be given to a kiosk or a driver. */
  get wiring(): CabinetWiring {
    const buses = this.#wiring.buses.map((bus) => ({ ...bus, url: this.#buses.get(bus.id)?.url ?? bus.url }));
    return { ...this.#wiring, buses };
  }

  get controlPort(): number | undefined {
    return this.#control?.port;
  }

  /** Where the page is, for a browser on this machine. */
  get pageUrl(): string | undefined {
    return this.#page?.url;
  }

  async listenForControl(port: number): Promise<void> {
    this.#control = await ControlServer.listen(port, this);
  }

  async servePage(port: number, layout: PageLayout, clock: Clock): Promise<void> {
    this.#page = await PageServer.listen(port, this, layout, clock);
  }

  state(): SimulatedCabinetState {
    const { supply } = this.boards;
    return {
      doors: this.boards.doorStates(),
      boards: this.boards.boardStates(),
      buses: this.boards.busStates().map((state) => {
        const offered = this.#offered(state.bus);
        const isPlugged = offered.pty?.isPlugged ?? offered.server.isPlugged;
        return { ...state, url: offered.url, isPlugged };
      }),
      supply: { isOn: supply.isOn, sagMs: supply.sagMs },
    };
  }

  listen(listener: (event: SimulatorEvent) => void): () => void {
    return this.boards.listen(listener);
  }

  async apply(request: CheckedControlRequest): Promise<void> {
    if (request.do === 'unplugBus' || request.do === 'plugBus') {
      const { pty, server } = this.#offered(request.bus);
      const adapter = pty ?? server;
      await (request.do === 'plugBus' ? adapter.plug() : adapter.unplug());
    } else {
      this.boards.apply(request);
    }
    this.#page?.changed();
  }

  async stop(): Promise<void> {
    this.boards.stop();
    await this.#page?.close();
    const offered = [...this.#buses.values()];
    await Promise.all(offered.map(({ pty }) => pty?.unplug()));
    await Promise.all(offered.map(({ server }) => server.unplug()));
    await this.#control?.close();
  }

  #offered(bus: string): OfferedBus {
    const offered = this.#buses.get(bus);
    if (offered === undefined) throw new UnknownName(`no bus "${bus}" in this cabinet`);
    return offered;
  }
}

/**
 * Starts a simulated cabinet in this process. Rejects, with nothing left running, where a port is taken,
 * a bus is not on loopback, or a serial bus has no pty.
 */
export async function startSimulatedCabinet(options: SimulatedCabinetOptions): Promise<SimulatedCabinet> {
  const { wiring } = options;
  const boards = new SimulatedBoards(options);
  const buses = new Map<string, OfferedBus>();
  const cabinet = new SimulatedCabinet(boards, wiring, buses);
  try {
    for (const [busId, wire] of boards.wires) {
      const url = new URL(wiring.buses.find((bus) => bus.id === busId)?.url ?? '');
      const path = options.ptyPaths?.get(busId);
      if (url.protocol === 'serial:' && path === undefined) {
        throw new Error(`bus ${busId} is serial: a simulated one needs a pty (--pty)`);
      }
      const { host, port } = listeningPlace(url, busId);
      const server = new BusServer(wire, host, port, (isConnected) =>
        boards.hostConnected(busId, isConnected),
      );
      await server.plug();
      buses.set(busId, { url: urlWithPort(url, server.port), server });
      if (path !== undefined) {
        const pty = await Pty.open(path, server.port, options.clock);
        buses.set(busId, { url: `serial://${path}${url.search}`, server, pty });
      }
    }
    if (options.controlPort !== undefined) await cabinet.listenForControl(options.controlPort);
    if (options.pagePort !== undefined) {
      await cabinet.servePage(options.pagePort, options.layout ?? plainLayout(wiring), options.clock);
    }
    return cabinet;
  } catch (error) {
    await cabinet.stop();
    throw error;
  }
}

function urlWithPort(url: URL, port: number): string {
  const taken = new URL(url);
  taken.port = String(port);
  return taken.href;
}

function listeningPlace(url: URL, busId: string): { host: string; port: number } {
  if (url.protocol === 'serial:') return { host: '127.0.0.1', port: 0 };
  if (!loopback.has(url.hostname)) {
    throw new Error(`bus ${busId}: a simulated cabinet listens on 127.0.0.1 only, not on ${url.hostname}`);
  }
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return { host, port: Number(url.port) };
}
