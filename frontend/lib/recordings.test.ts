import { describe, expect, it } from "vitest";
import { freeName, kindOfSound, minutes, withoutWriter } from "./recordings";

describe("recordings", () => {
  it("are of a kind that the browser can make, or of none", () => {
    expect(kindOfSound((kind) => kind.startsWith("audio/mp4"))).toEqual(["audio/mp4", "m4a"]);
    expect(kindOfSound(() => true)?.[1]).toBe("webm");
    expect(kindOfSound(() => false)).toBeUndefined();
  });

  it("tell the time that is left", () => {
    expect([600, 185, 59.2, 0, -1].map(minutes)).toEqual(["10:00", "3:05", "1:00", "0:00", "0:00"]);
  });

  it("have names that say nothing, and no two the same", () => {
    expect(freeName([], "webm")).toBe("recording-1.webm");
    expect(freeName(["recording-1.webm", "cat.jpg", "recording-2.m4a"], "webm")).toBe("recording-3.webm");
  });

  it("do not name the browser that wrote them", () => {
    const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);
    const head = new Uint8Array([
      0x1a,
      0x45,
      0x4d,
      0x80,
      0x86,
      ...new TextEncoder().encode("Chrome"),
      0x57,
      0x41,
      0x86,
    ]);
    const whole = new Uint8Array([...head, ...new TextEncoder().encode("Chrome"), 0xa3, 0x4d, 0x80, 0x40, 1, 2]);
    const size = whole.length;
    const clean = withoutWriter(whole);
    expect(text(clean)).not.toContain("Chrome");
    expect([clean.length, [...clean.slice(-6)]]).toEqual([size, [0xa3, 0x4d, 0x80, 0x40, 1, 2]]);
    expect([...clean.slice(0, 5)]).toEqual([0x1a, 0x45, 0x4d, 0x80, 0x86]);
  });
});
