/** Order of table cells. */

/** The number a cell shows ("1,234", "−3.5%", "< 10"), or null when it shows words. */
export function numberIn(text: string): number | null {
  const plain = text
    .trim()
    .replace(/[\s\u00a0\u202f,’']/g, "")
    .replace(/^[<≤>≥]/, "")
    .replace(/−/g, "-")
    .replace(/%$/, "");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

/** Compare two cells: numbers by size, words by the language of the page, empty ones and dashes last. */
export function compareCells(a: string, b: string, language: string): number {
  const [x, y] = [numberIn(a), numberIn(b)];
  if (x !== null && y !== null) return x - y;
  if (isBlank(a) || isBlank(b)) return Number(isBlank(a)) - Number(isBlank(b));
  return a.localeCompare(b, language, { numeric: true });
}

function isBlank(text: string): boolean {
  return /^[\s–—-]*$/.test(text);
}
