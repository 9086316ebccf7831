"""The Python library recordlinkage on records that linkage.py wrote: run by linkage.py, in an interpreter that has it.

recordlinkage needs a pandas that is older than what Candil is locked to, so it lives in an environment of its own:

    python -m venv /some/folder && /some/folder/bin/pip install recordlinkage
    python bench/linkage.py --recordlinkage /some/folder/bin/python

Reads the file named first (columns of equal length, as JSON); prints pairs and probabilities as JSON. Blocks of country
with month, and of venue; the library's own comparisons; its expectation-maximisation, which like ours sees no truth.
"""

import json
import sys
import time

import pandas
import recordlinkage


def main(columns: dict) -> dict:
    start = time.process_time()
    records = pandas.DataFrame(columns).set_index("record")
    blocks = recordlinkage.Index()
    blocks.block(["country", "month"])
    blocks.block("venue")
    pairs = blocks.index(records)
    features = compared().compute(pairs, records)
    ready = time.process_time()
    classifier = recordlinkage.ECMClassifier(binarize=0.5)
    classifier.fit(features)
    learnt = time.process_time()
    probability = classifier.prob(features)
    return {
        "prepare": ready - start,
        "train": learnt - ready,
        "predict": time.process_time() - learnt,
        "a": [int(one) for one in pairs.get_level_values(0)],
        "b": [int(one) for one in pairs.get_level_values(1)],
        "p": [float(one) for one in probability],
    }


def compared() -> recordlinkage.Compare:
    comparing = recordlinkage.Compare()
    for column in ("day", "gender", "age_band", "people", "citizenship", "exploitation", "industry"):
        comparing.exact(column, column, label=column)
    place = ("latitude", "longitude")
    comparing.geo(*place, *place, method="step", offset=20, scale=1, label="place")
    comparing.string("venue", "venue", method="jarowinkler", threshold=0.9, label="venue")
    comparing.string("summary", "summary", method="qgram", threshold=0.5, label="summary")
    return comparing


if __name__ == "__main__":
    with open(sys.argv[1]) as given:
        json.dump(main(json.load(given)), sys.stdout)
