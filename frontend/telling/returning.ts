/**
 * Somebody comes back with their code, and the report is opened on this device: the site gets the lookup key, which
 * follows from the code and not the other way round, and gives and takes sealed parts only.
 */
import { Sealing } from "../sealing/client";
import { shown, typed } from "../sealing/code";
import type { ReceiptKeys } from "../sealing/receipt";
import type { Fetched, Said, SealedFile } from "../sealing/report";
import { type Page, Pages } from "./pages";
import { Parts } from "./parts";
import { answered, NoLine, Refused } from "./sending";

const IDLE = 15 * 60 * 1000;
const LONGEST = 20_000;

interface Found extends Fetched {
  status: string;
  questions: string;
  has_room: boolean;
  first_return: boolean;
}

type Asking = { words: string; answers: string[] };

export class Returning {
  readonly root: HTMLElement;
  readonly #parts: Parts;
  readonly #sealing = new Sealing();
  readonly #askings: Record<string, Asking>;
  #code = "";
  #keys: ReceiptKeys | undefined;
  #found: Found | undefined;
  #again: () => Promise<void> = async () => undefined;
  #idle = 0;

  constructor(root: HTMLElement) {
    this.root = root;
    this.#parts = new Parts(root);
    this.#askings = JSON.parse(document.querySelector("#askings")?.textContent ?? "{}") as Record<string, Asking>;
    for (const part of root.querySelectorAll<HTMLElement>("[data-with-script]")) part.hidden = false;
    for (const part of root.querySelectorAll<HTMLElement>("[data-without-script]")) part.hidden = true;
    this.#listen();
  }

