import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../scripts/stage/eventually.ts';
import { PageBrowser } from '../../scripts/stage/page-browser.ts';
import { type SimulatorProcess, startSimulator } from '../../scripts/stage/simulator-process.ts';
import { prepareDemo } from '../../src/cli/demo-prepare.ts';
import type { SimulatedDoorState } from '../../src/hardware/simulator/simulator-state.ts';

/* The page of the simulated cabinet, in a real browser, worked as a person works it. */

let folder: string;
let simulator: SimulatorProcess;
let browser: PageBrowser;
let errors: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cubby-page-'));
  await prepareDemo({ dataDirectory: folder });
  simulator = await startSimulator(folder, { withPage: true });
  browser = await PageBrowser.open(simulator.pageUrl ?? '', { width: 1440, height: 900 });
  browser.page.on('console', (message) => errors.push(message.text()));
  browser.page.on('pageerror', (error) => errors.push(error.message));
});

afterAll(async () => {
  await browser?.close();
  await simulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  errors = [];
  await browser.page.reload();
  await door('A01').waitFor();
});

afterEach(async () => {
  // A refused script or style, or an exception, is told on the console; so is each answer 400.
  expect(errors.filter((error) => !error.includes('status of 400'))).toEqual([]);
});

const door = (label: string) => browser.page.getByRole('button', { name: new RegExp(`^Door ${label}, `) });
const tab = (name: string) => browser.page.locator('#tabs').getByRole('button', { name });
const notice = () => browser.page.locator('#notice').textContent();

async function doorState(label: string) {
  const { doors } = await simulator.control.state();
  return doors.find((each) => each.label === label);
}

/** Waits until the simulator says that of the door. */
async function isTrue(label: string, what: Partial<SimulatedDoorState>): Promise<void> {
  await eventually(
    async () => {
      const state: Record<string, unknown> = { ...(await doorState(label)) };
      return Object.entries(what).every(([key, value]) => state[key] === value) ? true : undefined;
    },
    `${label} to be ${JSON.stringify(what)}`,
  );
}

describe('the page of the simulated cabinet', () => {
  it('shows every door where the cabinet file has it', async () => {
    expect(await browser.page.locator('.column').count()).toBe(7);
    expect(await browser.page.locator('.compartment').count()).toBe(36);
    const [above, below] = [await door('A01').boundingBox(), await door('A06').boundingBox()];
    expect(above?.x).toBe(below?.x);
    expect((below?.height ?? 0) / (above?.height ?? 1)).toBeCloseTo(4, 0);
  });

  it('opens and shuts a door with a click', async () => {
    await door('B03').click();
    await isTrue('B03', { isOpen: true });
    await browser.page.getByRole('button', { name: 'Door B03, open' }).click();
    await isTrue('B03', { isOpen: false });
  });

  it('is worked with the keyboard alone', async () => {
    await door('A01').focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await browser.page.keyboard.press(key);
    await browser.page.getByRole('button', { name: 'Door B02, open' }).waitFor();
    await isTrue('B02', { isOpen: true });
    await browser.page.keyboard.press('Space');
    await isTrue('B02', { isOpen: false });
    await browser.page.keyboard.press('f');
    await browser.page.getByLabel('Wrong polarity').press('Space');
    await isTrue('B02', { isMiswired: true, isOpen: false });
    await browser.page.getByLabel('Wrong polarity').press('Space');
    await isTrue('B02', { isMiswired: false });
  });

  it('shows what happens elsewhere', async () => {
    await simulator.control.do({ do: 'open', door: 'F06' });
    await browser.page.getByRole('button', { name: 'Door F06, open' }).waitFor();
    await browser.page.getByText('F06 opened').waitFor();
    await simulator.control.do({ do: 'unplugBoard', board: 'right' });
    await browser.page.locator('.compartment.dead').first().waitFor();
    await simulator.control.do({ do: 'plugBoard', board: 'right' });
    await browser.page.getByRole('button', { name: 'Shut every door' }).click();
    await isTrue('F06', { isOpen: false });
  });

  it('tells why something cannot be done', async () => {
    await tab('Bus').click();
    await browser.page.getByLabel('Bits flipped').fill('7');
    await browser.page.getByLabel('Bits flipped').press('Enter');
    await eventually(async () => ((await notice())?.includes('flips') ? true : undefined), 'the sentence');
  });

  it('has no control that the simulator does not understand', async () => {
    for (const name of ['Door', 'Board', 'Cabinet', 'Bus']) {
      await tab(name).click();
      const refused: string[] = [];
      const used = await browser.page.locator('#controls').locator('button, input, select').all();
      expect(used.length).toBeGreaterThan(4);
      for (const control of used) {
        const replied = browser.page.waitForResponse((response) => response.url().endsWith('/do'));
        await control.evaluate(workIt);
        const response = await replied;
        if (!response.ok()) refused.push(await response.text());
      }
      expect(refused, name).toEqual([]);
    }
  });

  it('says so when the simulator has ended', async () => {
    await simulator.stop();
    await browser.page.getByText('The simulated cabinet does not answer').waitFor();
    errors = [];
  });
});

/** In the page: says something else than before, within its limits. */
function workIt(element: Element): void {
  if (element instanceof HTMLButtonElement) element.click();
  if (element instanceof HTMLSelectElement) element.selectedIndex = element.options.length - 1;
  if (element instanceof HTMLInputElement && element.type === 'checkbox') element.click();
  else if (element instanceof HTMLInputElement) element.value = element.title.split(' to ')[0] ?? '';
  if (!(element instanceof HTMLButtonElement)) element.dispatchEvent(new Event('change'));
}
