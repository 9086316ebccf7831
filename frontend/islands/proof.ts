/**
 * <cn-proof>: solves the page's task (ALTCHA, version 2) in a worker while its person reads, and puts the solution into
 * the hidden field. Nothing waits for it: a form that is sent before, or without it, is taken all the same.
 */
import type { Challenge, Solution } from "altcha-lib/types";

class Proof extends HTMLElement {
  #worker: Worker | undefined;

  connectedCallback(): void {
    const field = this.querySelector("input");
    const given = this.dataset.challenge;
    // Without a secure context there is no key derivation in the browser.
    if (!field || !given || field.value || !window.isSecureContext || !("Worker" in window)) return;
    const challenge = JSON.parse(given) as Challenge;
    this.#worker = new Worker(new URL("./proof-worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = (event: MessageEvent<Solution | { error: unknown } | null>) => {
      const solution = event.data;
      if (solution && "counter" in solution) {
        field.value = btoa(JSON.stringify({ challenge, solution: { ...solution, time: 0 } }));
        this.dataset.solved = String(Math.round(solution.time ?? 0));
      }
      this.#stop();
    };
    this.#worker.onerror = () => this.#stop();
    // One worker: the phone stays usable. After an hour the task is worth nothing any more.
    this.#worker.postMessage({ type: "work", challenge, counterStart: 0, counterStep: 1, timeout: 3_600_000 });
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}

customElements.define("cn-proof", Proof);
