/** A town: its name, latitude and longitude in degrees. */
export type Town = [string, number, number];

const EARTH_KM = 6371;

/** Kilometres on the great circle between two points in degrees. */
export function distanceKm(latitude: number, longitude: number, otherLatitude: number, otherLongitude: number): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const up = radians(otherLatitude - latitude);
  const along = radians(otherLongitude - longitude);
  const half =
    Math.sin(up / 2) ** 2 + Math.cos(radians(latitude)) * Math.cos(radians(otherLatitude)) * Math.sin(along / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** A name as it is compared: small letters without accents. */
export function comparable(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** The town of this name; else the largest whose name, or a word of it, begins so. `towns` come largest first. */
export function findTown(towns: Town[], name: string): Town | undefined {
  const wanted = comparable(name);
  if (!wanted) return undefined;
  return (
    towns.find((town) => comparable(town[0]) === wanted) ??
    towns.find((town) => comparable(town[0]).startsWith(wanted)) ??
    towns.find((town) => comparable(town[0]).includes(` ${wanted}`))
  );
}
