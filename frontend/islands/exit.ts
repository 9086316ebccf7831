/**
 * <cn-exit>: leaves at once, by the button or by Shift pressed three times, as GOV.UK's "exit this page" does.
 *
 * The page is covered before the other site has loaded, and the way back shows nothing. Without a script the button is a
 * link to the same place.
 */
const MOST_BETWEEN = 5000;

class Exit extends HTMLElement {
  #presses = 0;
  #forget = 0;
  #status = document.createElement("span");

  connectedCallback(): void {
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    this.append(this.#status);
    document.addEventListener("click", this.#onClick);
    document.addEventListener("keyup", this.#onKey);
    // The browser may keep the covered page for the way back; it must not come back bare.
    window.addEventListener("pageshow", this.#onShow);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#onClick);
    document.removeEventListener("keyup", this.#onKey);
    window.removeEventListener("pageshow", this.#onShow);
  }

  #onClick = (event: Event): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-exit]");
    if (!link) return;
    event.preventDefault();
    this.#leave(link.href);
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Shift") {
      this.#presses = 0;
      return;
    }
    this.#presses += 1;
    window.clearTimeout(this.#forget);
    this.#forget = window.setTimeout(() => this.#start(), MOST_BETWEEN);
    if (this.#presses >= 3) {
      const link = document.querySelector<HTMLAnchorElement>("a[data-exit]");
      if (link) this.#leave(link.href);
      return;
    }
    this.#status.textContent = (this.#presses === 1 ? this.dataset.pressedOnce : this.dataset.pressedTwice) ?? "";
  };

  #start(): void {
    this.#presses = 0;
    this.#status.textContent = "";
  }

  #onShow = (event: PageTransitionEvent): void => {
    if (event.persisted) location.reload();
  };

  #leave(address: string): void {
    document.dispatchEvent(new Event("candil:leaving")); // whoever holds what was written forgets it now
    document.title = " ";
    const cover = document.createElement("div");
    cover.className = "leaving";
    cover.setAttribute("role", "alert");
    cover.textContent = this.dataset.leaving ?? "";
    document.body.replaceChildren(cover);
    // replace: "back" does not return here.
    location.replace(address);
  }
}

customElements.define("cn-exit", Exit);
