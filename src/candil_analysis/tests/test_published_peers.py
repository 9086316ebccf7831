"""Figures and rules that others print in their documentation and test results, for data that everybody can get.

The data sets are read from the installed libpysal (BSD-3): North Carolina's sudden infant deaths (Cressie 1993, pp.
386-389), homicides around St. Louis (Messner et al. 2000), and ten areas of de Smith, Goodchild and Longley 2015.
Each test names whose figures it holds.
"""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import numpy as np
import pytest
import shapefile
from scipy import sparse
from shapely.geometry import shape

from candil_analysis.aggregates import count
from candil_analysis.facts import Question, Scope
from candil_analysis.hotspots import Replicates, Window, spatial_scan
from candil_analysis.hotspots.gi_star import gi_star
from candil_analysis.hotspots.moran import moran
from candil_analysis.hotspots.rates import shrink, shrink_locally, standardised
from candil_analysis.tests.hand_made import store_of
from candil_analysis.trends.expectation import Expectation


def example(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libpysal warns of things of its own on import
        from libpysal.examples import get_path

        return Path(get_path(name))


def neighbours(name, *, own=True):
    """The 0/1 matrix of a GAL file, in its order: a line with a place and how many neighbours, a line with them."""
    _, *lines = example(name).read_text().splitlines()
    places = [line.split()[0] for line in lines[::2]]
    position = {place: number for number, place in enumerate(places)}
    matrix = sparse.lil_array((len(places), len(places)))
    for place, others in zip(places, lines[1::2], strict=True):
        row = [position[other] for other in others.split()]
        matrix[position[place], row] = 1
    matrix.setdiag(1 if own else 0)
    return places, sparse.csr_array(matrix)


def columns(name, *wanted):
    with example(name).open() as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[column]) for row in rows]) for column in wanted]


def counties():
    """Name → (attributes, (latitude, longitude)) of the hundred counties of North Carolina."""
    with shapefile.Reader(str(example("sids2.shp"))) as reader:
        found = [(one.record.as_dict(), shape(one.shape.__geo_interface__).centroid) for one in reader.shapeRecords()]
    return {record["NAME"]: (record, (middle.y, middle.x)) for record, middle in found}


def test_shrunken_rates_are_those_that_esda_prints_for_st_louis():
    cases, people = columns("stl_hom.csv", "HC7984", "PO7984")
    whole, local = shrink(cases, people), shrink_locally(cases, people, neighbours("stl.gal")[1])
    printed = [2.36718950e-05, 4.54539167e-05, 4.78114019e-05, 2.76907146e-05, 6.58989323e-05]
    printed += [3.66494122e-05, 5.79952721e-05, 2.03064590e-05, 3.31152999e-05, 3.02748380e-05]
    assert whole.rate[:10] == pytest.approx(printed, rel=2e-9)
    printed = [4.01485749e-05, 3.62437513e-05, 4.93034844e-05, 5.09387329e-05, 3.72735210e-05]
    printed += [3.69333797e-05, 5.40245456e-05, 2.99806055e-05, 3.73034109e-05, 3.47270722e-05]
    assert local.rate[:10] == pytest.approx(printed, rel=2e-9)


def test_gi_star_is_what_esda_prints_for_its_six_points():
    points = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype=np.float64)
    near = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) <= 15
    found = gi_star(np.array([2, 3, 3.2, 5, 8, 7]), sparse.csr_array(near.astype(np.float64)), seed=0, draws=99)
    printed = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    assert found.z == pytest.approx(printed, abs=5e-9)


def test_local_morans_of_st_louis_add_up_to_the_global_one_that_esda_prints():
    (rates,) = columns("stl_hom.csv", "HR8893")
    assert moran(rates, neighbours("stl.gal")[1], seed=0, draws=99).i.mean() * 78 / 77 == pytest.approx(0.244, abs=5e-4)


def sids_in_the_order_of(places):
    by_code = {str(record["FIPSNO"]): record for record, _ in counties().values()}
    return [by_code[place] for place in places]


def test_local_morans_of_north_carolina_add_up_to_what_geoda_and_esda_print():
    places, matrix = neighbours("sids2.gal")
    rates = np.array([record["SIDR74"] for record in sids_in_the_order_of(places)])
    assert moran(rates, matrix, seed=0, draws=99).i.mean() * 100 / 99 == pytest.approx(0.248, abs=5e-4)


def quadrants(found):
    return np.where(found.deviation > 0, np.where(found.lag > 0, 1, 4), np.where(found.lag > 0, 2, 3)).tolist()


def test_quadrants_are_those_that_esda_prints():
    values = np.array([float(line.split(",")[1]) for line in example("desmith.txt").read_text().splitlines()[2:]])
    found = moran(values, neighbours("desmith.gal")[1], seed=0, draws=99)
    assert quadrants(found) == [4, 4, 4, 2, 3, 3, 1, 4, 3, 3]


def test_quadrants_of_rates_are_those_that_esda_prints_for_north_carolina():
    places, matrix = neighbours("sids2.gal")
    told = [(record["SID79"], record["BIR79"]) for record, _ in counties().values()]  # esda: in the file's own order
    assert [str(record["FIPSNO"]) for record, _ in counties().values()] == places
    deaths, births = np.array(told, dtype=np.float64).T
    found = moran(standardised(deaths, births), matrix, seed=0, draws=99)
    assert quadrants(found)[:10] == [2, 4, 3, 1, 2, 1, 1, 4, 2, 4]


