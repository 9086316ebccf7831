/** What lies over the base map: places shaded by class, and corridors as arcs. */
import type { Layer, PickingInfo } from "@deck.gl/core";
import { ArcLayer, GeoJsonLayer, ScatterplotLayer } from "@deck.gl/layers";
import type { Feature, MultiPolygon, Polygon } from "geojson";
import type { Countries } from "./base";
import { type Corridor, extentOf, type MapData, type Place, type Position, rgba, type ThemeName } from "./data";

export type Subject = { kind: "place"; place: Place } | { kind: "corridor"; corridor: Corridor };
// Drawn within the base map, so that names stay readable over shaded places. Not in deck.gl's types.
const BENEATH_NAMES = { beforeId: "names" } as object;
type PlaceFeature = Feature<Polygon | MultiPolygon, Place>;

/** The geometry of a place: its own, or the one of its country. Undefined when the base map does not draw it. */
export function geometryOf(place: Place, countries: Countries): Polygon | MultiPolygon | undefined {
  return place.geometry ?? countries.features.find((each) => each.properties.code === place.country)?.geometry;
}

/** Layers for a theme, with `chosen` drawn stronger. */
export function layersOf(data: MapData, countries: Countries, theme: ThemeName, chosen: Subject | null): Layer[] {
  return [placesLayer(data, countries, theme, chosen), dotsLayer(data, theme), corridorsLayer(data, theme, chosen)];
}

/** What lies under the pointer. */
export function subjectOf(info: PickingInfo): Subject | null {
  if (!info.object) return null;
  if (info.layer?.id === "corridors") return { kind: "corridor", corridor: info.object as Corridor };
  return { kind: "place", place: (info.object as PlaceFeature).properties };
}

function placesLayer(data: MapData, countries: Countries, theme: ThemeName, chosen: Subject | null): Layer {
  const colours = new Map(data.legend.classes.map((each) => [each.key, rgba(each.colour[theme], 205)]));
  const isChosen = (feature: unknown): boolean =>
    chosen?.kind === "place" && (feature as PlaceFeature).properties.label === chosen.place.label;
  const features: PlaceFeature[] = data.places.flatMap((place) => {
    const geometry = geometryOf(place, countries);
    return geometry ? [{ type: "Feature", geometry, properties: place }] : [];
  });
  return new GeoJsonLayer({
    id: "places",
    ...BENEATH_NAMES,
    data: features,
    pickable: true,
    stroked: true,
    lineWidthUnits: "pixels",
    getFillColor: (feature) => colours.get((feature as PlaceFeature).properties.class) ?? [0, 0, 0, 0],
    getLineColor: (feature) => rgba(isChosen(feature) ? data.colours.ink[theme] : data.colours.edge[theme]),
    getLineWidth: (feature) => (isChosen(feature) ? 3 : 0.6),
    updateTriggers: { getFillColor: theme, getLineColor: [theme, chosen], getLineWidth: chosen },
  });
}

/** A dot in each place that stands out: on a map of the world its shape is too small to see. */
function dotsLayer(data: MapData, theme: ThemeName): Layer {
  const colours = new Map(
    data.legend.classes.filter((each) => !each.quiet).map((each) => [each.key, rgba(each.colour[theme])]),
  );
  return new ScatterplotLayer<Place>({
    id: "dots",
    ...BENEATH_NAMES,
    data: data.places.filter((place) => place.geometry && colours.has(place.class)),
    radiusUnits: "pixels",
    getRadius: 4,
    stroked: true,
    lineWidthUnits: "pixels",
    getLineWidth: 1,
    getPosition: (place) => middleOf(place),
    getFillColor: (place) => colours.get(place.class) ?? [0, 0, 0, 0],
    getLineColor: rgba(data.colours.edge[theme]),
    updateTriggers: { getFillColor: theme, getLineColor: theme },
  });
}

function middleOf(place: Place): Position {
  if (!place.geometry) throw new Error(`${place.label} has no shape of its own.`);
  const [west, south, east, north] = extentOf(place.geometry);
  return [(west + east) / 2, (south + north) / 2];
}

function corridorsLayer(data: MapData, theme: ThemeName, chosen: Subject | null): Layer {
  const colour = (each: Corridor, strength: number): [number, number, number, number] => {
    const isChosen = chosen?.kind === "corridor" && chosen.corridor.label === each.label;
    return rgba(isChosen ? data.colours.ink[theme] : data.colours.corridor[theme], strength);
  };
  return new ArcLayer<Corridor>({
    id: "corridors",
    ...BENEATH_NAMES,
    data: data.corridors,
    pickable: true,
    greatCircle: false,
    getHeight: 0.35,
    getSourcePosition: (each) => each.origin,
    getTargetPosition: (each) => each.destination,
    // Faint where it begins, strong where it ends: the direction can be seen.
    getSourceColor: (each) => colour(each, 90),
    getTargetColor: (each) => colour(each, 255),
    getWidth: (each) => 1.5 + 5 * each.weight,
    updateTriggers: { getSourceColor: [theme, chosen], getTargetColor: [theme, chosen] },
  });
}
