/** One question to the server over HTTP. The only place that asks one for data; a time-out counts until the last byte. */

const TIMEOUT_MS = 8000;

export interface Answer<T> {
  /** 0: no answer that may be believed came in time. */
  readonly status: number;
  readonly ok: boolean;
  /** Null where there is none, or where a refusal has no words that are JSON. */
  readonly body: T | null;
}

const NONE: Answer<never> = { status: 0, ok: false, body: null };

export interface Question {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Sent as JSON; a question with one is a POST unless it says otherwise. */
  readonly body?: object;
  readonly timeout_ms?: number;
}

/** Never throws. An answer that breaks off, comes too late or is no JSON where it should be is none. */
export async function answerTo<T>(path: string, { method, body, timeout_ms = TIMEOUT_MS }: Question = {}): Promise<Answer<T>> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  try {
    const answer = await fetch(path, {
      method: method ?? (body === undefined ? "GET" : "POST"), cache: "no-store", signal: AbortSignal.timeout(timeout_ms), ...sent,
    });
    const text = await answer.text();
    const { status, ok } = answer;
    return { status, ok, body: ok ? parsed<T>(text) : words<T>(text) };
  } catch {
    return NONE;
  }
}

function parsed<T>(text: string): T | null {
  return text === "" ? null : (JSON.parse(text) as T);
}

/** Of a refusal: what its words are made of, if they are JSON. */
function words<T>(text: string): T | null {
  try {
    return parsed(text);
  } catch {
    return null;
  }
}
