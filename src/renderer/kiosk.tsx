import { type CSSProperties, useRef } from 'react';
import { I18nextProvider } from 'react-i18next';
import type { KioskView } from '../contract/view.ts';
import { Footer } from './frame/footer.tsx';
import { Header } from './frame/header.tsx';
import { Notices } from './frame/notices.tsx';
import { StillThere } from './frame/still-there.tsx';
import { translations } from './i18n.ts';
import { useScanner } from './scanning/use-scanner.ts';
import { ScreenOf } from './screens/screen-of.tsx';
import { useInputLock } from './touch/input-lock.ts';
import { usePixelsPerMillimetre } from './touch/panel.ts';
import { type Send, SurroundingsContext } from './touch/press.ts';

const shipped = translations();
/** Main wants to know that somebody is there, and not how often they press. */
const touchEveryMs = 1_000;

interface KioskProps {
  readonly view: KioskView;
  readonly send: Send;
  /** Tests hand in translations that throw when a text is missing. */
  readonly texts?: typeof shipped;
}

function placeOf(view: KioskView): string {
  const at = view.screen === 'maintenance' || view.screen === 'registering' ? view.at : view;
  const page = 'page' in at ? `${view.screen} ${at.page}` : view.screen;
  return 'compartment' in at ? `${page} ${at.compartment.id}` : page;
}

/** The whole of what is on the glass: a function of the view that main sent. */
export function Kiosk({ view, send, texts = shipped }: KioskProps) {
  // Another door is another screen: nothing that was typed or half pressed survives it.
  const place = placeOf(view);
  const locked = useInputLock(place);
  const mm = usePixelsPerMillimetre(view.panelDiagonalInches);
  const camera = useScanner(view, send);

  const lastTouch = useRef(Number.NEGATIVE_INFINITY);
  const touched = () => {
    const now = performance.now();
    if (view.idle === undefined || now - lastTouch.current < touchEveryMs) return;
    lastTouch.current = now;
    void send({ name: 'touch' });
  };

  return (
    <I18nextProvider i18n={texts[view.language]}>
      <SurroundingsContext value={{ send, locked, camera }}>
        <div
          className="kiosk"
          style={{ '--mm': `${mm}px` } as CSSProperties}
          data-screen={view.screen}
          data-page={'at' in view ? view.at.page : undefined}
          data-revision={view.revision}
          onPointerDownCapture={touched}
          onKeyDownCapture={touched}
        >
          <Header view={view} />
          <main key={place} inert={locked}>
            <ScreenOf view={view} />
            <Notices view={view} />
          </main>
          <Footer view={view} />
          <StillThere view={view} />
        </div>
      </SurroundingsContext>
    </I18nextProvider>
  );
}
