/** <cn-table-sort>: column headings of the table inside become buttons that sort its rows. */
import { compareCells } from "../lib/sorting";

class TableSort extends HTMLElement {
  connectedCallback(): void {
    for (const head of this.querySelectorAll<HTMLTableCellElement>("thead th")) {
      if (head.querySelector("button")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "table-sort";
      button.append(...head.childNodes);
      button.addEventListener("click", () => this.#sortBy(head));
      head.append(button);
    }
  }

  #sortBy(head: HTMLTableCellElement): void {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of this.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = this.querySelector("tbody");
    if (!body) return;
    const text = (row: HTMLTableRowElement): string => row.cells[head.cellIndex]?.textContent ?? "";
    const language = document.documentElement.lang;
    const rows = [...body.rows].sort((a, b) => compareCells(text(a), text(b), language));
    body.append(...(down ? rows.reverse() : rows));
  }
}

customElements.define("cn-table-sort", TableSort);
