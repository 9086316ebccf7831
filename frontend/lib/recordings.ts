/** What a recording is called and how long it may be; names say nothing of the person, the device or the time. */
export const LONGEST_SECONDS = 600;
export const SOON_SECONDS = 60;
/** Speech stays plain at this rate, and ten minutes are below three megabytes. */
export const BITS_A_SECOND = 32_000;

/** In the order of wanting: what the analyst's machine plays without further software comes first. */
const KINDS: readonly [string, string][] = [
  ["audio/webm;codecs=opus", "webm"],
  ["audio/ogg;codecs=opus", "ogg"],
  ["audio/mp4", "m4a"],
];

/** The kind of sound that this browser records, or none. */
export function kindOfSound(isPossible: (kind: string) => boolean): [string, string] | undefined {
  return KINDS.find(([kind]) => isPossible(kind));
}

/** "3:05" for 185 seconds. */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** A name that no other file of the list has: "recording-2.webm". */
export function freeName(taken: readonly string[], ending: string): string {
  let number = 1;
  while (taken.some((name) => name.startsWith(`recording-${number}.`))) number += 1;
  return `recording-${number}.${ending}`;
}

/**
 * WebM names the software that wrote it (elements MuxingApp and WritingApp). Blanked, in place and at the same length, so
 * that a file stays whole; the reader of a report has no use for the reporter's browser.
 */
export function withoutWriter(bytes: Uint8Array): Uint8Array {
  const end = Math.min(bytes.length, 4096);
  for (let at = 0; at + 3 < end; at += 1) {
    const isName = (bytes[at] === 0x4d && bytes[at + 1] === 0x80) || (bytes[at] === 0x57 && bytes[at + 1] === 0x41);
    const size = (bytes[at + 2] ?? 0) & 0x7f;
    if (!isName || ((bytes[at + 2] ?? 0) & 0x80) === 0 || size > 40 || at + 3 + size > end) continue;
    bytes.fill(0x20, at + 3, at + 3 + size);
    at += 2 + size;
  }
  return bytes;
}
