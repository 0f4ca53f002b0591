import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import type { Privileges } from 'electron';

/**
 * The page comes from a scheme of its own: `file:` would give it the whole disk, and `http:` needs a
 * port that others can reach.
 */
export const pageScheme = 'app';
const pageHost = 'kiosk';
export const pageUrl = `${pageScheme}://${pageHost}/index.html`;

export const pagePrivileges: Privileges = { standard: true, secure: true, supportFetchAPI: true };

/** Whether a URL belongs to the kiosk's own page. Node gives such schemes no origin, so by its parts. */
export function isKioskUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return protocol === `${pageScheme}:` && host === pageHost;
}

/** Scripts, styles and fonts from the package, nothing from anywhere else, and no connection at all. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What the page is made of. A file of any other kind is not served, whatever lies in the folder. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Answers a request of the page from `folder`, and never from outside it. */
export async function pageResponse(
  folder: string,
  request: { url: string; method: string },
): Promise<Response> {
  const path =
    request.method === 'GET' && isKioskUrl(request.url) ? pathInside(folder, request.url) : undefined;
  const contentType = path === undefined ? undefined : contentTypes[extname(path)];
  if (path === undefined || contentType === undefined) return notFound();
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (cause) {
    if (isAbsence(cause)) return notFound();
    throw cause;
  }
  return new Response(new Uint8Array(content), {
    headers: {
      'content-type': contentType,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    },
  });
}

/** The URL parser has resolved plain dots; dots and slashes that were escaped survive it. */
function pathInside(folder: string, url: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0') || name.includes('\\')) return undefined;
  const root = resolve(folder);
  const path = resolve(root, `.${name}`);
  return path.startsWith(root + sep) ? path : undefined;
}

function isAbsence(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR';
}

function notFound(): Response {
  return new Response(null, { status: 404, headers: { 'content-security-policy': contentSecurityPolicy } });
}
