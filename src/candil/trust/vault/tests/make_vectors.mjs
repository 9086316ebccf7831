// Makes browser_report.json: a report sealed as docs/guide/vault-format.md says, by npm age-encryption 0.3.1 and the
// @noble and @scure packages that come with it, without a line of ours in Python.
//
//     npm install --no-save age-encryption@0.3.1 && node make_vectors.mjs > browser_report.json
import { bech32 } from "@scure/base";
import { argon2id } from "@noble/hashes/argon2.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";

const utf8 = new TextEncoder();
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const label = () => hex(crypto.getRandomValues(new Uint8Array(16)));

function padded(length) {
  for (const step of [1024, 4096, 16384, 65536]) if (length <= step) return step;
  const exponent = Math.floor(Math.log2(length));
  const unit = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.ceil(length / unit) * unit;
}

function frame(context, content, about = {}) {
  const fields = { about, ...context, v: 1 };
  const sorted = Object.fromEntries(Object.keys(fields).sort().map((name) => [name, fields[name]]));
  const header = utf8.encode(JSON.stringify(sorted));
  const length = 12 + header.length + content.length;
  const whole = new Uint8Array(padded(length + 1));
  whole.set(utf8.encode("CANDILV1"));
  new DataView(whole.buffer).setUint32(8, header.length);
  whole.set(header, 12);
  whole.set(content, 12 + header.length);
  whole[length] = 0x80;
  return whole;
}

async function seal(recipient, context, content, about) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return base64(await encrypter.encrypt(frame(context, content, about)));
}

function receiptKeys(code, salt, cost) {
  const master = argon2id(utf8.encode(code), salt, { m: cost[0], t: cost[1], p: 1, dkLen: 32 });
  const key = (purpose) => hkdf(sha256, master, undefined, utf8.encode(`candil vault 1 ${purpose}`), 32);
  return {
    lookup: hex(key("receipt lookup")),
    identity: bech32.encodeFromBytes("age-secret-key-", key("receipt wrap")).toUpperCase(),
  };
}

const salt = utf8.encode("salt of the test");
const code = "123456789012345678901230"; // its last digit is set below
const holders = {};
const identities = {};
for (const name of ["ana", "recovery"]) {
  const identity = await generateX25519Identity();
  identities[name] = identity;
  holders[name] = { label: label(), recipient: await identityToRecipient(identity) };
}
const report = label();
const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
const wrapFor = (holder, to) =>
  seal(to, { author: "maker", kind: "wrap", object: holder, order: 0, report }, utf8.encode(identity));

const cases = [
  ["answers", utf8.encode('{"what":"وعد بعمل"}'), {}],
  // larger than a chunk of age; left out of the file, because the test knows how it is made
  ["file", new Uint8Array(70000).map((_value, place) => place % 251), { name: "foto ñ.jpg", type: "image/jpeg" }],
  ["message", new Uint8Array(0), {}],
  ["message", new Uint8Array([1, 0x80, 0, 0]), {}],
];
const objects = [];
for (const [place, [kind, content, about]] of cases.entries()) {
  const object = label();
  const context = { author: "reporter", kind, object, order: place + 1, report };
  objects.push({ ...context, about, content: content.length < 1000 ? base64(content) : null, envelope: await seal(recipient, context, content, about) });
}

function damm(digits) {
  const rows = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];
  return [...digits].reduce((interim, digit) => rows[interim][digit], "0");
}
const whole = code.slice(0, 23) + damm(code.slice(0, 23));
const cheap = [64, 1];
const real = [7 * 1024, 5];
const receipt = receiptKeys(whole, salt, cheap);
const began = performance.now();
const realReceipt = receiptKeys(whole, salt, real);
console.error(`Argon2id, ${real[0]} KiB, ${real[1]} passes, in this engine: ${Math.round(performance.now() - began)} ms`);
const receiptRecipient = await identityToRecipient(receipt.identity);

const paddings = [1, 1024, 1025, 4097, 65536, 65537, 1000000, 20971520, 104857600].map((size) => [size, padded(size)]);
console.log(JSON.stringify({
  made_by: "age-encryption 0.3.1",
  receipts: [{ code: whole, salt: hex(salt), cost: cheap, ...receipt }, { code: whole, salt: hex(salt), cost: real, ...realReceipt }],
  paddings,
  report, identity, recipient, objects,
  receipt_recipient: receiptRecipient,
  receipt_wrap: await wrapFor("receipt", receiptRecipient),
  analyst: { ...holders.ana, identity: identities.ana, wrap: await wrapFor(holders.ana.label, holders.ana.recipient) },
  recovery: { recipient: holders.recovery.recipient, identity: identities.recovery, wrap: await wrapFor("recovery", holders.recovery.recipient) },
}, null, 1));
