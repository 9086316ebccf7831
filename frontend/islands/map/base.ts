/** The base map: countries, their borders and names, from our own files. */
import type { FeatureCollection, MultiPolygon, Point, Polygon } from "geojson";
import type { StyleSpecification } from "maplibre-gl";
import type { Colour, MapData, ThemeName } from "./data";

export interface CountryProperties {
  code: string;
  alpha2: string;
  name: string;
  /** Where the name stands: longitude, latitude. */
  middle: [number, number];
  /** How large the country is, for the order of names. */
  size: number;
}
export type Countries = FeatureCollection<Polygon | MultiPolygon, CountryProperties>;

/** MapLibre's style for a theme: sea, land, borders, names. */
export function styleOf(data: MapData, countries: Countries, theme: ThemeName): StyleSpecification {
  const colour = (name: keyof MapData["colours"]): string => (data.colours[name] as Colour)[theme];
  return {
    version: 8,
    sources: {
      countries: { type: "geojson", data: countries, attribution: data.words.source },
      names: { type: "geojson", data: namesOf(countries) },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
      { id: "land", type: "fill", source: "countries", paint: { "fill-color": colour("land") } },
      {
        id: "borders",
        type: "line",
        source: "countries",
        paint: { "line-color": colour("border"), "line-width": ["interpolate", ["linear"], ["zoom"], 1, 0.5, 6, 1.4] },
      },
      {
        id: "names",
        type: "symbol",
        source: "names",
        layout: {
          "text-field": ["get", "name"],
          "text-font": ["Noto Sans", "sans-serif"],
          "text-size": ["interpolate", ["linear"], ["zoom"], 1, 10, 6, 15],
          "symbol-sort-key": ["-", 0, ["get", "size"]],
          "text-max-width": 7,
        },
        paint: { "text-color": colour("ink"), "text-halo-color": colour("land"), "text-halo-width": 1.4 },
      },
    ],
  };
}

/** One point for each country with its name in the language of the page. */
function namesOf(countries: Countries): FeatureCollection<Point> {
  const names = new Intl.DisplayNames([document.documentElement.lang, "en"], { type: "region", fallback: "none" });
  return {
    type: "FeatureCollection",
    features: countries.features.map(({ properties: { alpha2, name, middle, size } }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: middle },
      properties: { name: (alpha2 && names.of(alpha2)) || name, size },
    })),
  };
}
