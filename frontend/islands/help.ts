/**
 * <cn-help>: narrows the list of those who help on this device. The place that somebody types is never sent: the towns of
 * the whole country are fetched once, and distances are worked out here. Without it a form asks by coarse area.
 */
import { distanceKm, findTown, type Town } from "../lib/distance";

class Help extends HTMLElement {
  #towns: Promise<Town[]> | undefined;

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    for (const part of this.querySelectorAll<HTMLElement>("[data-with-script]")) part.hidden = false;
    for (const part of this.querySelectorAll<HTMLElement>("[data-without-script]")) part.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#narrow();
    });
    form.addEventListener("change", () => void this.#narrow());
    form.querySelector("[name=place]")?.addEventListener("focus", () => void this.#fetchTowns(), { once: true });
  }

  #fetchTowns(): Promise<Town[]> {
    this.#towns ??= fetch(this.dataset.towns ?? "").then((answer) => {
      if (!answer.ok) throw new Error(`towns: ${answer.status}`);
      return answer.json() as Promise<Town[]>;
    });
    return this.#towns;
  }

  #value(name: string): string {
    return this.querySelector<HTMLInputElement | HTMLSelectElement>(`[name=${name}]`)?.value.trim() ?? "";
  }

  /** A whole number in the digits of the page's language. */
  #digits(number: number): string {
    const own = [...(this.dataset.digits ?? "")];
    return [...number.toFixed(0)].map((digit) => own[Number(digit)] ?? digit).join("");
  }

  async #narrow(): Promise<void> {
    const place = this.#value("place");
    const [need, language] = [this.#value("need"), this.#value("language")];
    const child = this.querySelector<HTMLInputElement>("[name=child]")?.checked ?? false;
    let town: Town | undefined;
    let said = "";
    if (place) {
      try {
        town = findTown(await this.#fetchTowns(), place);
        said = town ? (this.dataset.near ?? "").replace("%s", town[0]) : (this.dataset.unknown ?? "");
      } catch {
        this.#towns = undefined; // no connection now; the next try asks again
        said = this.dataset.offline ?? "";
      }
    }
    const entries = [...this.querySelectorAll<HTMLElement>("[data-listing]")];
    let shown = 0;
    for (const entry of entries) {
      const fits =
        (!need || entry.dataset.needs?.split(" ").includes(need)) &&
        (!language || entry.dataset.languages?.split(" ").includes(language)) &&
        (!child || entry.dataset.child === "yes");
      entry.hidden = !fits;
      if (fits) shown += 1;
    }
    this.#order(entries, town);
    const status = this.querySelector("[role=status]");
    if (status) status.textContent = `${(this.dataset.shown ?? "").replace("%s", this.#digits(shown))} ${said}`.trim();
  }

  /** Nearest first where a town is known; those without a position serve a whole area and stay at the end. */
  #order(entries: HTMLElement[], town: Town | undefined): void {
    const list = entries[0]?.parentElement;
    if (!list) return;
    const far = (entry: HTMLElement): number => {
      const { latitude, longitude } = entry.dataset;
      if (!town) return Number(entry.dataset.listing);
      if (!latitude || !longitude) return Number.MAX_SAFE_INTEGER;
      return distanceKm(town[1], town[2], Number(latitude), Number(longitude));
    };
    for (const entry of entries) {
      const words = entry.querySelector<HTMLElement>("[data-distance]");
      const known = town && entry.dataset.latitude;
      if (words) words.textContent = known ? (this.dataset.distance ?? "").replace("%s", this.#digits(far(entry))) : "";
    }
    list.append(...entries.sort((one, other) => far(one) - far(other)));
  }
}

customElements.define("cn-help", Help);
