import type { SentRequest, SentResponse } from './send-by-http.js';

/** Sends a request with `fetch`, on runtimes that have no other client. */
export async function sendByFetch(request: SentRequest): Promise<SentResponse> {
  const { url, method, headers, body, signal, maxResponseBytes } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const response = await fetch(url, {
    method,
    headers,
    ...(hasBody && { body: body as Uint8Array<ArrayBuffer> }),
    redirect: 'manual',
    signal,
  });
  return { status: response.status, text: await readText(response, maxResponseBytes) };
}

/** Reads the text up to the limit, or as far as it came. */
async function readText(response: Response, limit: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (reader !== undefined && text.length < limit) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status is there, and that is what counts.
  }
  void reader?.cancel().catch(() => {});
  return text;
}
