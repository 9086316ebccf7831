/** The words beside the map: legend, a list to choose a place without a mouse, and the figures of what is chosen. */
import type { MapData, ThemeName } from "./data";
import type { Subject } from "./layers";

export interface Panel {
  /** Show the figures of a subject, or nothing. */
  show(subject: Subject | null): void;
  /** Colour the legend. */
  paint(theme: ThemeName): void;
  remove(): void;
}

/** Build the panel below the map; `onChoose` is called when a person picks from the list. */
export function buildPanel(host: HTMLElement, data: MapData, onChoose: (subject: Subject | null) => void): Panel {
  const panel = document.createElement("div");
  panel.className = "map-panel";
  const swatches = new Map<string, HTMLElement>();
  const figures = document.createElement("div");
  figures.className = "map-figures";
  figures.setAttribute("role", "status");
  const subjects = subjectsOf(data);
  const list = chooser(data, subjects, onChoose);
  panel.append(legendOf(data, swatches), list.label, figures);
  host.append(panel);
  return {
    show: (subject) => {
      figures.replaceChildren(...(subject ? describe(subject, data.words.rows) : []));
      list.select.value = subject ? String(subjects.findIndex((each) => isSame(each, subject))) : "";
    },
    paint: (theme) => {
      for (const each of data.legend.classes) {
        swatches.get(each.key)?.style.setProperty("background-color", each.colour[theme]);
      }
    },
    remove: () => panel.remove(),
  };
}

/** Everything that can be chosen, in the order of the data. */
export function subjectsOf(data: MapData): Subject[] {
  return [
    ...data.places.map((place): Subject => ({ kind: "place", place })),
    ...data.corridors.map((corridor): Subject => ({ kind: "corridor", corridor })),
  ];
}

function isSame(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && about(a).label === about(b).label;
}

function about(subject: Subject): { label: string; facts: [string, string][]; href: string } {
  return subject.kind === "place" ? subject.place : subject.corridor;
}

function legendOf(data: MapData, swatches: Map<string, HTMLElement>): HTMLElement {
  const legend = document.createElement("div");
  legend.className = "map-legend";
  const list = document.createElement("ul");
  for (const each of data.legend.classes) {
    const swatch = element("span", "map-swatch", "");
    swatches.set(each.key, swatch);
    const item = document.createElement("li");
    item.append(swatch, each.label);
    list.append(item);
  }
  legend.append(element("p", "map-legend-title", data.legend.title), list);
  return legend;
}

function chooser(
  data: MapData,
  subjects: Subject[],
  onChoose: (subject: Subject | null) => void,
): { label: HTMLLabelElement; select: HTMLSelectElement } {
  const select = document.createElement("select");
  select.append(option("–", ""));
  for (const [kind, words] of [
    ["place", data.words.places],
    ["corridor", data.words.corridors],
  ] as const) {
    const group = document.createElement("optgroup");
    group.label = words;
    subjects.forEach((subject, index) => {
      if (subject.kind === kind) group.append(option(about(subject).label, String(index)));
    });
    if (group.childElementCount) select.append(group);
  }
  select.addEventListener("change", () => onChoose(select.value ? (subjects[Number(select.value)] ?? null) : null));
  const label = document.createElement("label");
  label.className = "map-chooser";
  label.append(element("span", "", data.words.choose), select);
  return { label, select };
}

function option(words: string, value: string): HTMLElement {
  const made = element("option", "", words);
  made.setAttribute("value", value);
  return made;
}

function describe(subject: Subject, rowsWords: string): HTMLElement[] {
  const { label, facts, href } = about(subject);
  const list = document.createElement("dl");
  list.className = "facts";
  for (const [term, text] of facts) {
    const pair = document.createElement("div");
    pair.append(element("dt", "", term), element("dd", "", text));
    list.append(pair);
  }
  const parts = [element("p", "map-figures-title", label), list];
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = rowsWords;
    parts.push(link);
  }
  return parts;
}

function element(name: string, className: string, text: string): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
