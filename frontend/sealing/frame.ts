/**
 * The frame that lies inside an envelope, as docs/guide/vault-format.md has it: where it belongs, content, padding.
 */
const MAGIC = new TextEncoder().encode("CANDILV1");
const LARGEST_HEADER = 16_384;
export const LARGEST_CONTENT = 100 * 1024 * 1024;
const BLOCK = 65_536;

export type About = Record<string, string | number | boolean>;

/** Where an object belongs: sealed with it, and compared when it is opened. */
export interface Place {
  report: string;
  object: string;
  kind: string;
  author: string;
  order: number;
}

export class Broken extends Error {}

/** The size to which `length` bytes are padded: 1, 4, 16 or 64 KiB, above that Padmé. */
export function padded(length: number): number {
  for (const step of [1024, 4096, 16_384, 65_536]) if (length <= step) return step;
  const exponent = Math.floor(Math.log2(length));
  const unit = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.ceil(length / unit) * unit; // bit operations end at 32 bits
}

/** A frame in pieces: header, content as it comes, padding. Throws RangeError for more content than one may hold. */
export async function* framed(
  place: Place,
  content: AsyncIterable<Uint8Array>,
  about: About,
): AsyncGenerator<Uint8Array> {
  const start = header(place, about);
  let length = start.length;
  yield start;
  for await (const piece of content) {
    length += piece.length;
    if (length > start.length + LARGEST_CONTENT) throw new RangeError("too large");
    yield piece;
  }
  yield Uint8Array.of(0x80);
  for (let zeros = padded(length + 1) - length - 1; zeros > 0; zeros -= BLOCK)
    yield new Uint8Array(Math.min(zeros, BLOCK));
}

function header(place: Place, about: About): Uint8Array {
  const fields: Record<string, unknown> = { about, ...place, v: 1 };
  const sorted = Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((name) => [name, fields[name]]),
  );
  const text = new TextEncoder().encode(JSON.stringify(sorted));
  if (text.length > LARGEST_HEADER) throw new RangeError("too large");
  const made = new Uint8Array(MAGIC.length + 4 + text.length);
  made.set(MAGIC);
  new DataView(made.buffer).setUint32(MAGIC.length, text.length);
  made.set(text, MAGIC.length + 4);
  return made;
}

export interface Content {
  about: About;
  data: Uint8Array;
  /** What an analyst's signature is about, and the signature; only where `author` begins with "staff:". */
  signed?: { start: Uint8Array; signature: Uint8Array };
}

/** The content of a frame that was found at `place`. Throws `Broken` when it says that it belongs elsewhere. */
export function unframed(frame: Uint8Array, place: Place): Content {
  const start = MAGIC.length + 4;
  if (frame.length < start || MAGIC.some((byte, at) => frame[at] !== byte)) throw new Broken();
  const size = new DataView(frame.buffer, frame.byteOffset).getUint32(MAGIC.length);
  if (size > LARGEST_HEADER || start + size > frame.length) throw new Broken();
  const about = belongs(frame.subarray(start, start + size), place);
  let end = frame.length - 1;
  while (end >= start + size && frame[end] === 0) end -= 1;
  if (end < start + size || frame[end] !== 0x80 || padded(end + 1) !== frame.length) throw new Broken();
  if (!place.author.startsWith("staff:")) return { about, data: frame.slice(start + size, end) };
  if (end - 64 < start + size) throw new Broken();
  const signed = { start: frame.slice(0, end - 64), signature: frame.slice(end - 64, end) };
  return { about, data: frame.slice(start + size, end - 64), signed };
}

function belongs(header: Uint8Array, place: Place): About {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header)) as Record<string, unknown>;
  } catch {
    throw new Broken();
  }
  const expected: Record<string, unknown> = { ...place, v: 1 };
  const names = Object.keys(fields ?? {});
  const fits = names.length === 7 && Object.keys(expected).every((name) => fields[name] === expected[name]);
  if (!fits || typeof fields.about !== "object" || fields.about === null) throw new Broken();
  return fields.about as About;
}
