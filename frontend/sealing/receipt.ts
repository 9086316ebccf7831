/** The keys that follow from a receipt code. */
import { argon2id } from "@noble/hashes/argon2.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bech32 } from "@scure/base";

/** How the keys of a code are derived on this site; nothing of it is secret. */
export interface Stretching {
  salt: string; // hexadecimal
  memory_kib: number;
  passes: number;
}

export interface ReceiptKeys {
  lookup: string; // hexadecimal
  identity: string;
}

/** The keys that follow from a code: about a second on a desk, several on an old phone. */
export function keysOf(code: string, how: Stretching): ReceiptKeys {
  const salt = Uint8Array.from(how.salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const password = new TextEncoder().encode(code);
  const master = argon2id(password, salt, { m: how.memory_kib, t: how.passes, p: 1, dkLen: 32 });
  const key = (purpose: string): Uint8Array =>
    hkdf(sha256, master, undefined, new TextEncoder().encode(`candil vault 1 ${purpose}`), 32);
  return {
    lookup: hex(key("receipt lookup")),
    identity: bech32.encodeFromBytes("age-secret-key-", key("receipt wrap")).toUpperCase(),
  };
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
