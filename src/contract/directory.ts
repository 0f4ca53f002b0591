import { z } from './zod.ts';

/** What a person in the directory is to the house. */
export const directoryKind = z.enum(['resident', 'staff', 'guest']);
export type DirectoryKind = z.infer<typeof directoryKind>;

/** With what a person in the directory is let in without a code. */
export const credentialKind = z.enum(['pin', 'badge']);
export type CredentialKind = z.infer<typeof credentialKind>;

/** What somebody at a door can report. */
export const problemKinds = [
  'didNotOpen',
  'anotherDoorOpened',
  'compartmentEmpty',
  'wrongParcel',
  'damaged',
] as const;
export const problemKind = z.enum(problemKinds);
export type ProblemKind = z.infer<typeof problemKind>;
