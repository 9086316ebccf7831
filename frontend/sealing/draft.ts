/**
 * A draft that stays on the device, sealed: a key of its own, which only the code of the person opens (scrypt, age's
 * passphrase format), and the text sealed to that key, so that each further save costs milliseconds.
 */
import { base64 } from "@scure/base";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";

/** 2^15: 32 MiB of memory, as much as an old phone can spare; age's own 2^18 would need 256 MiB. */
const WORK = 15;

export interface DraftKey {
  locked: string; // the identity, sealed under the code
  recipient: string;
}

export async function newPair(): Promise<{ identity: string; recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

export async function newKey(code: string): Promise<DraftKey> {
  const { identity, recipient } = await newPair();
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(WORK);
  encrypter.setPassphrase(code);
  return { locked: base64.encode(await encrypter.encrypt(identity)), recipient };
}

export async function locked(recipient: string, text: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return base64.encode(await encrypter.encrypt(padded(text)));
}

/** The text of a draft. Throws when the code is wrong or the draft damaged. */
export async function unlocked(code: string, key: string, text: string): Promise<{ recipient: string; text: string }> {
  const outer = new Decrypter();
  outer.addPassphrase(code);
  const identity = await outer.decrypt(base64.decode(key), "text");
  return { recipient: await identityToRecipient(identity), text: await opened(identity, text) };
}

export async function opened(identity: string, text: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return (await decrypter.decrypt(base64.decode(text), "text")).trimEnd();
}

/** JSON with blanks behind it, so that its size does not say how much was written. */
function padded(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const made = new Uint8Array(Math.ceil((bytes.length + 1) / 4096) * 4096).fill(0x20);
  made.set(bytes);
  return made;
}