@pytest.mark.parametrize(
    ("direction", "published"),
    [("high", [(4, 5.12, "Northampton"), (6, 3.76, "Robeson")]), ("low", [(14, 1.10, "Rowan")])],
)
def test_the_scan_finds_the_clusters_that_satscan_found_in_north_carolina(direction, published):
    """Wu, Chu, Shete and Chen 2021 (doi 10.1186/s12942-021-00298-6), table 1: how many counties in the north-east, the
    south and the mid-west, and their deaths a thousand births, 1974-78. The table does not say how large a circle
    could be; at a quarter of all births these are the clusters, at half of them one circle holds the whole east."""
    of = counties()
    found = spatial_scan(
        {name: int(record["SID74"]) for name, (record, _) in of.items()},
        {name: where for name, (_, where) in of.items()},
        baseline={name: int(record["BIR74"]) for name, (record, _) in of.items()},
        window=Window(share=0.25, direction=direction),
        replicates=Replicates(199, seed=1),
    )
    for cluster, (size, incidence, county) in zip(found.significant(), published, strict=True):
        births = sum(of[name][0]["BIR74"] for name in cluster.places)
        assert county in cluster.places
        assert (len(cluster.places), 1000 * cluster.cases / births) == (size, pytest.approx(incidence, abs=0.005))


# What SaTScan 9.3.1 printed, kept among the tests of two R packages: graves of a mediaeval cemetery, 30 of 143 with a
# deformity (smacpod; Alt and Vach 1991), and leukaemia in upstate New York by latitude and longitude (smerc).
@pytest.mark.parametrize(
    ("cases", "graves", "expected", "risk", "ratio"),
    [(11, 19, 3.99, 3.78, 7.419340), (3, 3, 0.63, 5.19, 4.808517), (2, 2, 0.42, 5.04, 3.177442)],
)
def test_clusters_of_cases_among_controls_have_the_ratios_that_satscan_prints(cases, graves, expected, risk, ratio):
    found = spatial_scan(
        {"in": cases, "out": 30 - cases},
        {"in": (0, 0), "out": (1, 1)},
        controls={"in": graves - cases, "out": 113 - graves + cases},
        replicates=Replicates(9),
    ).clusters[0]
    assert found.expected == pytest.approx(expected, abs=0.005)
    assert found.relative_risk == pytest.approx(risk, abs=0.005)
    assert found.log_likelihood_ratio == pytest.approx(ratio, abs=5e-7)


@pytest.mark.parametrize(
    ("cases", "people", "risk", "ratio"),
    [
        (106, 119_050, 1.87, 14.780276),
        (42, 40_696, 2.06, 8.287056),
        (44, 45_667, 1.92, 7.199672),
        (25, 24_571, 1.99, 4.651839),
        (10, 6_985, 2.78, 3.773422),
    ],
)
def test_clusters_of_cases_among_people_have_the_ratios_that_satscan_prints(cases, people, risk, ratio):
    found = spatial_scan(
        {"in": cases, "out": 552 - cases},
        {"in": (42, -76), "out": (43, -75)},
        baseline={"in": people, "out": 1_057_673 - people},
        replicates=Replicates(9),
    ).clusters[0]
    assert found.relative_risk == pytest.approx(risk, abs=0.005)
    assert found.log_likelihood_ratio == pytest.approx(ratio, abs=5e-7)


@pytest.mark.parametrize(("dispersion", "low", "high"), [(1.5, 1, 10), (1.0, 2, 9)])
def test_bounds_of_a_count_are_those_that_the_tests_of_surveillance_hold(dispersion, low, high):
    """R's surveillance, test of `algo.farrington.threshold.noufaily`: expected 5, 5 % in each tail, "nbPlugin", which
    takes the expectation as known; so does an `Expectation` whose variance is that of the count alone."""
    sure = Expectation(np.array([5.0]), np.array([5.0 * dispersion]), dispersion, float("inf"))
    assert [float(bound[0]) for bound in sure.interval(0.9)] == [low, high]


def test_shares_of_forms_of_exploitation_are_taken_as_the_ctdc_codebook_takes_them(tmp_path):
    """Codebook of the global synthetic data, section 6: the whole is the records with at least one "yes" in the group
    of columns; a record with two forms counts in both, so that shares may add up to more than 1. A composite column
    (any of several forms) counts a record once."""
    forms = [["Labour", "Sexual"]] * 5 + [["Labour"]] * 7 + [["Sexual"]] * 3 + [["Other"]] * 2 + [[]] * 4
    store = store_of(tmp_path, [{"exploitation": one} for one in forms])
    everybody = Scope(frozenset({1}))
    by_form = {
        cell.key[0]: cell.value
        for cell in count(store, by=("exploitation",), question=Question(), scope=everybody).cells
    }
    asked = Question({"exploitation": ("Labour", "Sexual")})
    assert by_form == {"Labour": 12, "Sexual": 8, "Other": 2, None: 4}
    whole = count(store, by=(), question=Question(), scope=everybody).total.value - by_form[None]
    assert whole == 17
    assert sum(value for form, value in by_form.items() if form) / whole > 1
    assert count(store, by=(), question=asked, scope=everybody).total.value == 15
