/**
 * <cn-map data-from="ID">: an interactive map in place of the static one inside it.
 *
 * ID names a `json_script` with a MapData (see map/data.ts; `charts.map_data` makes it). The code of the map is fetched
 * when the element comes near the screen. Without WebGL, or when anything fails, the static map stays.
 * Attributes it sets: `data-ready` when everything is drawn, `data-static` with the reason when the static map stays.
 */
class MapIsland extends HTMLElement {
  #observer: IntersectionObserver | null = null;
  #remove: (() => void) | null = null;

  connectedCallback(): void {
    if (!hasWebGl()) {
      this.dataset.static = "no WebGL";
      return;
    }
    this.#observer = new IntersectionObserver(this.#onSight, { rootMargin: "200px" });
    this.#observer.observe(this);
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#remove?.();
    this.#remove = null;
  }

  #onSight = (entries: IntersectionObserverEntry[]): void => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    this.#observer?.disconnect();
    this.#draw().catch((fault: unknown) => {
      this.dataset.static = String(fault);
      console.warn("The interactive map could not be drawn; the static one stays.", fault);
    });
  };

  async #draw(): Promise<void> {
    const { drawMap } = await import("./map/draw");
    const remove = await drawMap(this);
    if (this.isConnected) this.#remove = remove;
    else remove();
  }
}

function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

customElements.define("cn-map", MapIsland);
