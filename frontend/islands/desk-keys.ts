/**
 * <cn-desk-keys>: works the desk by single keys. Each key presses what the page already has: a link or a button; without
 * a script the page does the same with more presses. Silent inside fields and with Ctrl, Alt or Meta held.
 */
const LEVELS = /^[1-5]$/;

class DeskKeys extends HTMLElement {
  #row = -1;

  connectedCallback(): void {
    document.addEventListener("keydown", this.#onKey);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isField(event.target)) return;
    if (this.#did(event.key)) event.preventDefault();
  };

  #did(key: string): boolean {
    if (LEVELS.test(key)) return this.#level(key);
    switch (key) {
      case "j":
        return this.#move(1) || press("a[data-next]");
      case "k":
        return this.#move(-1) || press("a[data-previous]");
      case "o":
        return this.#openRow() || press("[data-show]");
      case "c":
        return send("form[data-claim]");
      case "r":
        return send("form[data-record]") || press("a[data-record]");
      case "q":
        return press("a[data-queue]");
      case "?":
        return this.#help();
      default:
        return false;
    }
  }

  #rows(): HTMLElement[] {
    return "list" in this.dataset ? [...this.querySelectorAll<HTMLElement>("[data-row]")] : [];
  }

  #move(by: number): boolean {
    const rows = this.#rows();
    if (!rows.length) return false;
    this.#row = Math.min(Math.max(this.#row + by, 0), rows.length - 1);
    for (const [place, row] of rows.entries()) row.classList.toggle("desk-here", place === this.#row);
    rows[this.#row]?.querySelector<HTMLElement>("[data-open]")?.focus();
    return true;
  }

  #openRow(): boolean {
    const rows = this.#rows();
    if (!rows.length) return false;
    rows[Math.max(this.#row, 0)]?.querySelector<HTMLElement>("[data-open]")?.click();
    return true;
  }

  #level(key: string): boolean {
    const form = document.querySelector<HTMLFormElement>("form[data-assess]");
    const choice = form?.querySelector<HTMLInputElement>(`input[name="level"][value="${key}"]`);
    if (!form || !choice) return false;
    choice.checked = true;
    form.requestSubmit();
    return true;
  }

  #help(): boolean {
    const keys = this.querySelector<HTMLDetailsElement>(".desk-keys");
    if (!keys) return false;
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary")?.focus();
    return true;
  }
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])"))
  );
}

function press(what: string): boolean {
  const found = document.querySelector<HTMLElement>(what);
  if (!found) return false;
  if (found.tabIndex >= 0) found.focus();
  found.click();
  return true;
}

function send(what: string): boolean {
  const form = document.querySelector<HTMLFormElement>(what);
  form?.requestSubmit();
  return form !== null;
}

customElements.define("cn-desk-keys", DeskKeys);
