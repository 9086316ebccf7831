/**
 * What a person chose to keep on this device: a sealed draft, and whether leaving quickly wipes it. One entry of the
 * browser's own storage under a name that says nothing; the text in it opens with the person's code only.
 */
const NAME = "notes";
const DAYS = 7;
/** The name of the pages kept for when there is no line. */
export const SHELL = "pages";

export interface Notes {
  until: string; // a day, such as 2026-11-29
  key: string;
  text: string;
  leave: boolean;
}

export function kept(): Notes | undefined {
  try {
    const held = JSON.parse(localStorage.getItem(NAME) ?? "") as Notes;
    if (typeof held.until === "string" && held.until >= day(0)) return held;
  } catch {
    return undefined; // none, or storage is switched off
  }
  wipe();
  return undefined;
}

/** Keep a draft for seven days from now. Throws where the browser keeps nothing. */
export function keep(key: string, text: string, leave: boolean): Notes {
  const notes = { until: day(DAYS), key, text, leave };
  localStorage.setItem(NAME, JSON.stringify(notes));
  return notes;
}

export function wipe(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // storage is switched off: there is nothing to wipe
  }
}

/** Remove the pages kept for when there is no line, and the worker that serves them. */
export async function wipeShell(): Promise<void> {
  if ("caches" in window) await caches.delete(SHELL);
  if ("serviceWorker" in navigator)
    for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
}

function day(later: number): string {
  const date = new Date();
  date.setDate(date.getDate() + later);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}

// On every public page: what is too old goes, and leaving quickly wipes what it was told to wipe.
export function watch(): void {
  kept();
  document.addEventListener("candil:leaving", () => {
    if (!kept()?.leave) return;
    wipe();
    void wipeShell();
  });
}
