import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastingPath, type SerialFolders } from './usb-identity.ts';

let folder: string;
let folders: SerialFolders;
let device: (name: string) => string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cubby-dev-'));
  folders = { byId: join(folder, 'by-id'), byPath: join(folder, 'by-path') };
  device = (name) => join(folder, name);
  mkdirSync(folders.byId);
  mkdirSync(folders.byPath);
});

afterEach(() => rmSync(folder, { recursive: true }));

function plugged(name: string, links: { id?: string; place?: string }): string {
  writeFileSync(device(name), '');
  if (links.id !== undefined) symlinkSync(`../${name}`, join(folders.byId, links.id));
  if (links.place !== undefined) symlinkSync(`../${name}`, join(folders.byPath, links.place));
  return device(name);
}

describe('the path that lasts', () => {
  it('is that of the identity', async () => {
    plugged('ttyUSB1', { id: 'usb-FTDI_B', place: 'usb-0:2' });
    const path = plugged('ttyUSB0', { id: 'usb-FTDI_A', place: 'usb-0:1' });
    expect(await lastingPath(path, folders)).toBe(join(folders.byId, 'usb-FTDI_A'));
  });

  it('is that of the place where two adapters share one name', async () => {
    const first = plugged('ttyUSB0', { place: 'usb-0:1' });
    const second = plugged('ttyUSB1', { id: 'usb-1a86_USB_Serial', place: 'usb-0:2' });
    expect(await lastingPath(first, folders)).toBe(join(folders.byPath, 'usb-0:1'));
    expect(await lastingPath(second, folders)).toBe(join(folders.byPath, 'usb-0:2'));
  });

  it('is the one that was given where it is such a link already, or no link is known', async () => {
    plugged('ttyUSB0', { id: 'usb-FTDI_A' });
    const given = join(folders.byId, 'usb-FTDI_A');
    expect(await lastingPath(given, folders)).toBe(given);
    const onBoard = plugged('ttyS0', {});
    expect(await lastingPath(onBoard, folders)).toBe(onBoard);
    rmSync(folders.byId, { recursive: true });
    rmSync(folders.byPath, { recursive: true });
    expect(await lastingPath(onBoard, folders)).toBe(onBoard);
  });

  it('passes over links to what is gone', async () => {
    symlinkSync('../ttyUSB9', join(folders.byId, 'usb-gone'));
    const path = plugged('ttyUSB0', { id: 'usb-FTDI_A' });
    expect(await lastingPath(path, folders)).toBe(join(folders.byId, 'usb-FTDI_A'));
  });

  it('is none where nothing is plugged in', async () => {
    await expect(lastingPath(device('ttyUSB0'), folders)).rejects.toThrow('ENOENT');
  });
});
