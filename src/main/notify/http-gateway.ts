import type { AxiosResponse } from 'axios';
import type { Cancel, Clock } from '../../clock.ts';
import { z } from '../../contract/zod.ts';
import { SecretsFault } from '../secrets/secret-file.ts';
import type { GatewayFault, GatewayResult, MessageGateway, OutgoingMessage } from './gateway.ts';
import { newConnection } from './gateway-connection.ts';

export interface HttpGatewayOptions {
  /** `https://api.twilio.com` or a gateway that speaks its form. */
  readonly url: string;
  readonly account: string;
  readonly from: string;
  /** Undefined where none was given; may throw SecretsFault. */
  readonly token: () => string | undefined;
  readonly clock: Clock;
  readonly connectMs?: number;
  readonly totalMs?: number;
}

/** An answer is a few hundred bytes, a list of fifty messages about 50 KiB. */
const longestAnswerBytes = 256 * 1024;

/**
 * Codes of the form's 400s that speak of the number, so that no repetition helps: invalid, not
 * mobile, unreachable, unsubscribed, in a country that is not served. Any other 400 may be a mistake
 * in the operator's account, which would otherwise give up all messages at once.
 */
const numberCodes: ReadonlySet<number> = new Set([21211, 21214, 21217, 21408, 21610, 21612, 21614, 21635]);
/** States in the form's list that mean: this one will not arrive. */
const failedStates: ReadonlySet<string> = new Set(['failed', 'undelivered', 'canceled']);

const accepted = z.object({ sid: z.string().max(100), status: z.string().optional() });
const refusal = z.object({ code: z.number().optional() });
const listed = z.object({
  messages: z.array(z.object({ sid: z.string().max(100), status: z.string(), body: z.string().nullable() })),
});

/** What came back: an answer of some kind, or why there is none. */
type Answer =
  | { readonly status: number; readonly body: unknown; readonly retryAfterMs?: number }
  | GatewayFault;

/**
 * Sends over HTTP in Twilio's form: POST {url}/2010-04-01/Accounts/{account}/Messages.json.
 *
 * At least once: this POST cannot be made idempotent, so after an attempt whose outcome is not known
 * the gateway is asked for the messages to this number; one with the same text (which has a random
 * code in it) is ours. A gateway that cannot list is sent the message again.
 */
export class HttpGateway implements MessageGateway {
  readonly #options: HttpGatewayOptions;
  readonly #messagesUrl: URL;

  constructor(options: HttpGatewayOptions) {
    this.#options = options;
    const { url, account } = options;
    const path = `2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`;
    this.#messagesUrl = new URL(path, url.endsWith('/') ? url : `${url}/`);
  }

