/** Envelopes: frames sealed in the age format to one recipient, and opened with its identity. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { base64 } from "@scure/base";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { type About, Broken, type Content, framed, type Place, unframed } from "./frame";
import { hex } from "./receipt";

/** So many sealed bytes are put away at once: a browser keeps a large Blob out of memory. */
const PUT_AWAY = 4 * 1024 * 1024;

/** A random name for a report or an object. */
export function label(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** `content` as an envelope for `recipient`, sealed in pieces of 64 KiB as it is read. */
export async function sealed(recipient: string, place: Place, content: Blob, about: About = {}): Promise<Blob> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const pieces = framed(place, read(content.stream()), about);
  const source = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
  return collected(await encrypter.encrypt(source));
}

export async function sealedText(recipient: string, place: Place, text: string): Promise<string> {
  const envelope = await sealed(recipient, place, new Blob([text]));
  return base64.encode(new Uint8Array(await envelope.arrayBuffer()));
}

/** The identity of a report sealed to one of its holders. */
export function wrap(report: string, identity: string, holder: string, recipient: string): Promise<string> {
  return sealedText(recipient, { report, object: holder, kind: "wrap", author: "maker", order: 0 }, identity);
}

/** The identity in a wrap. Throws `Broken` unless it is the one of the report's recipient. */
export async function unwrapped(
  report: string,
  recipient: string,
  envelope: string,
  holder: string,
  identity: string,
): Promise<string> {
  const place = { report, object: holder, kind: "wrap", author: "maker", order: 0 };
  const found = new TextDecoder().decode((await opened(base64.decode(envelope), identity, place)).data);
  if ((await identityToRecipient(found).catch(() => "")) !== recipient) throw new Broken();
  return found;
}

/** The content of an envelope found at `place`; `verifying` is the raw Ed25519 key, hexadecimal, of a staff author. */
export async function opened(
  envelope: Uint8Array,
  identity: string,
  place: Place,
  verifying?: string,
): Promise<Content> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  let frame: Uint8Array;
  try {
    frame = await decrypter.decrypt(envelope);
  } catch {
    throw new Broken();
  }
  const content = unframed(frame, place);
  if (content.signed && !isSigned(content.signed, verifying ?? "")) throw new Broken();
  return content;
}

function isSigned({ start, signature }: { start: Uint8Array; signature: Uint8Array }, key: string): boolean {
  const named = new TextEncoder().encode("candil vault 1 signature");
  const message = new Uint8Array([...named, ...sha512(start)]);
  const raw = Uint8Array.from(key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  try {
    return ed25519.verify(signature, message, raw);
  } catch {
    return false;
  }
}

async function* read(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

async function collected(stream: ReadableStream<Uint8Array>): Promise<Blob> {
  const put: Blob[] = [];
  let waiting: BlobPart[] = [];
  let size = 0;
  for await (const piece of read(stream)) {
    waiting.push(piece.slice()); // the encrypter may write over its own buffer
    size += piece.length;
    if (size >= PUT_AWAY) {
      put.push(new Blob(waiting));
      waiting = [];
      size = 0;
    }
  }
  return new Blob([...put, ...waiting]);
}
