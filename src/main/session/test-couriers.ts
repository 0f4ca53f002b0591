import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../../contract/configuration.ts';
import type { CourierState } from '../../contract/courier.ts';
import { otherCompany } from '../../contract/courier.ts';
import type { TestCustody } from '../custody/test-custody.ts';
import type { MessageSeal } from '../notify/message-outbox-seal.ts';
import { openMessageSeal } from '../notify/message-outbox-seal.ts';
import { openPersonCipher, type PersonCipher } from '../people/person-cipher.ts';
import type { VerificationMeans } from '../people/phone-verification.ts';
import { openSecrets, type Secrets } from '../secrets/secrets.ts';

/** The couriers of a session under test; what is kept in files is made when it is asked for. Only tests use this file. */
export class TestCouriers implements VerificationMeans {
  readonly cabinetName = 'Test';
  readonly configuration: () => Configuration;
  readonly #custody: TestCustody;
  #directory: string | undefined;
  #secrets: Secrets | undefined;
  #cipher: PersonCipher | undefined;

  constructor(custody: TestCustody) {
    this.#custody = custody;
    this.configuration = () => custody.configuration;
    this.add(custody.courierId);
  }

  /** Makes a courier of a person, of no company and confirmed as one. */
  add(personId: string, state: CourierState = 'approved'): void {
    this.#custody.act((tx) =>
      tx.run(
        `INSERT INTO courier (person_id, state, pin_hash, company_id, is_company_confirmed, registered_ms, state_since_ms)
         VALUES ($personId, $state, '', $otherCompany, 1, 0, 0)
         ON CONFLICT DO NOTHING`,
        { personId, state, otherCompany },
      ),
    );
  }

  get secrets(): Secrets {
    this.#directory ??= mkdtempSync(join(tmpdir(), 'cubby-session-'));
    this.#secrets ??= openSecrets({ dataDirectory: this.#directory, environment: {}, isNewCabinet: true });
    return this.#secrets;
  }

  get cipher(): PersonCipher {
    const { secrets } = this;
    this.#cipher ??= openPersonCipher({ dataDirectory: this.#directory ?? '', secrets });
    return this.#cipher;
  }

  get messageSeal(): MessageSeal {
    return openMessageSeal({ secrets: this.secrets, cipher: this.cipher });
  }

  canReachPhones = (): boolean => false;

  remove(): void {
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
  }
}
