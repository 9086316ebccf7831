/** <cn-theme>: the theme buttons act at once, without loading the page again. Without it the form posts and returns. */
import { htmlTheme } from "../lib/theme";

class Theme extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
  }

  #onClick = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[name=theme]");
    const form = button?.form;
    // Drawings that the server made for one explicit theme must be fetched again: then the form does its work.
    if (!button || !form || document.querySelector("img.figure-image")) return;
    event.preventDefault();
    const body = new URLSearchParams({ theme: button.value, next: "/" });
    fetch(form.action, { method: "POST", body, redirect: "manual" }).then(
      () => this.#show(button.value),
      () => form.requestSubmit(button),
    );
  };

  #show(value: string): void {
    htmlTheme(document.documentElement, value);
    for (const button of this.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === value));
    }
    document.dispatchEvent(new CustomEvent("candil:theme"));
  }
}

customElements.define("cn-theme", Theme);
