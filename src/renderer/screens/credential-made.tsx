import { useTranslation } from 'react-i18next';
import { encode } from 'uqr';
import type { ViewOf } from '../../contract/view.ts';
import { Stage } from '../frame/stage.tsx';
import { CommandButton } from '../touch/button.tsx';
import { groupsOfThree } from '../touch/groups.ts';

/** Shown this once: to be learned, or photographed with one's own phone. */
export function CredentialMade({ view }: { readonly view: ViewOf<'credentialMade'> }) {
  const { t } = useTranslation();
  const { credential, residence } = view;
  return (
    <Stage
      heading={t(`credentialMade.${credential.kind}.heading`)}
      instruction={t(`credentialMade.${credential.kind}.instruction`, { residence })}
      picture={
        credential.kind === 'pin' ? (
          <p className="read-back">
            <bdi dir="ltr">
              {groupsOfThree(credential.pin).map((group, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place in the PIN.
                <span key={index}>{group}</span>
              ))}
            </bdi>
          </p>
        ) : (
          <Qr token={credential.token} label={t('credentialMade.badge.picture')} />
        )
      }
    >
      <CommandButton command={{ name: 'finish' }} kind="primary">
        {t('credentialMade.finish')}
      </CommandButton>
    </Stage>
  );
}

/** ISO/IEC 18004 §9.1: dark on light, with four modules of quiet zone. */
function Qr({ token, label }: { readonly token: string; readonly label: string }) {
  const { data, size } = encode(token, { ecc: 'M', border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