  end(): void {
    this.#forget();
    document.removeEventListener("candil:leaving", this.#forget);
  }

  #forget = (): void => {
    window.clearTimeout(this.#idle);
    this.#code = "";
    this.#keys = this.#found = undefined;
    for (const form of this.root.querySelectorAll("form")) form.reset();
    for (const part of this.root.querySelectorAll("[data-conversation], [data-lines], [data-code]"))
      part.replaceChildren();
    this.#sealing.end();
  };

  #listen(): void {
    const parts = this.#parts;
    const acting = (event: Event, act: () => Promise<void>): void => {
      event.preventDefault();
      void this.#try(act);
    };
    document.addEventListener("candil:leaving", this.#forget);
    parts.on("[data-door]", "submit", (event) => acting(event, () => this.#open()));
    parts.on("[data-say]", "submit", (event) => acting(event, () => this.#say(this.#words())));
    parts.on("[data-send-files]", "submit", (event) => acting(event, () => this.#sendFiles()));
    parts.on("[data-sure]", "click", (event) => acting(event, () => this.#withdraw()));
    parts.on("[data-again]", "click", () => void this.#try(this.#again));
    parts.on("[data-withdraw]", "submit", (event) => {
      event.preventDefault();
      parts.show("withdraw");
    });
    parts.on("[data-keep-it]", "click", () => this.#show());
    parts.on("[data-close]", "click", () => this.#close());
    parts.on("[data-by-server]", "click", () => parts.find<HTMLFormElement>("[data-door]").submit());
    this.root.addEventListener("input", () => this.#stay());
  }

  #close(): void {
    this.#forget();
    this.#parts.show("door");
  }

  #stay(): void {
    window.clearTimeout(this.#idle);
    this.#idle = window.setTimeout(() => this.#close(), IDLE);
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.#again = act;
    this.#parts.say("[data-say-fault], [data-file-fault], [data-done]", "");
    try {
      await act();
    } catch (error) {
      if (error instanceof NoLine) this.#parts.show("no-line");
      else if (error instanceof Refused && this.#found) {
        this.#show();
        this.#parts.say("[data-say-fault]", error.words);
      } else if (error instanceof Refused) this.#doorFault(error.words);
      else this.#parts.show(this.#found ? "no-line" : "unopened");
    }
  }

  #doorFault(words: string): void {
    this.#parts.show("door");
    this.#parts.say("[data-fault]", words);
    this.#parts.find("#code").focus();
  }

  async #open(): Promise<void> {
    const code = typed(this.#parts.find<HTMLInputElement>("#code").value);
    if (!code) return this.#doorFault(this.root.dataset.mistyped ?? "");
    this.#parts.show("opening");
    const { salt = "", memory, passes } = this.root.dataset;
    this.#code = code;
    this.#keys = await this.#sealing.call("keysOf", code, { salt, memory_kib: Number(memory), passes: Number(passes) });
    await this.#fetched(await this.#post({ "~do": "open" }));
  }

  async #post(fields: Record<string, string>, files: SealedFile[] = []): Promise<Record<string, unknown>> {
    const given = { ...fields, "~lookup": this.#keys?.lookup ?? "" };
    if (files.length === 0)
      return answered(this.root.dataset.address ?? "", { method: "POST", body: new URLSearchParams(given) });
    const data = new FormData();
    for (const [name, text] of Object.entries(given)) data.set(name, text);
    for (const file of files) data.append("~files", file.envelope, file.name);
    return answered(this.root.dataset.address ?? "", { method: "POST", body: data });
  }

  /** Open what came, and show it. */
  async #fetched(answer: Record<string, unknown>): Promise<void> {
    const found = answer as unknown as Found;
    const { said } = await this.#sealing.call("openedReport", found, this.#keys?.identity ?? "");
    const isFirst = this.#found === undefined && found.first_return;
    this.#found = found;
    this.#parts.find<HTMLFormElement>("[data-door]").reset();
    this.#parts.say("[data-code]", isFirst ? shown(this.#code) : "");
    this.#parts.find("[data-once-more]").hidden = !isFirst;
    this.#conversation(said.filter((each) => each.kind !== "answers"));
    await this.#told(said.find((each) => each.kind === "answers")?.words ?? "", found.questions);
    this.#show();
  }

  #show(): void {
    this.#stay();
    this.#parts.show("report");
    this.#parts.title(
      this.#parts.find("[data-part=report]").dataset.title ?? "",
      this.root.dataset[this.#found?.status ?? ""] ?? "",
    );
  }

  #conversation(said: Said[]): void {
    const { you = "", they = "", file = "" } = this.root.dataset;
    const pattern = this.#parts.find<HTMLTemplateElement>("template[data-said]");
    const items = said.map((each) => {
      const item = pattern.content.cloneNode(true) as DocumentFragment;
      const [who, words] = [item.querySelector("[data-who]"), item.querySelector("[data-words]")];
      if (who) who.textContent = `${each.isReporters ? you : they}, ${each.day}`;
      if (words)
        words.textContent =
          each.kind === "file"
            ? `${file} ${said.filter((one) => one.kind === "file").indexOf(each) + 1}`
            : (this.#asked(each)?.words ?? each.words);
      return item;
    });
    this.#parts.find("[data-conversation]").replaceChildren(...items);
    this.#parts.find("[data-since]").hidden = said.length === 0;
    this.#taps(said.at(-1));
  }

  /** The question that a tap answers, in the language of this page. */
  #asked(said: Said | undefined): Asking | undefined {
    return said && !said.isReporters ? this.#askings[String(said.about.asking ?? "")] : undefined;
  }

  #taps(last: Said | undefined): void {
    const asked = this.#asked(last);
    const taps = (asked?.answers ?? []).map((words) => {
      const tap = Object.assign(document.createElement("button"), {
        type: "button",
        className: "button",
        textContent: words,
      });
      tap.addEventListener("click", () => void this.#try(() => this.#say(`${asked?.words} ${words}`)));
      return tap;
    });
    const place = this.#parts.find("[data-taps]");
    place.replaceChildren(...taps);
    place.hidden = taps.length === 0;
    place.setAttribute("aria-label", asked?.words ?? "");
  }

  /** What was told first, with the words of its questions where they can be fetched. */
  async #told(json: string, questions: string): Promise<void> {
    const answers = flat(JSON.parse(json || "{}").answers ?? {});
    const page = await fetch(questions, { credentials: "omit" })
      .then((answer) => answer.text())
      .catch(() => "");
    const parsed = new DOMParser().parseFromString(page, "text/html");
    const form = parsed.querySelector<HTMLFormElement>("form[data-part=asking]");
    const rules = JSON.parse(parsed.querySelector("#questions")?.textContent ?? "[]") as Page[];
    const pages = form ? new Pages(form, rules) : undefined;
    const pattern = this.#parts.find<HTMLTemplateElement>("template[data-line]");
    const lines = answers.map(([address, text]) => {
      const { question, answer } = pages?.line(address, text) ?? { question: address, answer: text };
      const line = pattern.content.cloneNode(true) as DocumentFragment;
      const [asked, told] = [line.querySelector("[data-question]"), line.querySelector("[data-answer]")];
      if (asked) asked.textContent = question;
      if (told) told.textContent = answer;
      return line;
    });
    this.#parts.find("[data-lines]").replaceChildren(...lines);
    const isYoung = answers.some(([address, text]) => address === "under_18" && text === "yes");
    this.#parts.find("[data-send-files]").hidden = isYoung || this.#found?.has_room === false;
  }

  #words(): string {
    return this.#parts.find<HTMLTextAreaElement>("#words").value.replaceAll("\0", "").trim();
  }

  async #say(words: string): Promise<void> {
    const { nothing = "", long = "" } = this.root.dataset;
    if (!words || words.length > LONGEST) return this.#parts.say("[data-say-fault]", words ? long : nothing);
    await this.#added(async (found, order) => {
      const made = await this.#sealing.call("sealedMessage", found.label, found.recipient, words, order);
      return this.#post({ "~do": "say", "~sealed": JSON.stringify(made) });
    });
    this.#parts.find<HTMLFormElement>("[data-say]").reset();
  }

  async #sendFiles(): Promise<void> {
    const field = this.#parts.find<HTMLInputElement>("#files");
    const files = [...(field.files ?? [])];
    if (files.length === 0) return this.#parts.say("[data-file-fault]", this.root.dataset.noFile ?? "");
    await this.#added(async (found, order) => {
      const made = await this.#sealing.call("sealedFiles", found.label, found.recipient, files, order);
      return this.#post({ "~do": "files" }, made);
    });
    this.#parts.find<HTMLFormElement>("[data-send-files]").reset();
  }

