import type { Reader } from '../main/database/transaction.ts';
import { type DirectoryPerson, readDirectory } from '../main/people/directory.ts';
import type { PersonCipher } from '../main/people/person-cipher.ts';
import { UsageError } from './command.ts';
import { shortId } from './named-courier.ts';

/** The person whose id ends so, as `cubby directory search` prints it. */
export function namedPerson(
  reader: Reader,
  cipher: PersonCipher,
  positionals: readonly string[],
): DirectoryPerson {
  const [text, ...more] = positionals;
  if (text === undefined || more.length > 0) {
    throw new UsageError('name one person as "cubby directory search" prints it');
  }
  const [found, another] = readDirectory(reader, cipher).filter(
    ({ id }) => text.length >= shortId(id).length && id.endsWith(text),
  );
  if (found === undefined) throw new UsageError(`there is no person ${text} in the directory`);
  if (another !== undefined) throw new UsageError(`${text} is more than one person: give the whole id`);
  return found;
}
