/** The theme a page is shown in. */

/** Put a choice ("light", "dark" or "system") on the root element. */
export function htmlTheme(root: HTMLElement, value: string): void {
  if (value === "light" || value === "dark") root.dataset.theme = value;
  else delete root.dataset.theme;
}

/** "light" or "dark", as seen now. */
export function seenTheme(): "light" | "dark" {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
