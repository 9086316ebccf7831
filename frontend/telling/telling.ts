/**
 * The questions, asked and sealed on this device. Nothing that was answered leaves it before "Send", and then only
 * sealed. When sealing fails the person is asked what to do; nothing is ever sent another way by itself.
 */
import { Sealing } from "../sealing/client";
import { shown, typed } from "../sealing/code";
import type { Sealed, Secrets } from "../sealing/report";
import { Device, type State } from "./device";
import { carriedOver, goOnIn } from "./language";
import { type Page, Pages } from "./pages";
import { Parts } from "./parts";
import { type FullKit, fetchedKit, NoLine, Refused, sent } from "./sending";

/** What was sealed for the last sending: sent again as it is, as long as nothing changed. */
interface Attempt {
  what: string; // answers and files
  holders: string;
  sealed: Sealed;
}

const LAST_LOOK = "~review";

export class Telling {
  readonly #parts: Parts;
  readonly #pages: Pages;
  readonly #sealing = new Sealing();
  readonly #device: Device;
  readonly #once = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  #kit: FullKit | undefined;
  #secrets: Promise<Secrets> | undefined;
  #attempt: Attempt | undefined;
  #what: string | undefined; // what was sent under these secrets
  #wasSecond = false;
  #at: string | undefined; // the page shown; undefined for the last look

  readonly root: HTMLElement;

