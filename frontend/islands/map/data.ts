/** What a map shows, as the server writes it (`candil.platform.design.charts.map_data`). */
import type { MultiPolygon, Polygon } from "geojson";

export type Position = [longitude: number, latitude: number];
export type ThemeName = "light" | "dark";
/** One colour for light and one for dark pages, hexadecimal. */
export type Colour = Record<ThemeName, string>;

export interface Place {
  /** The shape itself, or the alpha-3 code of a country of the base map. */
  geometry?: Polygon | MultiPolygon;
  country?: string;
  class: string;
  label: string;
  /** Pairs of words and figures for the panel. */
  facts: [term: string, text: string][];
  /** Where the rows behind the figures are; empty when they may not be opened. */
  href: string;
}

export interface Corridor {
  origin: Position;
  destination: Position;
  /** Share of the strongest corridor, 0 to 1. */
  weight: number;
  label: string;
  facts: [term: string, text: string][];
  href: string;
}

export interface LegendClass {
  key: string;
  label: string;
  colour: Colour;
  /** Says nothing that a reader should look for. */
  quiet: boolean;
}

export interface MapData {
  /** Address of the countries as GeoJSON. */
  base: string;
  places: Place[];
  corridors: Corridor[];
  legend: { title: string; classes: LegendClass[] };
  colours: Record<"sea" | "land" | "border" | "ink" | "corridor" | "edge", Colour>;
  /** West, south, east, north. */
  extent: [number, number, number, number];
  words: Record<"map" | "choose" | "places" | "corridors" | "rows" | "source" | "zoomIn" | "zoomOut", string>;
}

/** The data of a map element. Throws when the page carries none. */
export function dataOf(element: HTMLElement): MapData {
  const script = document.getElementById(element.dataset.from ?? "");
  if (!script?.textContent) throw new Error(`No data with the id "${element.dataset.from}" for the map.`);
  return JSON.parse(script.textContent) as MapData;
}

/** Red, green, blue and opacity (0–255) of a hexadecimal colour. */
export function rgba(hexadecimal: string, opacity = 255): [number, number, number, number] {
  const number = Number.parseInt(hexadecimal.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255, opacity];
}

/** The corners of a shape: west, south, east, north. */
export function extentOf(shape: Polygon | MultiPolygon): [number, number, number, number] {
  const polygons = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  const points = polygons.flatMap((rings) => rings[0] ?? []);
  const xs = points.map((point) => point[0] ?? 0);
  const ys = points.map((point) => point[1] ?? 0);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
