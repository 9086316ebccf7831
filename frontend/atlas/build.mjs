/**
 * The base map: countries of Natural Earth (npm world-atlas) as GeoJSON that is cut at the antimeridian.
 *
 * world-atlas joins polygons across 180°, which a flat map draws as a band around the world; d3 cuts them.
 * Its names are old and some places have no ISO number: names.mjs says how each is called and coded here.
 * Borders are de facto, as Natural Earth draws them; drawing a border says nothing about whose land it is.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoEquirectangular } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import { feature } from "topojson-client";
import { alpha2Of, codeOf, nameOf } from "./names.mjs";

const require = createRequire(import.meta.url);
const FOLDER = new URL("../dist/atlas/", import.meta.url);
const DECIMALS = { "110m": 2, "50m": 3 };

mkdirSync(FOLDER, { recursive: true });
for (const [detail, decimals] of Object.entries(DECIMALS)) {
  const topology = JSON.parse(readFileSync(require.resolve(`world-atlas/countries-${detail}.json`), "utf8"));
  const world = feature(topology, topology.objects.countries);
  const degrees = geoEquirectangular()
    .reflectY(true)
    .scale(180 / Math.PI)
    .translate([0, 0])
    .precision(0);
  const features = geoProject(world, degrees).features.map((each) => country(each, decimals));
  const merged = merge(features.filter((each) => each !== null));
  writeFileSync(
    new URL(`countries-${detail}.geojson`, FOLDER),
    `${JSON.stringify({ type: "FeatureCollection", features: merged })}\n`,
  );
  process.stdout.write(`atlas/countries-${detail}.geojson: ${merged.length} countries\n`);
}

/** One country with our code and name, coordinates rounded, rings counter-clockwise outside (RFC 7946). */
function country(source, decimals) {
  const code = codeOf(source.id, source.properties.name);
  const polygons = source.geometry.type === "Polygon" ? [source.geometry.coordinates] : source.geometry.coordinates;
  const coordinates = polygons.map((rings) => tidy(rings, decimals)).filter((rings) => rings.length > 0);
  if (coordinates.length === 0) return null;
  return {
    type: "Feature",
    id: code,
    properties: { code, alpha2: alpha2Of(code), name: nameOf(code) },
    geometry: { type: "MultiPolygon", coordinates },
  };
}

/** Places that the source lists apart but that share a code (islands of one country) become one feature. */
function merge(features) {
  const byCode = new Map();
  for (const each of features) {
    const known = byCode.get(each.id);
    if (known) known.geometry.coordinates.push(...each.geometry.coordinates);
    else byCode.set(each.id, each);
  }
  for (const each of byCode.values()) Object.assign(each.properties, label(each.geometry.coordinates));
  return [...byCode.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function tidy(rings, decimals) {
  const rounded = rings.map((ring) => withoutRepeats(ring.map(([x, y]) => [round(x, decimals), round(y, decimals)])));
  if (rounded[0].length < 4 || area(rounded[0]) === 0) return [];
  return rounded
    .filter((ring, index) => index === 0 || (ring.length >= 4 && area(ring) !== 0))
    .map((ring, index) => (area(ring) > 0 === (index === 0) ? ring : ring.toReversed()));
}

function withoutRepeats(ring) {
  return ring.filter(
    (point, index) => index === 0 || point[0] !== ring[index - 1][0] || point[1] !== ring[index - 1][1],
  );
}

/** Twice the signed area; positive when counter-clockwise. */
function area(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return sum;
}

function round(value, decimals) {
  return Number(value.toFixed(decimals));
}

/** Where a name stands (the middle of the largest part) and how large the country is, in square degrees. */
function label(polygons) {
  const [outline] = polygons.map((rings) => rings[0]).sort((a, b) => Math.abs(area(b)) - Math.abs(area(a)));
  let [x, y] = [0, 0];
  for (let i = 1; i < outline.length; i++) {
    const cross = outline[i - 1][0] * outline[i][1] - outline[i][0] * outline[i - 1][1];
    x += (outline[i - 1][0] + outline[i][0]) * cross;
    y += (outline[i - 1][1] + outline[i][1]) * cross;
  }
  const twice = area(outline);
  return { middle: [round(x / (3 * twice), 2), round(y / (3 * twice), 2)], size: round(Math.abs(twice) / 2, 2) };
}
