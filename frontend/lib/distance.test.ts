import { describe, expect, it } from "vitest";
import { distanceKm, findTown, type Town } from "./distance";

const TOWNS: Town[] = [
  ["London", 51.51, -0.13],
  ["Londonderry", 55.0, -7.31],
  ["Kingston upon Hull", 53.74, -0.33],
  ["Malmö", 55.61, 13.0],
];

describe("distanceKm", () => {
  it("is about 344 km between London and Paris", () => {
    expect(distanceKm(51.5074, -0.1278, 48.8566, 2.3522)).toBeCloseTo(343.6, 0);
  });
  it("crosses the antimeridian the short way", () => {
    expect(distanceKm(0, 179.5, 0, -179.5)).toBeCloseTo(111.2, 0);
  });
});

describe("findTown", () => {
  it("takes the whole name before a beginning", () => expect(findTown(TOWNS, "LONDONDERRY")?.[1]).toBe(55.0));
  it("takes the largest of those that begin so", () => expect(findTown(TOWNS, "lond")?.[0]).toBe("London"));
  it("minds no accents", () => expect(findTown(TOWNS, "malmo")?.[0]).toBe("Malmö"));
  it("takes a later word of a name", () => expect(findTown(TOWNS, "Hull")?.[1]).toBe(53.74));
  it("finds nothing for nothing", () => expect(findTown(TOWNS, "  ")).toBeUndefined());
});
