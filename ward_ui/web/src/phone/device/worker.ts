/**
 * The phone's service worker: keeps the page's own files, so that a phone without network opens to a page that says so, and
 * shows what Web Push brings. No answer of the server about a patient is ever kept: only the files named at build time.
 */

/** Filled in by the build: the page and the files it names. */
declare const SHELL: readonly string[];
declare const SHELL_NAME: string;

interface Worker extends EventTarget {
  readonly clients: { claim(): Promise<void>; matchAll(of: object): Promise<{ focus(): Promise<unknown>; readonly url: string }[]>; openWindow(url: string): Promise<unknown> };
  readonly registration: ServiceWorkerRegistration;
  readonly location: Location;
  skipWaiting(): Promise<void>;
}

type Event_<T> = Event & T & { waitUntil(done: Promise<unknown>): void };

const scope = self as unknown as Worker;
const PAGE = "/phone";
/** A server that does not answer within this is taken for gone; the page then says so itself. */
const PATIENCE_MS = 4000;

scope.addEventListener("install", (event) => {
  const kept = caches.open(SHELL_NAME).then((cache) => cache.addAll([PAGE, ...SHELL]));
  (event as Event_<object>).waitUntil(kept.then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== SHELL_NAME).map((name) => caches.delete(name))));
  (event as Event_<object>).waitUntil(old.then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Event_<{ request: Request; respondWith(answer: Promise<Response>): void }>;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.location.origin) return;
  const answer = respondWith.bind(event);
  if (request.mode === "navigate" && url.pathname === PAGE) answer(newest(request));
  else if (SHELL.includes(url.pathname)) answer(caches.match(url.pathname).then((kept) => kept ?? fetch(request)));
});

/** The page as the server has it now; the kept one only where there is no answer. */
async function newest(request: Request): Promise<Response> {
  const kept = await caches.match(PAGE);
  if (!kept) return fetch(request);
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return kept;
  }
}

/** What the ward's server says of an alarm: a bed and a priority, never who lies there. */
interface Pushed {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
}

scope.addEventListener("push", (event) => {
  const { data, waitUntil } = event as Event_<{ data: { json(): Pushed } | null }>;
  if (!data) return;
  const { title, body, tag } = data.json();
  waitUntil.call(event, scope.registration.showNotification(title, { body, tag, requireInteraction: true }));
});

scope.addEventListener("notificationclick", (event) => {
  const { notification, waitUntil } = event as Event_<{ notification: Notification }>;
  notification.close();
  const open = scope.clients.matchAll({ type: "window" }).then((windows) => {
    const mine = windows.find(({ url }) => new URL(url).pathname === PAGE);
    return mine ? mine.focus() : scope.clients.openWindow(PAGE);
  });
  waitUntil.call(event, open);
});