  /** Add at the next place; when something else came first (another window, or an answer that was lost), look again. */
  async #added(send: (found: Found, order: number) => Promise<Record<string, unknown>>): Promise<void> {
    const found = this.#found;
    if (!found) return;
    this.#parts.show("opening");
    try {
      await this.#fetched(await send(found, mine(found) + 1));
    } catch (error) {
      if (!(error instanceof Refused && error.why === "order")) throw error;
      await this.#fetched(await this.#post({ "~do": "open" }));
      throw error; // its words say to send once more, next to what has come in the meantime
    }
    this.#parts.say("[data-done]", this.root.dataset.sent ?? "");
  }

  async #withdraw(): Promise<void> {
    await this.#post({ "~do": "withdraw" });
    this.#forget();
    for (const part of this.root.querySelectorAll("[data-part=report], [data-part=withdraw]")) part.remove();
    this.#parts.show("withdrawn");
  }
}

function mine(found: Found): number {
  return found.objects.filter((each) => each.author === "reporter").length;
}

/** Texts in nested answers with where they stand. Whatever else is there is shown as it is. */
function flat(held: unknown, above = ""): [string, string][] {
  if (typeof held !== "object" || held === null) return [[above, String(held)]];
  return Object.entries(held).flatMap(([name, inner]) => flat(inner, above ? `${above}/${name}` : name));
}
