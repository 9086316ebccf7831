import { describe, expect, it } from "vitest";
import { compareCells, numberIn } from "./sorting";

describe("numberIn", () => {
  it("reads numbers as people write them", () => {
    expect(["1,234", "−3.5%", "< 10", "1\u202f000"].map(numberIn)).toEqual([1234, -3.5, 10, 1000]);
  });
  it("leaves words and blanks alone", () => {
    expect(["Kent", "", "2024 Q1"].map(numberIn)).toEqual([null, null, null]);
  });
});

describe("compareCells", () => {
  it("orders numbers by size and not by letters", () => {
    expect(["9", "10", "1,000"].sort((a, b) => compareCells(a, b, "en"))).toEqual(["9", "10", "1,000"]);
  });
  it("puts blanks last", () => {
    expect(["–", "b", "a"].sort((a, b) => compareCells(a, b, "en"))).toEqual(["a", "b", "–"]);
  });
});
