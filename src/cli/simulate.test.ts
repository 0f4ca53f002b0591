import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatorControl } from '../hardware/simulator/simulator-control.ts';
import { bytesOf, hexOf } from '../hardware/simulator/test-wire.ts';

const program = fileURLToPath(new URL('./cubby.ts', import.meta.url));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

function simulate(...args: string[]) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, 'simulate', ...args],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  running.push(child);
  return child;
}

async function listening(...args: string[]) {
  const child = simulate(...args, '--json', '--control', '0');
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  while (!out.includes('\n')) await once(child.stdout, 'data');
  return JSON.parse(out.slice(0, out.indexOf('\n')));
}

async function refused(...args: string[]) {
  const child = simulate(...args);
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, err };
}

describe('cubby simulate', () => {
  it('runs boards of several families on several buses, with faults from the beginning and a page', async () => {
    const told = await listening(
      ...['--port', 'tcp://127.0.0.1:0', '--port', 'tcp://127.0.0.1:0?baud=57600'],
      ...['--board', 'protocol=xor5,channels=8', '--board', 'protocol=kerong,address=0,bus=2'],
      ...['--fault', 'answers board=1 garbageInFront=[255]', '--fault', '{"do":"sag","ms":200}'],
      ...['--quirk', '2:lockedReadsZero', '--seed', '7', '--page', '0', '--turnaround-ms', '1'],
    );
    expect(told).toMatchObject({ boards: 2, doors: 24, pageUrl: expect.stringMatching(/^http:/) });
    expect((await fetch(told.pageUrl)).status).toBe(200);

    const host = connect(Number(new URL(told.buses.bus1).port));
    host.write(bytesOf('80 01 00 33 B2'));
    let heard = '';
    while (heard.split(' ').length < 8) heard = `${heard} ${hexOf((await once(host, 'data'))[0])}`.trim();
    expect(heard).toMatch(/^FF 80 01 /);
    host.destroy();

    const control = await SimulatorControl.connect(told.controlPort);
    const { buses, boards, supply } = await control.state();
    control.close();
    expect(buses).toMatchObject([
      { bus: 'bus1', baud: 9_600, answers: 1 },
      { bus: 'bus2', baud: 57_600, answers: 0 },
    ]);
    expect(boards[1]?.quirks).toContainEqual(
      expect.objectContaining({ name: 'lockedReadsZero', isOn: true, meaning: expect.any(String) }),
    );
    expect(supply).toEqual({ isOn: true, sagMs: 200 });
  });

  it.each([
    [['--board', 'protocol=xor5', '--boards', '2'], 'give either --board'],
    [['--fault', 'fly'], '--fault there is no "fly"; expected one of: '],
    [['--fault', 'jam'], 'door'],
    [['--seed', 'x'], '--seed x: expected a whole number'],
    [['--quirk', 'flies'], '--quirk flies: no board here has it'],
  ])('does not understand %j: exit code 2', async (args, message) => {
    const { code, err } = await refused('--port', 'tcp://127.0.0.1:0', ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it.each([
    [['--fault', 'close door=Z9'], 'no door "Z9" in this cabinet'],
    [['--quirk', '1:flies'], 'has no quirk "flies"'],
  ])('cannot do %j: exit code 1', async (args, message) => {
    const { code, err } = await refused('--port', 'tcp://127.0.0.1:0', ...args);
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});
