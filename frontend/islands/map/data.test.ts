import { describe, expect, it } from "vitest";
import { dataOf, extentOf, rgba } from "./data";

describe("rgba", () => {
  it("takes a colour apart", () => {
    expect(rgba("#17697a", 200)).toEqual([23, 105, 122, 200]);
  });
});

describe("extentOf", () => {
  it("spans all parts of a shape", () => {
    const square = (x: number, y: number) => [
      [
        [x, y],
        [x + 1, y],
        [x + 1, y + 1],
        [x, y],
      ],
    ];
    expect(extentOf({ type: "MultiPolygon", coordinates: [square(0, 0), square(-5, 7)] })).toEqual([-5, 0, 1, 8]);
  });
});

describe("dataOf", () => {
  it("says which data is missing", () => {
    const element = document.createElement("div");
    element.dataset.from = "picture-map";
    expect(() => dataOf(element)).toThrow("picture-map");
  });
});
