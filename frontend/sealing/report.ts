/** A whole report, made and sealed on this device: label, key, code, wraps and objects. */
import { base64 } from "@scure/base";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { newCode } from "./code";
import { label, opened, sealed, sealedText, unwrapped, wrap } from "./envelopes";
import type { About } from "./frame";
import { keysOf, type Stretching } from "./receipt";

/** To whom a report is sealed: what the server says (`reporters.browser_kit`). */
export interface Kit {
  version: number;
  holders: Record<string, string>; // label of an analyst's key → recipient
  recovery: string;
  receipt: Stretching;
}

/** What makes a report this report, however often it is sealed again. */
export interface Secrets {
  label: string;
  identity: string;
  recipient: string;
  code: string;
  lookup: string;
  receipt: string; // the recipient of the receipt
}

export interface SealedFile {
  name: string; // LABEL.KIND.ORDER
  envelope: Blob;
}

/** Everything that is sent. */
export interface Sealed {
  fields: Record<string, unknown>;
  files: SealedFile[];
}

export async function drawn(how: Stretching): Promise<Secrets> {
  const identity = await generateX25519Identity();
  const code = newCode();
  const keys = keysOf(code, how);
  const [recipient, receipt] = await Promise.all([identityToRecipient(identity), identityToRecipient(keys.identity)]);
  return { label: label(), identity, recipient, code, lookup: keys.lookup, receipt };
}

export async function sealedReport(kit: Kit, secrets: Secrets, answers: string, files: File[]): Promise<Sealed> {
  if (kit.version !== 1) throw new Error("another version of the vault");
  const { label: report, recipient, identity } = secrets;
  const wraps: Record<string, string> = {};
  for (const [holder, to] of Object.entries(kit.holders)) wraps[holder] = await wrap(report, identity, holder, to);
  const object = label();
  const place = { report, object, kind: "answers", author: "reporter", order: 1 };
  return {
    fields: {
      label: report,
      recipient,
      wraps,
      recovery: kit.recovery,
      recovery_wrap: await wrap(report, identity, "recovery", kit.recovery),
      lookup: secrets.lookup,
      receipt_recipient: secrets.receipt,
      receipt_wrap: await wrap(report, identity, "receipt", secrets.receipt),
      answers: { label: object, envelope: await sealedText(recipient, place, answers) },
    },
    files: await sealedFiles(report, recipient, files, 2),
  };
}

export async function sealedFiles(
  report: string,
  recipient: string,
  files: File[],
  first: number,
): Promise<SealedFile[]> {
  const made: SealedFile[] = [];
  for (const [at, file] of files.entries()) {
    const place = { report, object: label(), kind: "file", author: "reporter", order: first + at };
    const envelope = await sealed(recipient, place, file, { name: file.name, type: file.type });
    made.push({ name: `${place.object}.file.${place.order}`, envelope });
  }
  return made;
}

/** A report as the server gives it to whoever has the lookup key. Files come without their envelopes. */
export interface Fetched {
  label: string;
  recipient: string;
  wrap: string;
  objects: { label: string; kind: string; author: string; order: number; day: string; envelope: string }[];
  verifying: Record<string, string>; // author → Ed25519 key, hexadecimal
}

export interface Said {
  label: string;
  kind: string;
  day: string;
  isReporters: boolean;
  words: string;
  about: About;
}

/** Everything in a report, opened here. Throws `Broken` when a part is damaged, moved, or signed by nobody we know. */
export async function openedReport(found: Fetched, identity: string): Promise<{ identity: string; said: Said[] }> {
  const own = await unwrapped(found.label, found.recipient, found.wrap, "receipt", identity);
  const said: Said[] = [];
  for (const each of found.objects) {
    const { label: object, kind, author, order, day } = each;
    const about = each.envelope
      ? await opened(
          base64.decode(each.envelope),
          own,
          { report: found.label, object, kind, author, order },
          found.verifying[author],
        )
      : { about: {}, data: new Uint8Array() };
    const words = kind === "file" ? "" : new TextDecoder().decode(about.data);
    said.push({ label: object, kind, day, isReporters: author === "reporter", words, about: about.about });
  }
  return { identity: own, said };
}

/** A further message, sealed here. */
export async function sealedMessage(report: string, recipient: string, words: string, order: number) {
  const place = { report, object: label(), kind: "message", author: "reporter", order };
  return { label: place.object, order, envelope: await sealedText(recipient, place, words) };
}