  async send(message: OutgoingMessage): Promise<GatewayResult> {
    if (message.mayHaveArrived) {
      const found = await this.#find(message);
      if (found !== undefined) return found;
    }
    const { to, text, reference, signal } = message;
    const form = new URLSearchParams({ To: to, From: this.#options.from, Body: text }).toString();
    const answer = await this.#request({ method: 'POST', url: this.#messagesUrl, form, reference, signal });
    return 'kind' in answer ? answer : readAnswer(answer);
  }

  /** Undefined: it is not there, or this gateway does not list; send it. */
  async #find({ to, text, signal }: OutgoingMessage): Promise<GatewayResult | undefined> {
    const url = new URL(this.#messagesUrl);
    url.search = new URLSearchParams({ To: to, PageSize: '50' }).toString();
    const answer = await this.#request({ method: 'GET', url, signal });
    if ('kind' in answer) return answer;
    const fault = commonFault(answer);
    if (fault?.kind === 'unauthorized' || fault?.kind === 'tooManyRequests') return fault;
    const list = answer.status === 200 ? listed.safeParse(answer.body) : undefined;
    const ours = list?.data?.messages.find(
      ({ body, status }) => body?.includes(text) === true && !failedStates.has(status),
    );
    return ours && { kind: 'delivered', gatewayReference: ours.sid };
  }

  async #request(request: {
    method: 'GET' | 'POST';
    url: URL;
    form?: string;
    reference?: string;
    signal: AbortSignal;
  }): Promise<Answer> {
    const { account, clock, connectMs = 5_000, totalMs = 20_000 } = this.#options;
    const password = this.#readToken();
    if (typeof password !== 'string') return password;
    // Loaded when the first message is sent: it would cost the start screen a tenth of a second.
    const { default: axios } = await import('axios');
    const connection = newConnection(request.url, clock, connectMs);
    const total = deadline(request.signal, clock, totalMs);
    try {
      const response = await axios.request<string>({
        method: request.method,
        url: request.url.href,
        ...(request.form === undefined ? {} : { data: request.form }),
        headers: {
          Accept: 'application/json',
          ...(request.form === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
          ...(request.reference === undefined ? {} : { 'Idempotency-Key': request.reference }),
        },
        auth: { username: account, password },
        adapter: 'http',
        httpAgent: connection.agent,
        httpsAgent: connection.agent,
        timeout: totalMs,
        signal: total.signal,
        maxRedirects: 0,
        proxy: false,
        maxContentLength: longestAnswerBytes,
        responseType: 'text',
        transformResponse: (body: string) => body,
        validateStatus: () => true,
      });
      return readResponse(response);
    } catch (error) {
      // The error holds the request, so the number, the text and the token: none of it goes on.
      if (!axios.isAxiosError(error) && !axios.isCancel(error)) throw error;
      if (!connection.hasConnected()) return { kind: 'unreachable' };
      if (total.signal.aborted || error.code === 'ECONNABORTED' || error.code === 'ETIMEDOUT') {
        return { kind: 'timedOut' };
      }
      return { kind: error.code === 'ERR_BAD_RESPONSE' ? 'badAnswer' : 'gatewayFailed' };
    } finally {
      total.cancel();
      connection.close();
    }
  }

  #readToken(): string | GatewayFault {
    try {
      return this.#options.token() ?? { kind: 'unauthorized', code: 'noToken' };
    } catch (error) {
      if (error instanceof SecretsFault) return { kind: 'unauthorized', code: error.kind };
      throw error;
    }
  }
}

function readAnswer(answer: Exclude<Answer, GatewayFault>): GatewayResult {
  const fault = commonFault(answer);
  if (fault !== undefined) return fault;
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    const read = accepted.safeParse(body);
    if (!read.success) return { kind: 'badAnswer', code: String(status) };
    if (read.data.status !== undefined && failedStates.has(read.data.status)) {
      return { kind: 'refused', code: `${status}/${read.data.status.slice(0, 20)}` };
    }
    return { kind: 'delivered', gatewayReference: read.data.sid };
  }
  if (status < 400) return { kind: 'badAnswer', code: String(status) };
  const code = refusal.safeParse(body).data?.code;
  if (code !== undefined && numberCodes.has(code))
    return { kind: 'numberRefused', code: `${status}/${code}` };
  return { kind: 'refused', code: code === undefined ? String(status) : `${status}/${code}` };
}

function commonFault({ status, retryAfterMs }: Exclude<Answer, GatewayFault>): GatewayFault | undefined {
  const patience = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 401 || status === 403) return { kind: 'unauthorized', code: String(status) };
  if (status === 429) return { kind: 'tooManyRequests', code: '429', ...patience };
  if (status >= 500) return { kind: 'gatewayFailed', code: String(status), ...patience };
  return undefined;
}

function readResponse({ status, data, headers }: AxiosResponse<string>): Exclude<Answer, GatewayFault> {
  const seconds = Number(headers['retry-after']);
  const patience = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {};
  return { status, body: parseJson(data), ...patience };
}

/** Undefined for what is no JSON; no schema accepts that. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function deadline(outer: AbortSignal, clock: Clock, ms: number): { signal: AbortSignal; cancel: Cancel } {
  const controller = new AbortController();
  const cancel = clock.after(ms, () => controller.abort());
  return { signal: AbortSignal.any([outer, controller.signal]), cancel };
}
