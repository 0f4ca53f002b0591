import type { LineSettings } from './line.ts';
import { type SerialSettings, SerialTransport } from './serial-transport.ts';
import { TcpTransport } from './tcp-transport.ts';
import type { Transport } from './transport.ts';

/** The transport behind a bus URL, `serial:///dev/NAME?baud=9600` or `tcp://HOST:PORT`. Opens nothing. */
export function transportFor(url: string, line: LineSettings, serial: SerialSettings = {}): Transport {
  const parsed = new URL(url);
  switch (parsed.protocol) {
    case 'tcp:':
      return new TcpTransport(bareHost(parsed.hostname), Number(parsed.port));
    case 'serial:':
      return new SerialTransport(serialPath(parsed), line, serial);
    default:
      throw new Error(`${url}: expected serial:///dev/NAME?baud=9600 or tcp://HOST:PORT`);
  }
}

function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** `serial:///dev/ttyUSB0` names a path, `serial:///COM3` a Windows port. */
function serialPath(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return /^\/COM\d+$/i.test(path) ? path.slice(1) : path;
}
