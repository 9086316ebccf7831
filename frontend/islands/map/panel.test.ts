import { beforeEach, describe, expect, it } from "vitest";
import type { MapData } from "./data";
import type { Subject } from "./layers";
import { buildPanel } from "./panel";

const colour = { light: "#ffffff", dark: "#000000" };
const data: MapData = {
  base: "/countries.geojson",
  places: [{ country: "GBR", class: "a", label: "United Kingdom", facts: [["Records", "1,204"]], href: "/rows" }],
  corridors: [
    { origin: [0, 0], destination: [1, 1], weight: 1, label: "Albania → United Kingdom", facts: [], href: "" },
  ],
  legend: {
    title: "Records",
    classes: [{ key: "a", label: "1 – 9", colour: { light: "#112233", dark: "#445566" }, quiet: false }],
  },
  colours: { sea: colour, land: colour, border: colour, ink: colour, corridor: colour, edge: colour },
  extent: [-10, 40, 10, 60],
  words: {
    map: "Map",
    choose: "Go to",
    places: "Places",
    corridors: "Corridors",
    rows: "Show the rows",
    source: "Natural Earth",
    zoomIn: "Closer",
    zoomOut: "Farther",
  },
};

describe("the panel", () => {
  let host: HTMLElement;
  let chosen: (Subject | null)[];
  beforeEach(() => {
    host = document.createElement("div");
    chosen = [];
  });

  it("lists places and corridors, so that they can be reached without a mouse", () => {
    buildPanel(host, data, (subject) => chosen.push(subject));
    const select = host.querySelector("select") as HTMLSelectElement;
    select.value = "1";
    select.dispatchEvent(new Event("change"));
    expect(chosen[0]?.kind).toBe("corridor");
    expect([...host.querySelectorAll("optgroup")].map((each) => each.label)).toEqual(["Places", "Corridors"]);
  });

  it("shows the figures of a place with the way to its rows", () => {
    const panel = buildPanel(host, data, () => {});
    panel.show({ kind: "place", place: data.places[0] as MapData["places"][number] });
    expect(host.querySelector("[role=status]")?.textContent).toContain("1,204");
    expect(host.querySelector("[role=status] a")?.getAttribute("href")).toBe("/rows");
    expect(host.querySelector("select")?.value).toBe("0");
  });

  it("offers no link where the rows may not be opened", () => {
    const panel = buildPanel(host, data, () => {});
    panel.show({ kind: "corridor", corridor: data.corridors[0] as MapData["corridors"][number] });
    expect(host.querySelector("[role=status] a")).toBeNull();
  });

  it("writes words as text and never as markup", () => {
    const place = { ...(data.places[0] as MapData["places"][number]), label: "<img src=x>" };
    buildPanel(host, { ...data, places: [place] }, () => {}).show({ kind: "place", place });
    expect(host.querySelector("img")).toBeNull();
  });
});
