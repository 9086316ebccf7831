/** The pages of the questionnaire in the document: what they hold, what is wrong with it, and what the last look shows. */
import { type Answers, type Asked, followed, isRequired, nested } from "./rules";

const LONGEST = 20_000;

export interface Page {
  address: string;
  fields: Asked[];
}

export class Pages {
  readonly #questions: Asked[];

  readonly form: HTMLFormElement;
  readonly pages: Page[];

  constructor(form: HTMLFormElement, pages: Page[]) {
    this.form = form;
    this.pages = pages;
    this.#questions = pages.flatMap((page) => page.fields);
  }

  /** Everything filled in, asked or not. */
  given(): Map<string, string> {
    const found = new Map<string, string>();
    const data = new FormData(this.form);
    for (const { address } of this.#questions) {
      const texts = data.getAll(address).map((text) => String(text).replaceAll("\0", "").trim());
      const text = texts.filter(Boolean).join(" ");
      if (text) found.set(address, text);
    }
    return found;
  }

  fill(given: Answers): void {
    for (const control of this.form.elements) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) continue;
      const text = given.get(control.name);
      if (text === undefined || control.name.startsWith("~")) continue;
      if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio"))
        control.checked = text.split(/\s+/).includes(control.value);
      else control.value = text;
    }
  }

  followed(): { asked: Asked[]; answers: Answers } {
    return followed(this.#questions, this.given());
  }

  /** The answers that count, as they are sealed. */
  nested(): Record<string, unknown> {
    const { asked, answers } = this.followed();
    return nested(asked, answers);
  }

  /** The pages that are asked now. */
  open(): Page[] {
    const asked = new Set(this.followed().asked);
    return this.pages.filter((page) => page.fields.some((field) => asked.has(field)));
  }

  /** What is wrong on a page: address → words. */
  faults(page: Page, words: { missing: string; long: string }): Map<string, string> {
    const { asked, answers } = this.followed();
    const found = new Map<string, string>();
    for (const field of page.fields.filter((each) => asked.includes(each))) {
      const text = answers.get(field.address) ?? "";
      if (!text && isRequired(field, answers)) found.set(field.address, field.words || words.missing);
      else if (text.length > LONGEST) found.set(field.address, words.long);
    }
    return found;
  }

  /** Show this page only, and on it what is asked. */
  show(page: Page | undefined): void {
    const asked = new Set(this.followed().asked.map((each) => each.address));
    for (const part of this.form.querySelectorAll<HTMLElement>("[data-page]"))
      part.hidden = part.dataset.page !== (page?.address ?? "~review");
    for (const part of this.form.querySelectorAll<HTMLElement>("[data-field]"))
      part.hidden = !asked.has(part.dataset.field ?? "");
  }

  /** Mark what is wrong at its question; the words of each question with its fault, for the summary. */
  mark(faults: ReadonlyMap<string, string>): string[] {
    const told: string[] = [];
    for (const part of this.form.querySelectorAll<HTMLElement>("[data-field]")) {
      const fault = faults.get(part.dataset.field ?? "");
      const field = part.querySelector<HTMLElement>(".field");
      field?.classList.toggle("field-wrong", fault !== undefined);
      part.querySelector("[data-fault]")?.remove();
      said(part, fault !== undefined);
      if (fault === undefined) continue;
      const list = document.createElement("ul");
      list.className = "errorlist";
      list.dataset.fault = "";
      list.id = faultOf(part);
      list.append(Object.assign(document.createElement("li"), { textContent: fault }));
      part.querySelector("legend, label")?.after(list);
      told.push(`${label(part)}: ${fault}`);
    }
    return told;
  }

  /** Questions answered, with their answers in words, in order. */
  lines(): { page: string; question: string; answer: string }[] {
    const { asked, answers } = this.followed();
    return this.pages.flatMap((page) =>
      page.fields
        .filter((field) => asked.includes(field) && answers.has(field.address))
        .map((field) => ({ page: page.address, ...this.line(field.address, answers.get(field.address) ?? "") })),
    );
  }

  /** A question and an answer to it, in words. */
  line(address: string, text: string): { question: string; answer: string } {
    const part = this.form.querySelector<HTMLElement>(`[data-field="${CSS.escape(address)}"]`);
    if (!part) return { question: address, answer: text };
    const boxes = [...part.querySelectorAll<HTMLInputElement>("input[type=checkbox], input[type=radio]")];
    const named = text
      .split(/\s+/)
      .map((name) => boxes.find((box) => box.value === name)?.parentElement?.textContent?.trim());
    const answer = boxes.length > 0 && named.every(Boolean) ? named.join("; ") : text;
    return { question: label(part), answer };
  }
}

function faultOf(part: HTMLElement): string {
  return `${part.dataset.field}-fault`;
}

/** Tell whoever hears the page that an answer is wrong, and where its fault stands. */
function said(part: HTMLElement, isWrong: boolean): void {
  for (const control of part.querySelectorAll("textarea, input, fieldset")) {
    const described = (control.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .filter((id) => id && id !== faultOf(part));
    if (isWrong) described.push(faultOf(part));
    if (described.length > 0) control.setAttribute("aria-describedby", described.join(" "));
    else control.removeAttribute("aria-describedby");
    // Choices are described by their group; only what is typed can be marked by itself.
    if (isWrong && control.matches("textarea, input:not([type=radio], [type=checkbox])"))
      control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

/** The words of a question without what stands beside them, such as "(optional)". */
function label(part: HTMLElement): string {
  const words = part.querySelector("legend, label")?.cloneNode(true) as HTMLElement | undefined;
  words?.querySelector(".optional")?.remove();
  return words?.textContent?.trim() ?? "";
}
