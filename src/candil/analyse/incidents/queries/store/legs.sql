-- One row for each leg of the current records of a segment.
SELECT
    record, visibility, position, stage, nullif(country, '') AS country, places.areas, places.cell,
    place_precision, basis, nullif(mode, '') AS mode
FROM legs JOIN places USING (place)
ORDER BY visibility, record, position
