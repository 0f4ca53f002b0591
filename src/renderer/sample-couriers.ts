import type { DepositRefusal, ParcelToTakeBack } from '../contract/courier-view.ts';
import type { RegistrationPage } from '../contract/registration.ts';
import type { Screen } from '../contract/view.ts';

const refused = (
  because: DepositRefusal,
  more: { toTakeBack?: number; hasUnsettled?: boolean } = {},
): Screen => ({
  screen: 'depositRefused',
  courierName: 'Dana',
  because,
  toTakeBack: more.toTakeBack ?? 0,
  hasUnsettled: more.hasUnsettled ?? false,
  canChooseSize: because.refusal === 'sizeDenied',
});

const parcels: ParcelToTakeBack[] = ['A07', 'B03', 'C10', 'D11', 'D12', 'C09'].map((label, index) => ({
  parcelId: `p${index}`,
  trackingNumber: index === 1 ? '1Z999AA10123456784' : `0034043416109404255${index}`,
  label,
  sizeClass: index < 3 ? 'S' : 'L',
  because: index % 2 === 0 ? 'expired' : 'operator',
}));

const registering = (at: RegistrationPage): Screen => ({ screen: 'registering', at });
const phoneGroups = ['+49', '1512', '345', '6789'];
const proof = { page: 'awaitingProof', aim: 'registration', phoneGroups, wasSent: true } as const;
const pin = { page: 'choosingPin', aim: 'registration', checking: false, isUnverified: false } as const;
const companies = [
  'DHL',
  'DPD',
  'GLS',
  'Hermes',
  'UPS',
  'FedEx',
  'Amazon Logistics',
  'Go! Express & Logistics',
  'Kurierdienst Wartenburg-Hohenstein GmbH & Co. KG',
].map((name, index) => ({ id: `c${index}`, name }));

const registrationSamples: Readonly<Record<string, Screen>> = {
  registeringName: registering({ page: 'naming' }),
  registeringNameInvalid: registering({ page: 'naming', refusal: 'nameInvalid' }),
  registeringCompany: registering({ page: 'choosingCompany', companies }),
  registeringCompanyNone: registering({ page: 'choosingCompany', companies: [] }),
  ...Object.fromEntries(
    (['invalid', 'landline', 'limited', 'proveAgain', undefined] as const).flatMap((refusal) =>
      (['registration', 'pinRenewal'] as const).map((aim) => [
        `registeringNumber/${aim}/${refusal ?? ''}`,
        registering({ page: 'givingNumber', aim, country: 'DE', ...(refusal && { refusal }) }),
      ]),
    ),
  ),
  registeringProof: registering({ ...proof, mayGoOnUnverified: false }),
  registeringProofLate: registering({ ...proof, mayGoOnUnverified: true, refusal: 'wrong' }),
  registeringProofRenewal: registering({ ...proof, aim: 'pinRenewal', mayGoOnUnverified: false }),
  registeringProofNotSent: registering({
    ...proof,
    aim: 'pinRenewal',
    wasSent: false,
    mayGoOnUnverified: false,
    refusal: 'onlyOperator',
  }),
  registeringPin: registering(pin),
  registeringPinRenewal: registering({ ...pin, aim: 'pinRenewal' }),
  registeringPinUnverified: registering({ ...pin, isUnverified: true }),
  registeringPinSimple: registering({ ...pin, refusal: 'tooSimple' }),
  registeringPinDigits: registering({ ...pin, refusal: 'notSixDigits' }),
  registeringPinChecking: registering({ ...pin, checking: true }),
  registeringEnded: registering({ page: 'ended', outcome: 'registered' }),
  registeringRenewed: registering({ page: 'ended', outcome: 'pinRenewed' }),
  registeringKnown: registering({ page: 'ended', outcome: 'numberKnown' }),
  registeringLimited: registering({ page: 'ended', outcome: 'limited' }),
};

/** What couriers alone see, for tests and for looking at. */
export const courierSamples: Readonly<Record<string, Screen>> = {
  signingInLabel: {
    screen: 'signingIn',
    checking: false,
    country: 'DE',
    trackingNumber: '00340434161094042557',
  },
  signingInBadge: { screen: 'signingIn', checking: false, refusal: 'unknownBadge', country: 'DE' },
  depositRefusedPending: refused({ refusal: 'notApproved', state: 'pending' }),
  depositRefusedSuspended: refused({ refusal: 'notApproved', state: 'suspended' }),
  depositRefusedRejected: refused({ refusal: 'notApproved', state: 'rejected' }),
  depositRefusedPendingLimit: refused({ refusal: 'pendingLimit', parcels: 2 }),
  depositRefusedCompany: refused({ refusal: 'companyDenied' }),
  depositRefusedHours: refused(
    {
      refusal: 'outsideHours',
      hours: [
        { weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '20:00' },
        { weekdays: [6], from: '09:00', to: '14:00' },
      ],
    },
    { toTakeBack: 2 },
  ),
  depositRefusedSize: refused({ refusal: 'sizeDenied', allowed: ['S', 'M'] }),
  depositRefusedTooMany: refused(
    { refusal: 'tooManyHeld', compartments: 12 },
    { toTakeBack: 5, hasUnsettled: true },
  ),
  depositRefusedCabinet: refused({ refusal: 'cabinet', because: 'auditNeeded' }),
  takingBack: { screen: 'takingBack', courierName: 'Dana', parcels },
  takingBackNext: {
    screen: 'takingBack',
    courierName: 'Dana',
    parcels: parcels.slice(0, 2),
    lastTaken: 'C10',
  },
  takingBackGone: {
    screen: 'takingBack',
    courierName: 'Dana',
    parcels: parcels.slice(0, 1),
    refusal: 'gone',
  },
  ...registrationSamples,
  takingBackDone: { screen: 'takingBack', courierName: 'Dana', parcels: [], lastTaken: 'A07' },
};
