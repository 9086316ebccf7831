/** A page that shows one of its parts at a time; the words of all of them come with the page. */
export class Parts {
  readonly root: HTMLElement;

  constructor(root: HTMLElement) {
    this.root = root;
  }

  /** Show this part only, and let whoever hears the page hear its heading. */
  show(name: string): HTMLElement {
    let shown = this.root;
    for (const part of this.root.querySelectorAll<HTMLElement>("[data-part]")) {
      part.hidden = part.dataset.part !== name;
      if (!part.hidden) shown = part;
    }
    this.title(shown.dataset.title ?? "", shown.dataset.lead ?? "");
    return shown;
  }

  title(words: string, lead: string): void {
    const heading = document.querySelector<HTMLElement>("main h1");
    const said = document.querySelector<HTMLElement>("main .lead");
    if (said) said.textContent = lead;
    if (!heading || !words) return;
    heading.textContent = words;
    document.title = words;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  find<Kind extends HTMLElement = HTMLElement>(selector: string): Kind {
    const found = this.root.querySelector<Kind>(selector);
    if (!found) throw new Error(`this page lacks ${selector}`);
    return found;
  }

  say(selector: string, words: string): void {
    for (const part of this.root.querySelectorAll<HTMLElement>(selector)) {
      part.textContent = words;
      part.hidden = !words;
    }
  }

  on(selector: string, event: string, act: (event: Event) => unknown): void {
    for (const part of this.root.querySelectorAll(selector)) part.addEventListener(event, act);
  }
}
