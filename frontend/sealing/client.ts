/** Talks to the worker that seals: `await sealing.call("drawn", how)`. */
import type { Calls } from "./worker";

export class SealingFailed extends Error {}

type Waiting = { done: (value: unknown) => void; failed: (error: Error) => void };

export class Sealing {
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #last = 0;

  call<Name extends keyof Calls>(name: Name, ...given: Parameters<Calls[Name]>): ReturnType<Calls[Name]> {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<unknown>((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#started().postMessage({ id, name, given });
    });
    return answer as ReturnType<Calls[Name]>;
  }

  /** Forget everything: nothing stays in the worker's memory. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#fail("ended");
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const made = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    made.addEventListener("message", (event: MessageEvent<{ id: number; value?: unknown; error?: string }>) => {
      const { id, value, error } = event.data;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.done(value);
      else waiting?.failed(new SealingFailed(error));
    });
    made.addEventListener("error", () => {
      this.#worker = undefined;
      this.#fail("the worker did not start");
    });
    this.#worker = made;
    return made;
  }

  #fail(why: string): void {
    for (const each of this.#waiting.values()) each.failed(new SealingFailed(why));
    this.#waiting.clear();
  }
}
