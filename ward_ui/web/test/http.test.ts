import { afterEach, describe, expect, it, vi } from "vitest";
import { answerTo } from "../src/wire/http";

/** A server that answers so; `body` may be a stream that never ends. */
function server(status: number, body: BodyInit | null): void {
  vi.stubGlobal("fetch", async (_path: string, { signal }: { signal: AbortSignal }) => {
    const answer = new Response(status === 204 ? null : body, { status });
    const text = () => new Promise<string>((done, fail) => {
      signal.addEventListener("abort", () => fail(signal.reason));
      void Response.prototype.text.call(answer).then(done, fail);
    });
    return { status, ok: answer.ok, text };
  });
}

describe("a question over HTTP", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is answered with what the server said", async () => {
    server(200, '{"bed": "7"}');
    expect(await answerTo("/x")).toEqual({ status: 200, ok: true, body: { bed: "7" } });
  });

  it("whose answer begins and never ends has none, and nothing is thrown", async () => {
    server(200, new ReadableStream({ start: (out) => out.enqueue(new TextEncoder().encode('{"bed":')) }));
    expect(await answerTo("/x", { timeout_ms: 20 })).toEqual({ status: 0, ok: false, body: null });
  });

  it("that nobody hears has none", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
    expect(await answerTo("/x")).toMatchObject({ status: 0, body: null });
  });

  it("whose answer is cut in its middle has none", async () => {
    server(200, '{"bed": "7"');
    expect(await answerTo("/x")).toMatchObject({ status: 0, body: null });
  });

  it("that is granted without a word, or refused in words of another kind, says which", async () => {
    server(204, null);
    expect(await answerTo("/x", { method: "DELETE" })).toEqual({ status: 204, ok: true, body: null });
    server(503, "<h1>Bad gateway</h1>");
    expect(await answerTo("/x")).toEqual({ status: 503, ok: false, body: null });
    server(409, '{"error": "No."}');
    expect(await answerTo("/x")).toEqual({ status: 409, ok: false, body: { error: "No." } });
  });

  it("with something to say is a POST of JSON, unless it says otherwise", async () => {
    const sent = vi.fn(async (_path: string, _how: RequestInit) => new Response("{}"));
    vi.stubGlobal("fetch", sent);
    await answerTo("/x", { body: { a: 1 } });
    await answerTo("/x", { method: "PUT", body: { a: 1 } });
    expect(sent.mock.calls.map(([, how]) => [how.method, how.body])).toEqual([["POST", '{"a":1}'], ["PUT", '{"a":1}']]);
  });
});
