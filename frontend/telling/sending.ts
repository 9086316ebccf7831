/** What goes between this device and the site: the keys to seal to, and envelopes. Never a word, a code or an identity. */
import type { Kit, Sealed } from "../sealing/report";

export interface FullKit extends Kit {
  challenge: string;
  has_room: boolean;
}

/** The site answered, and not with yes. `words` are for the person; `why` is "holders", "files", "closed" or "refused". */
export class Refused extends Error {
  readonly why: string;
  readonly words: string;

  constructor(why: string, words: string) {
    super(why);
    this.why = why;
    this.words = words;
  }
}

/** There is no line, or the answer was lost: it may have arrived. */
export class NoLine extends Error {}

export async function fetchedKit(address: string): Promise<FullKit> {
  return (await answered(address, { headers: { Accept: "application/json" } })) as unknown as FullKit;
}

export async function sent(address: string, sealed: Sealed, more: Record<string, string>): Promise<void> {
  const data = new FormData();
  data.set("~sealed", JSON.stringify(sealed.fields));
  for (const [name, text] of Object.entries(more)) data.set(name, text);
  for (const file of sealed.files) data.append("~files", file.envelope, file.name);
  await answered(address, { method: "POST", body: data });
}

/** JSON from the site. Throws `NoLine` and `Refused`. */
export async function answered(address: string, how: RequestInit): Promise<Record<string, unknown>> {
  let answer: Response;
  try {
    answer = await fetch(address, { ...how, cache: "no-store", credentials: "omit", redirect: "error" });
  } catch {
    throw new NoLine();
  }
  // Whoever stands between may answer in other words than ours; the line may also break in the middle of an answer.
  const found = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  if (answer.ok && Object.keys(found).length === 0) throw new NoLine();
  if (!answer.ok) throw new Refused(String(found.why ?? "refused"), String(found.error ?? ""));
  return found;
}
