import { companyId } from './courier.ts';
import { z } from './zod.ts';

/** What a courier proves a number for: to register, or to choose a new PIN. */
export const registrationAim = z.enum(['registration', 'pinRenewal']);
export type RegistrationAim = z.infer<typeof registrationAim>;

/** The pages of a registration at the cabinet, and of a forgotten PIN. */
export const registrationPage = z.discriminatedUnion('page', [
  z.strictObject({ page: z.literal('naming'), refusal: z.enum(['nameInvalid']).optional() }),
  z.strictObject({
    page: z.literal('choosingCompany'),
    /** "Other" is offered besides. */
    companies: z.array(z.strictObject({ id: companyId, name: z.string() })),
  }),
  z.strictObject({
    page: z.literal('givingNumber'),
    aim: registrationAim,
    country: z.string(),
    /** `limited`: too many messages today; `proveAgain`: what proved it is too long ago. */
    refusal: z.enum(['invalid', 'landline', 'limited', 'proveAgain']).optional(),
  }),
  z.strictObject({
    page: z.literal('awaitingProof'),
    aim: registrationAim,
    /** The number read back in groups. */
    phoneGroups: z.array(z.string()),
    /** Otherwise only a code from the operator helps, which is typed here as well. */
    wasSent: z.boolean(),
    /** The message did not come: a registration may go on without. */
    mayGoOnUnverified: z.boolean(),
    refusal: z.enum(['wrong', 'onlyOperator']).optional(),
  }),
  z.strictObject({
    page: z.literal('choosingPin'),
    aim: registrationAim,
    /** While main writes it down the screen takes no input. */
    checking: z.boolean(),
    /** Nobody could prove the number; the operator will see that. */
    isUnverified: z.boolean(),
    refusal: z.enum(['notSixDigits', 'tooSimple']).optional(),
  }),
  z.strictObject({
    page: z.literal('ended'),
    outcome: z.enum(['registered', 'pinRenewed', 'numberKnown', 'limited']),
  }),
]);
export type RegistrationPage = z.infer<typeof registrationPage>;
export type RegistrationPageOf<P extends RegistrationPage['page']> = Extract<RegistrationPage, { page: P }>;
