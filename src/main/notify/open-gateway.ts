import type { Clock } from '../../clock.ts';
import type { MessageGatewayConfiguration } from '../../contract/configuration.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { consoleGateway } from './console-gateway.ts';
import type { MessageGateway } from './gateway.ts';
import { HttpGateway } from './http-gateway.ts';

/** The gateway that the configuration names; undefined where the cabinet has no way to people's phones. */
export function openGateway(options: {
  configuration: MessageGatewayConfiguration;
  secrets: Secrets;
  clock: Clock;
  /** Prints one line, without its end. */
  write: (line: string) => void;
}): MessageGateway | undefined {
  const { configuration, secrets, clock, write } = options;
  switch (configuration.kind) {
    case 'none':
      return undefined;
    case 'console':
      return consoleGateway(write);
    case 'http':
      return new HttpGateway({
        url: configuration.url,
        account: configuration.account,
        from: configuration.from,
        // Read for each message, so that a token that is put in place later is found without a restart.
        token: () => secrets.external('smsGatewayToken'),
        clock,
      });
  }
}
