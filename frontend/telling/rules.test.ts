import { describe, expect, it } from "vitest";
import { type Asked, followed, holds, nested, type Rule } from "./rules";
import cases from "./rules.cases.json";

describe("rules", () => {
  it.each(cases.map((each) => [each.expression, each] as const))(
    "%s",
    (_expression, { rule, answers, holds: expected }) => {
      expect(holds(rule as Rule, new Map(Object.entries(answers)))).toBe(expected);
    },
  );

  it("refuses an operator that it does not know", () => {
    expect(() => holds(["concat", "a", "b"], new Map())).toThrow("no rule");
  });
});

const field = (address: string, relevant: Rule = ["and"]): Asked => ({
  address,
  kind: "text",
  relevant,
  required: ["or"],
  words: "",
});

describe("followed", () => {
  it("leaves out what is not asked, and what depended on it", () => {
    const questions = [
      field("a"),
      field("g/b", ["=", ["answer", "a"], "yes"]),
      field("c", ["!=", ["answer", "b"], ""]),
    ];
    const given = new Map([
      ["a", "no"],
      ["g/b", "kept"],
      ["c", "x"],
    ]);
    const { asked, answers } = followed(questions, given);
    expect(asked.map((each) => each.address)).toEqual(["a"]);
    expect(nested(asked, answers)).toEqual({ a: "no" });
    const all = followed(questions, new Map(given).set("a", "yes"));
    expect(nested(all.asked, all.answers)).toEqual({ a: "yes", g: { b: "kept" }, c: "x" });
  });
});
