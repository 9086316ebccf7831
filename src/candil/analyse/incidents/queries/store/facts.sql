-- One row for each current record of a segment: what it says, and what follows from it.
-- Inputs: records, legs (see building.py), places (H3 cell and areas of each place that legs name).
WITH said AS (
    SELECT
        *,
        from_json(codes, '{"citizenship": ["VARCHAR"], "gender": ["VARCHAR"], "age_band": ["VARCHAR"],
            "exploitation": ["VARCHAR"], "industry": ["VARCHAR"], "means_of_control": ["VARCHAR"],
            "recruiter_relation": ["VARCHAR"], "status": ["VARCHAR"]}') AS yes,
        from_json(denied, '{"exploitation": ["VARCHAR"], "means_of_control": ["VARCHAR"]}') AS no,
        coalesce(date_to, date_from) AS ends
    FROM records
),
-- The place that stands for the record on a map: where people were exploited, else the next best known stage.
focal AS (
    SELECT DISTINCT ON (legs.record)
        legs.record, legs.place_precision, places.cell, places.areas,
        CASE WHEN places.cell IS NOT NULL THEN legs.latitude END AS latitude,
        CASE WHEN places.cell IS NOT NULL THEN legs.longitude END AS longitude
    FROM legs JOIN places USING (place)
    ORDER BY
        legs.record,
        coalesce(list_position(
            ['exploitation', 'destination', 'border', 'transit', 'recruitment', 'origin'], legs.stage), 7),
        legs.position
),
countries AS (
    SELECT
        record,
        list(DISTINCT country ORDER BY country) FILTER (stage = 'exploitation' AND country <> '') AS exploitation,
        list(DISTINCT country ORDER BY country) FILTER (stage = 'origin' AND country <> '') AS origin
    FROM legs GROUP BY record
)
SELECT
    record, visibility, batch, organisation, source, kind, synthetic, people, key, date_from, date_to,
    -- A period is known only where the date is that precise and begins and ends in the same one.
    CASE WHEN date_precision IN ('day', 'month', 'quarter', 'year') AND year(date_from) = year(ends)
        THEN year(date_from) END AS year,
    CASE WHEN date_precision IN ('day', 'month', 'quarter')
            AND date_trunc('quarter', date_from) = date_trunc('quarter', ends)
        THEN printf('%04d-Q%d', year(date_from), quarter(date_from)) END AS quarter,
    CASE WHEN date_precision IN ('day', 'month') AND date_trunc('month', date_from) = date_trunc('month', ends)
        THEN printf('%04d-%02d', year(date_from), month(date_from)) END AS month,
    list_sort(list_distinct(coalesce(yes.citizenship, []))) AS citizenship,
    yes.gender[1] AS gender,
    yes.age_band[1] AS age_band,
    list_sort(list_distinct(coalesce(yes.exploitation, []))) AS exploitation,
    list_sort(list_distinct(coalesce(yes.industry, []))) AS industry,
    list_sort(list_distinct(coalesce(yes.means_of_control, []))) AS means_of_control,
    list_sort(list_distinct(coalesce(yes.recruiter_relation, []))) AS recruiter_relation,
    yes.status[1] AS status,
    coalesce(countries.exploitation, []) AS country_of_exploitation,
    coalesce(countries.origin, []) AS country_of_origin,
    coalesce(focal.areas, []) AS areas,
    focal.cell, focal.latitude, focal.longitude, focal.place_precision,
    nullif(source_grade, '') AS source_grade,
    nullif(information_grade, '') AS information_grade,
    list_sort(list_distinct(coalesce(no.exploitation, []))) AS exploitation_no,
    list_sort(list_distinct(coalesce(no.means_of_control, []))) AS means_of_control_no
FROM said
LEFT JOIN focal USING (record)
LEFT JOIN countries USING (record)
-- Who may see it, then when: a viewer's question skips the row groups of other classes and other years.
ORDER BY visibility, date_from NULLS LAST, record
