/**
 * Serves the pages that a person chose to keep on this device when there is no line. It keeps nothing by itself but
 * further pages of help that are opened while it is on, and never an answer: only GET, and only these pages.
 */
const SHELL = "pages";
const KEPT = [/^\/report\/$/, /^\/report\/to\/[\w-]+\/(write|kit)\/$/, /^\/help\//];
const MADE = /\/assets\/[\w.-]+-[\w-]{8}\.\w+$/; // named by its content: what is kept is right for good

interface Fetching extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

self.addEventListener("install", () => void (self as unknown as { skipWaiting(): Promise<void> }).skipWaiting());

self.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (MADE.test(pathname)) (event as Fetching).respondWith(keptFirst(request));
  else if (KEPT.some((each) => each.test(pathname))) (event as Fetching).respondWith(lineFirst(event as Fetching));
});

async function keptFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

async function lineFirst(event: Fetching): Promise<Response> {
  try {
    const answer = await fetch(event.request);
    // Once the person has wiped what was kept there is no cache any more, and none is made here.
    if (answer.ok && !answer.redirected && (await caches.has(SHELL))) {
      const copy = answer.clone();
      event.waitUntil(caches.open(SHELL).then((cache) => cache.put(event.request, copy)));
    }
    return answer;
  } catch (error) {
    const held = await caches.match(event.request, { ignoreVary: true });
    if (held) return held;
    throw error;
  }
}
