/** Another language in the middle: the same page in it takes the place of this one. What was written stays in memory. */
import type { State } from "./device";
import { NoLine } from "./sending";

interface Carried extends State {
  files: FileList | null;
}

let carried: Carried | undefined;

/** What the page in the language before handed on, once. */
export function carriedOver(): Carried | undefined {
  const found = carried;
  carried = undefined;
  return found;
}

/** Fetch the page and put it here. Nothing of what was written is in the request. Throws `NoLine`; then all is as it was. */
export async function goOnIn(address: string, state: Carried): Promise<void> {
  const answer = await fetch(address, { credentials: "omit" }).catch(() => undefined);
  const text = answer?.ok ? await answer.text().catch(() => "") : "";
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.querySelector("cn-tell")) throw new NoLine();
  carried = state;
  history.replaceState(history.state, "", address);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  document.body.replaceChildren(...page.body.childNodes);
  scrollTo(0, 0);
}
