import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KioskRig } from './kiosk-rig.ts';

/** A scanner behind a serial device server: what is shown to it goes to whoever is connected. */
class TcpScanner {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ noDelay: true }, (socket) => {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    // A scanner's server speaks first, and a client that writes to it has not understood.
    socket.on('data', () => this.heard.push('bytes'));
  });
  readonly heard: string[] = [];
  port = 0;

  async listen(): Promise<void> {
    await new Promise<void>((settle) => this.#server.listen(this.port, '127.0.0.1', settle));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  send(bytes: string): void {
    for (const socket of this.#sockets) socket.write(Buffer.from(bytes, 'latin1'));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((settle) => this.#server.close(settle));
  }
}

let rig: KioskRig;
let scanner: TcpScanner;

beforeEach(async () => {
  scanner = new TcpScanner();
  await scanner.listen();
  const url = `tcp://127.0.0.1:${scanner.port}`;
  const scanners = [
    { id: 'front', url, symbologyIdentifiers: 'aim' as const },
    { id: 'missing', url: 'serial:///dev/no-such-scanner' },
  ];
  rig = await KioskRig.start({ change: (demo) => ({ ...demo, scanners }) });
});
afterEach(async () => {
  await rig.stop();
  await scanner.close();
});

/** Shows a code to the scanner as soon as the kiosk would hear it. */
async function show(reading: string): Promise<void> {
  await rig.until(
    () =>
      rig.kiosk.scanners?.health().some((each) => each.scannerId === 'front' && each.isListening) === true,
    'the scanner to be heard',
  );
  scanner.send(`${reading}\r\n`);
}

const parcels = () => rig.rows('SELECT tracking_number, state FROM parcel');

describe('a scanner on a port', () => {
  test('begins a deposit with the label, continues with the next one, and the QR opens that door', async () => {
    await rig.signIn();
    await show(']C142020260\u001d9400110200881234567890');
    const asked = await rig.screen('awaitingRecipient');
    expect(asked.trackingNumber).toBe('9400110200881234567890');
    await rig.go({ name: 'submitRecipient', phone: '0151 98765432' }, 'confirmingRecipient');
    await rig.go({ name: 'confirmRecipient' }, 'choosingSize');
    const { compartment } = await rig.go({ name: 'chooseSize', sizeClass: 'S' }, 'doorOpen');
    await rig.cabinet.apply({ do: 'close', door: compartment.id });
    await rig.screen('deposited');
    await show(']C0JD014600003');
    expect((await rig.screen('awaitingRecipient')).trackingNumber).toBe('JD014600003');
    await rig.go({ name: 'cancel' }, 'start');
    expect(parcels()).toEqual([{ tracking_number: '9400110200881234567890', state: 'stored' }]);

    const { code, token } = await rig.message();
    await show(`]Q1${code.replaceAll(' ', '')}`);
    expect((await rig.screen('awaitingCode')).refusal).toBe('digitsFromScanner');
    await show(`]Q1${token}`);
    expect((await rig.screen('doorOpen')).compartment).toEqual(compartment);
    expect(scanner.heard).toEqual([]);
    const logged = rig.logged.join('\n');
    expect(logged).toContain('"symbology":"qr"');
    for (const secret of [token, code.replaceAll(' ', ''), '9400110200881234567890']) {
      expect(logged).not.toContain(secret);
    }
  });

  test('is refused whatever is no code, and opens nothing', async () => {
    for (const reading of [
      'C'.repeat(10_000),
      '\u001b[2J',
      'Gr\u00fc\u00dfe',
      'BEGIN:VCARD\r\nN:x\r\nEND:VCARD',
    ]) {
      await show(reading);
      expect((await rig.screen('awaitingCode')).refusal).toBe('unreadable');
      await rig.go({ name: 'back' }, 'start');
      // The same refusal counts again only when it was out of sight.
      await show('ZZ');
      await rig.screen('awaitingCode');
      await rig.go({ name: 'back' }, 'start');
    }
    expect(rig.rows('SELECT id FROM door_operation')).toEqual([]);
  });

  test('that is unplugged and plugged in again is heard again, and not what it kept meanwhile', async () => {
    const { token, compartment } = await rig.deposit('SCAN0001');
    await scanner.close();
    await rig.until(() => rig.kiosk.scanners?.health()[0]?.isConnected === false, 'the loss');
    expect(rig.view.hasScanner).toBe(false);
    scanner = Object.assign(new TcpScanner(), { port: scanner.port });
    await scanner.listen();
    await rig.until(() => rig.kiosk.scanners?.health()[0]?.isConnected === true, 'the connection');
    expect(rig.view.hasScanner).toBe(true);
    scanner.send(`]Q1${token}\r\n`);
    await rig.until(() => (rig.kiosk.scanners?.health()[0]?.droppedBytes ?? 0) > 0, 'the old scan');
    expect(rig.view.screen).toBe('start');
    await show(`]Q1${token}`);
    expect((await rig.screen('doorOpen')).compartment.id).toBe(compartment);
    expect(rig.kiosk.scanners?.health()[1]).toMatchObject({ scannerId: 'missing', isConnected: false });
  });
});
