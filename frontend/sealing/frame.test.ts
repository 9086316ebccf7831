import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkDigit, newCode, typed } from "./code";
import { Broken, framed, type Place, padded, unframed } from "./frame";
import { keysOf } from "./receipt";

const VECTORS = JSON.parse(readFileSync("src/candil/trust/vault/tests/browser_report.json", "utf-8"));
const PLACE: Place = { report: "a".repeat(32), object: "b".repeat(32), kind: "message", author: "reporter", order: 1 };

async function* pieces(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function frame(...parts: Uint8Array[]): Promise<Uint8Array> {
  const found: number[] = [];
  for await (const piece of framed(PLACE, pieces(...parts), { name: "é", size: 3 })) found.push(...piece);
  return Uint8Array.from(found);
}

describe("frame", () => {
  it("is padded as the server pads", () => {
    for (const [size, to] of VECTORS.paddings) expect(padded(size)).toBe(to);
  });

  it.each([0, 1, 700, 900, 5000, 70_000])("gives back %i bytes, noughts at the end included", async (size) => {
    const content = new Uint8Array(size).map((_byte, at) => (at > size - 5 ? 0 : at % 251));
    const made = await frame(content.subarray(0, size >> 1), content.subarray(size >> 1));
    expect(padded(made.length)).toBe(made.length);
    const found = unframed(made, PLACE);
    expect([...found.data]).toEqual([...content]);
    expect(found.about).toEqual({ name: "é", size: 3 });
  });

  it("is refused elsewhere, shortened, lengthened and changed", async () => {
    const made = await frame(new Uint8Array(20).fill(7));
    for (const other of [{ report: "c".repeat(32) }, { order: 2 }, { kind: "file" }, { author: "maker" }])
      expect(() => unframed(made, { ...PLACE, ...other })).toThrow(Broken);
    for (const bad of [made.slice(0, -1), made.slice(1), new Uint8Array(), new Uint8Array([...made, 0])])
      expect(() => unframed(bad, PLACE)).toThrow(Broken);
    expect(() =>
      unframed(
        made.map((byte) => (byte === 0x80 ? 0 : byte)),
        PLACE,
      ),
    ).toThrow(Broken);
  });
});

describe("codes", () => {
  it("derive the same keys as on the server", () => {
    for (const { code, salt, cost, lookup, identity } of VECTORS.receipts)
      expect(keysOf(code, { salt, memory_kib: cost[0], passes: cost[1] })).toEqual({ lookup, identity });
  });

  it("are 24 digits of which the last checks the others, in any script", () => {
    const code = newCode();
    expect(code).toMatch(/^\d{24}$/);
    expect(checkDigit(code)).toBe("0");
    expect(typed(code.replace(/(.{4})/g, "$1 - "))).toBe(code);
    expect(typed([...code].map((digit) => "٠١٢٣٤٥٦٧٨٩"[Number(digit)]).join(""))).toBe(code);
    expect(typed(`${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`)).toBe("");
    expect(typed(code.slice(1))).toBe("");
  });
});
