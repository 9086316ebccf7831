/** <cn-disclosure>: a `<details>` used as a menu closes on Escape, on a press elsewhere, and when the focus leaves it. */
class Disclosure extends HTMLElement {
  #onPress = (event: Event): void => {
    if (!this.contains(event.target as Node)) this.#close();
  };

  connectedCallback(): void {
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("focusout", this.#onFocusOut);
    document.addEventListener("pointerdown", this.#onPress);
  }

  disconnectedCallback(): void {
    document.removeEventListener("pointerdown", this.#onPress);
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.#details?.open) return;
    this.#close();
    this.querySelector("summary")?.focus();
  };

  #onFocusOut = (event: FocusEvent): void => {
    // A press on plain text moves the focus nowhere (relatedTarget is null): then the menu stays.
    if (event.relatedTarget && !this.contains(event.relatedTarget as Node)) this.#close();
  };

  get #details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  #close(): void {
    if (this.#details) this.#details.open = false;
  }
}

customElements.define("cn-disclosure", Disclosure);
