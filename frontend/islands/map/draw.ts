/** Draw the interactive map into a <cn-map>. Loaded only when one comes near the screen. */
import { MapLibreOverlay } from "@deck.gl/maplibre";
import { Map as MapLibre, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { seenTheme } from "../../lib/theme";
import { type Countries, styleOf } from "./base";
import { dataOf, extentOf, type MapData } from "./data";
import { geometryOf, layersOf, type Subject, subjectOf } from "./layers";
import { buildPanel } from "./panel";

setWorkerUrl(workerUrl);

/** Draws, marks the element `data-ready` when all is on the screen, and returns how to take the map away again. */
export async function drawMap(host: HTMLElement): Promise<() => void> {
  const data = dataOf(host);
  const countries = await fetchCountries(data.base);
  const frame = document.createElement("div");
  frame.className = "map-frame";
  host.append(frame);
  const map = makeMap(frame, data, countries);
  const overlay = new MapLibreOverlay({ interleaved: true, layers: [] });
  map.addControl(overlay);
  let chosen: Subject | null = null;

  const redraw = (): void => overlay.setProps({ layers: layersOf(data, countries, seenTheme(), chosen) });
  const choose = (subject: Subject | null, move: boolean): void => {
    chosen = subject;
    panel.show(subject);
    redraw();
    if (subject && move) goTo(map, subject, countries);
  };
  const panel = buildPanel(host, data, (subject) => choose(subject, true));
  overlay.setProps({ onClick: (info) => choose(subjectOf(info), false), pickingRadius: 5 });

  const recolour = (): void => {
    map.setStyle(styleOf(data, countries, seenTheme()), { diff: false });
    panel.paint(seenTheme());
    map.once("idle", redraw);
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener("candil:theme", recolour);
  system.addEventListener("change", recolour);
  panel.paint(seenTheme());
  const settled = (): void => {
    redraw(); // not earlier: the layers go beneath the names, which must be there
    map.once("idle", () => {
      host.dataset.ready = "";
    });
    map.triggerRepaint();
  };
  map.once("idle", settled);

  return () => {
    document.removeEventListener("candil:theme", recolour);
    system.removeEventListener("change", recolour);
    panel.remove();
    map.remove();
    frame.remove();
    delete host.dataset.ready;
  };
}

async function fetchCountries(address: string): Promise<Countries> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The base map answered ${answer.status}.`);
  return (await answer.json()) as Countries;
}

function makeMap(frame: HTMLElement, data: MapData, countries: Countries): MapLibre {
  const map = new MapLibre({
    container: frame,
    style: styleOf(data, countries, seenTheme()),
    bounds: data.extent,
    fitBoundsOptions: { padding: 12 },
    maxZoom: 9, // the borders are drawn for 1:50 million: closer would promise more than they know
    renderWorldCopies: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: false,
    attributionControl: { compact: false },
    canvasContextAttributes: { antialias: true },
    fadeDuration: 0,
    locale: {
      "Map.Title": data.words.map,
      "NavigationControl.ZoomIn": data.words.zoomIn,
      "NavigationControl.ZoomOut": data.words.zoomOut,
    },
  });
  map.scrollZoom.disable(); // the page scrolls; the map zooms with its buttons, + and −, or two fingers
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  return map;
}

function goTo(map: MapLibre, subject: Subject, countries: Countries): void {
  const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const extent = extentOfSubject(subject, countries);
  if (extent) map.fitBounds(extent, { padding: 60, maxZoom: 6, animate });
}

function extentOfSubject(subject: Subject, countries: Countries): [number, number, number, number] | null {
  if (subject.kind === "place") {
    const geometry = geometryOf(subject.place, countries);
    return geometry ? extentOf(geometry) : null;
  }
  const { origin, destination } = subject.corridor;
  const [xs, ys] = [
    [origin[0], destination[0]],
    [origin[1], destination[1]],
  ];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
