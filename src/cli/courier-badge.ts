import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCabinetFileAt } from '../main/cabinet-file.ts';
import type { Moment } from '../main/custody/moment.ts';
import type { Store } from '../main/database/transaction.ts';
import { badgesOf, issueBadge, revokeBadge } from '../main/people/badges.ts';
import { readNameOf } from '../main/people/recipients.ts';
import { drawBadge } from './badge-drawing.ts';
import { type ExitCode, UsageError } from './command.ts';
import { namedCourier, shortId } from './named-courier.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby courier badge: a badge that signs a courier in without a PIN

Usage: cubby courier badge COURIER --out FILE --data DIR --by NAME
       cubby courier badge COURIER --list --data DIR
       cubby courier badge COURIER --revoke BADGE --data DIR --by NAME

Writes a card to print (SVG, 85.6 by 54 mm) whose QR the scanner reads. Whoever has the file or the card is let
in: delete the file once it is printed, and revoke a card that is lost. The cabinet keeps only a hash, so it
cannot be printed again; make another one. The kiosk must be stopped; the access log keeps who it was.

  COURIER          as "cubby courier list" prints it
  --out FILE       where to write the card; never over a file that is there
  --list           the courier's badges
  --revoke BADGE   as --list prints it
  --data DIR       the data folder of the kiosk
  --by NAME        who makes or revokes it
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      by: { type: 'string' },
      out: { type: 'string' },
      list: { type: 'boolean' },
      revoke: { type: 'string' },
    },
    allowPositionals: true,
  });
  const { data, out, revoke } = values;
  if ([out, values.list, revoke].filter((each) => each !== undefined).length !== 1) {
    throw new UsageError('give one of --out FILE, --list and --revoke BADGE');
  }
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  if (out !== undefined) return issue({ data, out, actor: actorFrom(values.by), positionals });
  const actor = revoke === undefined ? undefined : actorFrom(values.by);
  return withCabinet(data, (store, moment) => {
    const { id: courierId } = namedCourier(store, positionals);
    return revoke === undefined || actor === undefined
      ? list(store, courierId)
      : revokeNamed(store, { courierId, text: revoke, actor }, moment);
  });
}

function issue(from: { data: string; out: string; actor: string; positionals: readonly string[] }): ExitCode {
  const { data, out, actor } = from;
  const secrets = secretsOf(data);
  return withCabinet(data, (store, moment) => {
    const cipher = cipherOf(data, secrets, store);
    const { id: courierId, phoneHash } = namedCourier(store, from.positionals);
    if (phoneHash === null) throw new UsageError(`courier ${shortId(courierId)} was erased`);
    const reading = readCabinetFileAt(join(data, 'cabinet.json'), () => []);
    const badgeId = store.transaction((tx) => {
      const badge = issueBadge(tx, secrets.key('badges'), { courierId, actor }, moment);
      const drawing = drawBadge({
        token: badge.token,
        // A broken file costs the card its heading.
        cabinet: 'file' in reading ? reading.file.name : '',
        name: readNameOf(tx, cipher, courierId),
        reference: shortId(badge.badgeId),
      });
      // In the transaction: a card that cannot be written is no badge.
      writeFileSync(out, drawing, { mode: 0o600, flag: 'wx' });
      return badge.badgeId;
    });
    process.stdout.write(`Badge ${shortId(badgeId)} of courier ${shortId(courierId)} is in ${out}.\n`);
    return 0;
  });
}

function list(store: Store, courierId: string): ExitCode {
  const badges = badgesOf(store, courierId);
  for (const { id, issuedMs, revokedMs } of badges) {
    const until = revokedMs === null ? '' : `, revoked ${new Date(revokedMs).toISOString()}`;
    process.stdout.write(`${shortId(id)}  issued ${new Date(issuedMs).toISOString()}${until}\n`);
  }
  if (badges.length === 0) process.stdout.write(`Courier ${shortId(courierId)} has no badges.\n`);
  return 0;
}

function revokeNamed(
  store: Store,
  { courierId, text, actor }: { courierId: string; text: string; actor: string },
  moment: Moment,
): ExitCode {
  const [found, another] = badgesOf(store, courierId).filter(({ id }) => shortId(id) === text || id === text);
  if (found === undefined || another !== undefined) throw new UsageError(`there is no badge ${text}`);
  const isRevoked = store.transaction((tx) =>
    revokeBadge(tx, { courierId, badgeId: found.id, actor }, moment),
  );
  process.stdout.write(isRevoked ? `Badge ${text} is revoked.\n` : `Badge ${text} was revoked before.\n`);
  return isRevoked ? 0 : 1;
}
