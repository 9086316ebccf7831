/**
 * What the person may choose to keep on this device: a draft, sealed under a code of their own, and the pages for when
 * there is no line. Both are off until they are chosen, and one press wipes them.
 */
import { keep, kept, SHELL, wipe, wipeShell } from "../lib/notes";
import type { Sealing } from "../sealing/client";
import type { Secrets } from "../sealing/report";
import type { Parts } from "./parts";

const SHORTEST = 8;
const PAUSE = 600;

export interface State {
  given: [string, string][];
  at: string;
  language: string;
  sent: string | undefined; // what was sent under these secrets, should the answer be lost
}

/** The page whose draft this is. */
interface Owner {
  state(): State;
  restored(state: State): void;
  secrets(): Promise<Secrets> | undefined;
  reuse(secrets: Secrets): void;
  begin(): void;
}

export class Device {
  #key: { locked: string; recipient: string } | undefined;
  #later = 0;
  #saves = 0;

  readonly parts: Parts;
  readonly sealing: Sealing;
  readonly owner: Owner;

  constructor(parts: Parts, sealing: Sealing, owner: Owner) {
    this.parts = parts;
    this.sealing = sealing;
    this.owner = owner;
    parts.on("[data-keep-draft]", "click", () => void this.#keepDraft());
    parts.on("[data-open-draft]", "submit", (event) => {
      event.preventDefault();
      void this.#openDraft();
    });
    parts.on("[data-wipe]", "click", () => {
      this.wipe();
      void wipeShell().then(() => this.#tell());
    });
    parts.on("[data-begin-anew]", "click", () => {
      this.wipe();
      owner.begin();
    });
    parts.on("[data-keep-pages]", "click", () => void this.#keepPages());
    parts.on("form[data-part=asking]", "input", () => this.changed());
    // A page that goes to the background may never come back: what was written last is kept at once.
    document.addEventListener("visibilitychange", () => document.hidden && void this.save());
    void this.#tell();
  }

  get keepsDraft(): boolean {
    return this.#key !== undefined;
  }

  /** Whether a draft lies here; its code is then asked for. */
  asksForCode(): boolean {
    if (!kept()) return false;
    this.parts.show("draft");
    return true;
  }

  changed(): void {
    if (!this.#key) return;
    window.clearTimeout(this.#later);
    this.#later = window.setTimeout(() => void this.save(), PAUSE);
  }

  /** Forget the draft. */
  wipe(): void {
    window.clearTimeout(this.#later);
    this.#key = undefined;
    this.#saves += 1; // one that is being sealed just now is not written any more
    wipe();
    void this.#tell();
  }

  async #keepDraft(): Promise<void> {
    const field = this.parts.find<HTMLInputElement>("[data-draft-code]");
    const code = field.value;
    const isShort = [...code].length < SHORTEST;
    this.parts.find("[data-code-short]").hidden = !isShort;
    if (isShort) {
      field.focus();
      return;
    }
    this.parts.say("[data-device-status]", this.parts.root.dataset.wait ?? "");
    try {
      const made = await this.sealing.call("newKey", code);
      this.#key = made;
      field.value = "";
      await this.save();
      await this.#tell();
    } catch {
      this.#key = undefined;
      this.parts.say("[data-device-status]", this.parts.root.dataset.keepsNothing ?? "");
    }
  }

  /** Seal what is written now and put it away. Does nothing while no draft is kept. */
  async save(): Promise<void> {
    const key = this.#key;
    if (!key) return;
    this.#saves += 1;
    const save = this.#saves;
    const secrets = await this.owner.secrets()?.catch(() => undefined);
    const text = await this.sealing.call("locked", key.recipient, JSON.stringify({ ...this.owner.state(), secrets }));
    if (save === this.#saves) keep(key.locked, text, this.parts.find<HTMLInputElement>("[data-leave]").checked);
  }

  async #openDraft(): Promise<void> {
    const notes = kept();
    const field = this.parts.find<HTMLInputElement>("[data-open-draft] input");
    if (!notes) return this.owner.begin();
    this.parts.find("[data-code-wrong]").hidden = true;
    try {
      const { recipient, text } = await this.sealing.call("unlocked", field.value, notes.key, notes.text);
      const state = JSON.parse(text) as State & { secrets?: Secrets };
      this.#key = { locked: notes.key, recipient };
      field.value = "";
      if (state.secrets) this.owner.reuse(state.secrets);
      this.owner.restored(state);
      this.#otherLanguage(state.language);
      this.owner.begin();
      await this.#tell();
    } catch {
      this.parts.find("[data-code-wrong]").hidden = false;
      field.focus();
    }
  }

  /** A draft that was begun in another language says so, with a way to it. */
  #otherLanguage(language: string): void {
    const link = this.parts.root.querySelector<HTMLAnchorElement>("a[data-other-language]");
    if (!link || language === this.parts.root.lang) return;
    link.href = `?lang=${encodeURIComponent(language)}`;
    link.hidden = false;
  }

  /** Keep these pages, and what they need, in the browser's cache. What is written is never in it. */
  async #keepPages(): Promise<void> {
    const words = this.parts.root.dataset;
    try {
      const worker = words.worker ?? "";
      for (const scope of (words.scopes ?? "").split(" "))
        await active(await navigator.serviceWorker.register(worker, { scope }));
      const cache = await caches.open(SHELL);
      const parts = performance.getEntriesByType("resource").map((each) => each.name);
      const assets = parts.filter((address) => address.startsWith(new URL(words.assets ?? "", location.href).href));
      await cache.addAll([...(words.shell ?? "").split(" "), location.pathname + location.search, ...new Set(assets)]);
      await this.#tell();
    } catch {
      this.parts.say("[data-device-status]", words.keepsNothing ?? "");
    }
  }

  /** Say what is kept here now. */
  async #tell(): Promise<void> {
    const words = this.parts.root.dataset;
    const notes = kept();
    const hasPages = "caches" in window && (await caches.has(SHELL).catch(() => false));
    const said = [
      notes
        ? (words.draftKept ?? "").replace(
            "{day}",
            new Date(`${notes.until}T12:00`).toLocaleDateString(this.parts.root.lang),
          )
        : "",
      hasPages ? (words.pagesKept ?? "") : "",
    ];
    this.parts.say("[data-device-status]", said.filter(Boolean).join(" "));
    for (const part of this.parts.root.querySelectorAll<HTMLElement>("[data-when-kept]"))
      part.hidden = !notes && !hasPages;
  }
}

/** When the worker serves pages: from then on those that are opened are kept. */
function active(registered: ServiceWorkerRegistration): Promise<void> {
  const worker = registered.installing ?? registered.waiting;
  if (!worker || worker.state === "activated") return Promise.resolve();
  return new Promise((done, failed) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") done();
      if (worker.state === "redundant") failed(new Error("the worker did not start"));
    });
  });
}