  constructor(root: HTMLElement) {
    this.root = root;
    this.#parts = new Parts(root);
    const rules = JSON.parse(document.querySelector("#questions")?.textContent ?? "[]") as Page[];
    this.#pages = new Pages(this.#parts.find<HTMLFormElement>("form[data-part=asking]"), rules);
    this.#device = new Device(this.#parts, this.#sealing, {
      state: () => this.#state(),
      restored: (state) => this.#restore(state),
      secrets: () => this.#secrets,
      reuse: (secrets) => {
        this.#secrets = Promise.resolve(secrets);
      },
      begin: () => this.#turn(this.#at ?? this.#pages.pages[0]?.address, false),
    });
  }

  /** Prove that this device can seal before anything is promised, then ask. */
  async start(canSeal: boolean): Promise<void> {
    this.#listen();
    const carried = carriedOver();
    if (carried) this.#restore(carried, carried.files);
    try {
      if (!canSeal) throw new Error("this browser cannot seal");
      await this.#sealing.call("proven");
      this.#kit = await fetchedKit(this.root.dataset.kit ?? "");
    } catch (error) {
      if (carried) this.#parts.show(error instanceof NoLine ? "no-line" : "failed");
      else this.#parts.show(error instanceof NoLine ? "unreached" : "cannot");
      return;
    }
    this.#draw();
    if (carried) this.#turn(this.#at, false);
    else if (!this.#device.asksForCode()) this.#turn(this.#pages.pages[0]?.address, false);
  }

  #state(): State {
    const given = [...this.#pages.given()];
    return { given, at: this.#at ?? LAST_LOOK, language: this.root.lang, sent: this.#what };
  }

  #restore(state: State, files: FileList | null = null): void {
    this.#pages.fill(new Map(state.given));
    if (files) this.#parts.find<HTMLInputElement>("input[name='~files']").files = files;
    this.#at = state.at;
    this.#what = state.sent;
  }

  /** Another language. A draft that is kept is opened there with its code, so that it goes on being kept. */
  async #goOnIn(address: string): Promise<void> {
    if (this.#device.keepsDraft) {
      await this.#device.save();
      location.assign(address);
      return;
    }
    const files = this.#parts.find<HTMLInputElement>("input[name='~files']").files;
    await goOnIn(address, { ...this.#state(), files }).catch((error) => this.#failed(error));
  }

  end(): void {
    this.#sealing.end();
    document.removeEventListener("candil:leaving", this.#forget);
    window.removeEventListener("popstate", this.#onPop);
  }

  /** Nothing of what was written stays in the memory of this page. */
  #forget = (): void => {
    this.#pages.form.reset();
    this.#secrets = undefined;
    this.#attempt = this.#what = undefined;
    this.#parts.say("[data-code]", "");
    this.#sealing.end();
  };

  #onPop = (event: PopStateEvent): void => {
    const state = event.state as { page?: string } | null;
    if (!this.#pages.form.hidden && state?.page !== undefined) this.#turn(state.page || undefined, false);
  };

  #listen(): void {
    document.addEventListener("candil:leaving", this.#forget);
    window.addEventListener("popstate", this.#onPop);
    const parts = this.#parts;
    this.#pages.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const pressed = event.submitter;
      if (pressed instanceof HTMLButtonElement && pressed.name === "~stay") void this.#goOnIn(pressed.formAction);
      else void (this.#at === undefined ? this.#send() : this.#onward());
    });
    parts.on("[data-back]", "click", () => this.#step(-1));
    parts.on("[data-again]", "click", () => void this.#send());
    parts.on("[data-reload]", "click", () => location.reload());
    parts.on("[data-return-to-form]", "click", () => this.#turn(this.#at, false));
    parts.on("[data-by-server]", "click", () => void this.#byServer());
    parts.on("[data-stop]", "click", () => {
      this.#forget();
      this.#device.wipe();
      parts.show("stopped");
    });
    parts.on("form[data-compare]", "submit", (event) => {
      event.preventDefault();
      void this.#compare();
    });
  }

  /** The key, the label and the code of this report: begun early, because an old phone needs a while for the code. */
  #draw(): void {
    const kit = this.#kit;
    if (!kit) return;
    this.#secrets = this.#sealing.call("drawn", kit.receipt);
    this.#secrets.catch(() => undefined); // said when it is needed
  }

  #turn(address: string | undefined, isNew = true): void {
    const open = this.#pages.open();
    const place = open.findIndex((page) => page.address === address);
    const page = open[place];
    this.#at = page?.address;
    if (isNew) history.pushState({ page: this.#at ?? "" }, "");
    else history.replaceState({ page: this.#at ?? "" }, "");
    this.#pages.show(page);
    this.#pages.mark(new Map());
    this.#parts.find("[data-faults]").hidden = true;
    this.#parts.show("asking");
    const words = this.root.dataset;
    if (page)
      this.#parts.title(words.titleAsking ?? "", numbered(words.progress ?? "", place + 1, open.length, words.digits));
    else this.#review();
    for (const part of this.root.querySelectorAll<HTMLElement>("[data-on]")) {
      const on = part.dataset.on;
      part.hidden = on === "review" ? Boolean(page) : on === "asking" ? !page : place === 0;
    }
    this.#device.changed();
  }

  #step(by: number): void {
    const open = this.#pages.open();
    const here = this.#at === undefined ? open.length : open.findIndex((page) => page.address === this.#at);
    this.#turn(open[Math.max(0, here + by)]?.address);
  }

  #onward(): void {
    const page = this.#pages.pages.find((each) => each.address === this.#at);
    if (page && this.#isWrong(page)) return;
    this.#step(1);
  }

  /** Whether something is wrong on a page; it is then shown there, and in the summary. */
  #isWrong(page: Page): boolean {
    const words = this.root.dataset;
    const faults = this.#pages.faults(page, { missing: words.missing ?? "", long: words.long ?? "" });
    const told = this.#pages.mark(faults);
    const summary = this.#parts.find("[data-faults]");
    summary.hidden = told.length === 0;
    const list = document.createElement("ul");
    list.append(...told.map((each) => Object.assign(document.createElement("li"), { textContent: each })));
    summary.querySelector("ul")?.remove();
    summary.append(list);
    if (told.length > 0) summary.focus();
    return told.length > 0;
  }

  #review(): void {
    const words = this.root.dataset;
    this.#parts.title(words.titleReview ?? "", words.leadReview ?? "");
    const pattern = this.#parts.find<HTMLTemplateElement>("template[data-line]");
    const lines = this.#pages.lines().map(({ page, question, answer }) => {
      const line = pattern.content.cloneNode(true) as DocumentFragment;
      for (const part of line.querySelectorAll("[data-question]")) part.textContent = question;
      for (const part of line.querySelectorAll("[data-answer]")) part.textContent = answer;
      line.querySelector("button")?.addEventListener("click", () => this.#turn(page));
      return line;
    });
    this.#parts.find("[data-lines]").replaceChildren(...lines);
    const isYoung = this.#pages.followed().answers.get("under_18") === "yes";
    this.#parts.find("[data-files]").hidden = isYoung || this.#kit?.has_room === false;
    this.#parts.find("[data-no-room]").hidden = isYoung || this.#kit?.has_room !== false;
    void this.#prove();
  }

  /** The task that a browser solves so that floods cost whoever makes them (islands/proof.ts). */
  async #prove(): Promise<void> {
    const place = this.#parts.find("[data-proof]");
    if (place.firstElementChild) return;
    const pattern = this.#parts.find<HTMLTemplateElement>("template[data-proof-part]");
    place.append(pattern.content.cloneNode(true));
    // A fresh one, because it is good for an hour only. Without a line there is none, and nothing is missing.
    const kit = await fetchedKit(this.root.dataset.kit ?? "").catch(() => undefined);
    place.querySelector("cn-proof")?.setAttribute("data-challenge", kit?.challenge ?? "");
    await import("../islands/proof").catch(() => undefined);
  }

  #files(): File[] {
    if (this.#parts.find("[data-files]").hidden) return [];
    return [...(this.#parts.find<HTMLInputElement>("input[name='~files']").files ?? [])];
  }

  async #send(): Promise<void> {
    const wrong = this.#pages.open().find((page) => this.#pages.faults(page, { missing: "?", long: "?" }).size > 0);
    if (wrong) {
      this.#turn(wrong.address);
      this.#isWrong(wrong);
      return;
    }
    this.#parts.show("sending");
    try {
      await this.#sealedAndSent();
      await this.#received();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #sealedAndSent(): Promise<void> {
    this.#kit = await fetchedKit(this.root.dataset.kit ?? ""); // keys may have changed since the page was opened
    try {
      await this.#post(await this.#bundle(this.#kit));
    } catch (error) {
      if (!(error instanceof Refused && error.why === "holders")) throw error;
      this.#kit = await fetchedKit(this.root.dataset.kit ?? "");
      await this.#post(await this.#bundle(this.#kit));
    }
  }

  /** The same sealed parts as long as nothing changed, so that sending twice makes one report. */
  async #bundle(kit: FullKit): Promise<Sealed> {
    const { form, version } = this.root.dataset;
    const answers = JSON.stringify({ answers: this.#pages.nested(), form, language: this.root.lang, version });
    const files = this.#files();
    const what = JSON.stringify([answers, files.map((each) => [each.name, each.size, each.lastModified])]);
    const holders = JSON.stringify([kit.holders, kit.recovery]);
    if (this.#what !== undefined && this.#what !== what) {
      this.#wasSecond = true; // what was sent before may have arrived: this one is another report
      this.#draw();
    }
    if (this.#attempt?.what === what && this.#attempt.holders === holders) return this.#attempt.sealed;
    if (!this.#secrets) this.#draw();
    const secrets = await this.#secrets?.catch(() => undefined);
    if (!secrets) {
      this.#secrets = undefined; // trying again draws anew
      throw new Error("sealing failed");
    }
    const sealed = await this.#sealing.call("sealedReport", kit, secrets, answers, files);
    this.#attempt = { what, holders, sealed };
    this.#what = what;
    await this.#device.save(); // should the answer be lost and the page closed, trying again is still the same report
    return sealed;
  }

  async #post(sealed: Sealed): Promise<void> {
    const { answers } = this.#pages.followed();
    const cover = { path: answers.get("path") ?? "", language: this.root.lang, uses: answers.get("consent") ?? "" };
    const value = (name: string): string => this.root.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? "";
    const trap = this.root.dataset.trap ?? "";
    const more = { "~cover": JSON.stringify(cover), "~proof": value("~proof"), [trap]: value(trap) };
    await sent(this.root.dataset.send ?? "", sealed, more);
  }

  async #received(): Promise<void> {
    const secrets = await this.#secrets;
    this.#device.wipe();
    this.#pages.form.reset();
    this.#attempt = this.#what = undefined;
    history.replaceState({ page: "" }, "");
    this.#parts.say("[data-code]", shown(secrets?.code ?? ""));
    this.#parts.find("[data-second]").hidden = !this.#wasSecond;
    this.#parts.show("receipt");
  }

  #failed(error: unknown): void {
    if (error instanceof NoLine) this.#parts.show("no-line");
    else if (error instanceof Refused) {
      this.#parts.show("refused");
      this.#parts.say("[data-why]", error.words);
    } else this.#parts.show("failed");
  }

  /** Only when the person chose it: the ordinary form, which the server seals while it arrives. */
  async #byServer(): Promise<void> {
    const form = this.#pages.form;
    for (const [name, value] of [
      ["~send", "1"],
      ["~once", this.#once],
    ] as const) {
      const field = form.querySelector<HTMLInputElement>(`input[name="${name}"]`) ?? document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    this.#device.wipe();
    form.submit();
  }

  async #compare(): Promise<void> {
    const secrets = await this.#secrets;
    const field = this.#parts.find<HTMLInputElement>("form[data-compare] input");
    const code = secrets?.code ?? "";
    const isRight = typed(code.slice(0, -4) + field.value.trim()) === code;
    this.#parts.find("[data-different]").hidden = isRight;
    if (isRight) {
      this.#forget();
      this.#parts.show("kept");
    }
  }
}

/** "Page {number} of about {pages}" with the digits of the language. */
function numbered(words: string, number: number, pages: number, digits = "0123456789"): string {
  const own = (count: number): string =>
    [...String(count)].map((digit) => [...digits][Number(digit)] ?? digit).join("");
  return words.replace("{number}", own(number)).replace("{pages}", own(pages));
}
