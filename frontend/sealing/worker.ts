/** Everything that computes, away from the page, so that the page stays alive. Answers each message by its number. */
import * as draft from "./draft";
import { keysOf } from "./receipt";
import * as report from "./report";

/** Seal and open once: whoever cannot do this must not be promised it. */
async function proven(): Promise<void> {
  const key = await draft.newPair();
  if ((await draft.opened(key.identity, await draft.locked(key.recipient, "proven"))) !== "proven") throw new Error();
}

const calls = {
  proven,
  drawn: report.drawn,
  sealedReport: report.sealedReport,
  sealedFiles: report.sealedFiles,
  sealedMessage: report.sealedMessage,
  openedReport: report.openedReport,
  keysOf: async (...given: Parameters<typeof keysOf>) => keysOf(...given),
  newKey: draft.newKey,
  locked: draft.locked,
  unlocked: draft.unlocked,
};

export type Calls = typeof calls;

self.addEventListener("message", async (event: MessageEvent<{ id: number; name: keyof Calls; given: unknown[] }>) => {
  const { id, name, given } = event.data;
  const answer = (message: unknown): void =>
    (self as unknown as { postMessage(sent: unknown): void }).postMessage(message);
  try {
    const call = calls[name] as (...given: unknown[]) => Promise<unknown>;
    answer({ id, value: await call(...given) });
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.constructor.name : "Error" });
  }
});
