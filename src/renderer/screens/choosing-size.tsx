import { useTranslation } from 'react-i18next';
import { type SizeClass, sizeClasses } from '../../contract/compartment.ts';
import type { ShownRecipient } from '../../contract/recipient-view.ts';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { CommandButton } from '../touch/button.tsx';

export function ChoosingSize({ view }: { readonly view: ViewOf<'choosingSize'> }) {
  const { t } = useTranslation();
  // What did not fit was announced wrong.
  const announced = view.atLeast === undefined ? view.announced : undefined;
  const instruction = () => {
    if (view.atLeast) return t('choosingSize.instructionBigger');
    if (announced) return t('choosingSize.instructionAnnounced', { sizeClass: announced });
    return t('choosingSize.instruction');
  };
  return (
    <Stage
      heading={t('choosingSize.heading')}
      instruction={instruction()}
      remark={
        <>
          {view.refusal && <Remark tone="refusal">{t(`choosingSize.refusal.${view.refusal}`)}</Remark>}
          <For recipient={view.recipient} />
        </>
      }
    >
      <div className="sizes">
        {view.sizes.map(({ sizeClass, free }) => (
          <CommandButton
            key={sizeClass}
            command={{ name: 'chooseSize', sizeClass }}
            className={sizeClass === announced ? 'size announced' : 'size'}
            disabled={free === 0}
          >
            <SizePicture sizeClass={sizeClass} />
            <span className="size-name">
              <strong>{sizeClass}</strong>
              {t(`choosingSize.size.${sizeClass}`)}
            </span>
            <span className="size-free">
              {free === 0 ? t('choosingSize.none') : t('choosingSize.free', { count: free })}
            </span>
          </CommandButton>
        ))}
      </div>
      {view.refusal === 'full' && (
        <CommandButton command={{ name: 'depositNext' }}>{t('choosingSize.otherParcel')}</CommandButton>
      )}
    </Stage>
  );
}

/** Somebody in the directory is named here: where the parcel was announced, nobody was asked before. */
function For({ recipient }: { readonly recipient: ShownRecipient }) {
  const { t } = useTranslation();
  if (recipient.kind !== 'person') return null;
  const { residence, shortName } = recipient;
  return <Remark tone="note">{t('choosingSize.for', { residence, shortName })}</Remark>;
}

/** All sizes to one scale, the biggest of them in outline behind, so that one alone can be judged. */
function SizePicture({ sizeClass }: { readonly sizeClass: SizeClass }) {
  const share = (sizeClasses.indexOf(sizeClass) + 1) / sizeClasses.length;
  const width = 36 + 64 * share;
  const height = 14 + 62 * share;
  return (
    <svg className="size-picture" viewBox="0 0 112 84" aria-hidden="true">
      <rect className="size-most" x="6" y="4" width="100" height="76" rx="6" />
      <rect className="size-box" x="6" y={80 - height} width={width} height={height} rx="5" />
      <rect
        className="size-tape"
        x={6 + width / 2 - 6}
        y={80 - height}
        width="12"
        height={Math.min(14, height)}
      />
    </svg>
  );
}
