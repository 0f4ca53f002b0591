import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { commandBody } from '../contract/command.ts';
import { type Language, languages } from '../contract/configuration.ts';
import { maintenanceAct, maintenancePage } from '../contract/maintenance.ts';
import { type KioskView, kioskView, type Notice } from '../contract/view.ts';
import { translations } from './i18n.ts';
import { Kiosk } from './kiosk.tsx';
import { sampleScreens, sampleView } from './sample-views.ts';

const texts = translations((key) => {
  throw new Error(`no text for ${key}`);
});

const everyNotice: Notice[] = [
  { kind: 'messagesWaiting', waitingMs: 3 * 3_600_000, count: 1 },
  { kind: 'clockUntrusted' },
  { kind: 'degraded' },
  { kind: 'auditNeeded' },
  { kind: 'doorsUnusable', labels: ['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07'] },
  { kind: 'oldCabinetFile' },
  { kind: 'demonstration' },
];

function draw(view: KioskView): string {
  return renderToString(<Kiosk view={view} texts={texts} send={() => Promise.resolve({ accepted: true })} />);
}

function commandsOf(html: string): string[] {
  return [...html.matchAll(/data-command="(\w+)"/g)].map((match) => match[1] as string);
}

const samples = Object.entries(sampleScreens);

describe('the samples', () => {
  it('are views, and every screen is among them', () => {
    for (const [, screen] of samples) kioskView.parse(sampleView(screen, 'en'));
    const named = new Set(samples.map(([, screen]) => screen.screen));
    expect([...named].sort()).toEqual(kioskView.options.map((option) => option.shape.screen.value).sort());
    const pages = new Set(
      samples.flatMap(([, screen]) => (screen.screen === 'maintenance' ? [screen.at.page] : [])),
    );
    expect([...pages].sort()).toEqual(
      maintenancePage.options.map((option) => option.shape.page.value).sort(),
    );
  });
});

describe.each(languages)('in %s', (language: Language) => {
  it.each(samples)('%s is drawn, with all its texts and notices', (_name, screen) => {
    const html = draw(sampleView(screen, language, { notices: everyNotice }));
    expect(html).toContain(`data-screen="${screen.screen}"`);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).not.toContain('{{');
  });

  it('no language but the chosen one is marked', () => {
    const html = draw(sampleView({ screen: 'start', full: false }, language));
    expect(html.match(/aria-pressed="true"/g)).toHaveLength(1);
  });
});

describe('what can be pressed', () => {
  const offered = new Set(samples.flatMap(([, screen]) => commandsOf(draw(sampleView(screen, 'en')))));

  it('is a command of the contract', () => {
    const known = commandBody.options.map((option) => option.shape.name.value as string);
    for (const name of offered) expect(known).toContain(name);
  });

  it('reaches every command that a finger can give', () => {
    // The rest is not pressed: a touch anywhere, and what the camera reads. Two depend on what was typed.
    const notPressed = ['touch', 'scan', 'scanUnreadable', 'signIn', 'searchDirectory'];
    const wanted = commandBody.options.map((option) => option.shape.name.value as string);
    expect([...wanted].filter((name) => !notPressed.includes(name) && !offered.has(name))).toEqual([]);
  });

  it('reaches every act of a technician that a finger can give', () => {
    const drawn = samples.map(([, screen]) => draw(sampleView(screen, 'en'))).join('');
    // The sign-in depends on what was typed.
    const wanted = maintenanceAct.options.map((option) => option.shape.name.value as string);
    for (const name of wanted.filter((each) => each !== 'signIn'))
      expect(drawn).toContain(`data-act="${name}"`);
  });

  it('is nothing on a cabinet that is out of service, but for the language', () => {
    const screen = sampleScreens.outOfService;
    if (screen === undefined) throw new Error('no sample');
    expect(new Set(commandsOf(draw(sampleView(screen, 'en'))))).toEqual(new Set(['chooseLanguage']));
  });

  it('is no size that has no free compartment', () => {
    const html = draw(
      sampleView(
        { screen: 'choosingSize', recipient: { kind: 'announced' }, sizes: [{ sizeClass: 'S', free: 0 }] },
        'en',
      ),
    );
    expect(html).toMatch(/<button[^>]*disabled=""[^>]*data-command="chooseSize"/);
  });
});

describe('what is shown', () => {
  it('isolates tracking numbers from the direction of the text around them', () => {
    const html = draw(
      sampleView(
        { screen: 'awaitingRecipient', offersDirectory: false, trackingNumber: '1Z999AA1', country: 'DE' },
        'en',
      ),
    );
    expect(html).toContain('<bdi dir="ltr">1Z999AA1</bdi>');
  });

  it('names the scanner to whoever holds a QR where there is one and no camera', () => {
    for (const screen of ['start', 'awaitingCode'] as const) {
      const sample = sampleScreens[screen];
      if (sample === undefined) throw new Error('no sample');
      expect(draw(sampleView(sample, 'en'))).not.toContain('QR code');
      expect(draw(sampleView(sample, 'en', { hasScanner: true }))).toContain('up to the scanner');
    }
  });

  it('never takes a name for markup', () => {
    const html = draw(
      sampleView({ screen: 'awaitingLabel', courierName: '<img src=x>', free: [], toTakeBack: 0 }, 'en'),
    );
    expect(html).not.toContain('<img');
  });
});
