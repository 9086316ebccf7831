/**
 * <cn-begin> leads to the questions that are answered and sealed on this device, where the browser can; <cn-tell> asks
 * them; <cn-return> opens a report with its code. Without a script, or in a browser that cannot, the same questions are asked page by page by the server.
 */
function canSeal(): boolean {
  return "Worker" in window && "TransformStream" in window && window.isSecureContext;
}

class Begin extends HTMLElement {
  connectedCallback(): void {
    if (!canSeal()) return;
    for (const part of this.querySelectorAll<HTMLElement>("[data-with-script]")) part.hidden = false;
    for (const part of this.querySelectorAll<HTMLElement>("[data-without-script]")) part.hidden = true;
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      location.assign(this.dataset.here ?? "");
    });
  }
}

class Tell extends HTMLElement {
  #telling: { end(): void } | undefined;

  async connectedCallback(): Promise<void> {
    const { Telling } = await import("../telling/telling");
    const telling = new Telling(this);
    this.#telling = telling;
    await telling.start(canSeal());
  }

  disconnectedCallback(): void {
    this.#telling?.end();
  }
}

class Return extends HTMLElement {
  #returning: { end(): void } | undefined;

  async connectedCallback(): Promise<void> {
    if (!canSeal()) return;
    const { Returning } = await import("../telling/returning");
    this.#returning = new Returning(this);
  }

  disconnectedCallback(): void {
    this.#returning?.end();
  }
}

customElements.define("cn-return", Return);
customElements.define("cn-begin", Begin);
customElements.define("cn-tell", Tell);
