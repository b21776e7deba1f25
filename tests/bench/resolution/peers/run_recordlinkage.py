"""recordlinkage with its ECM classifier on a Febrl set: `run_recordlinkage.py FAMILY TABLE OUT.csv [TRUTH]`.

The rule of this script: the comparisons and thresholds of the package's own Febrl example, blocked on each strong
column; the unsupervised classifier decides, and joined pairs are closed to clusters.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import recordlinkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

BLOCKS = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode", "address_1")
ALIKE = 0.85


def main(family: str, path: str, out: str, _truth: str = "") -> None:
    """Block, compare, classify, cluster, write."""
    table = pd.read_parquet(path)
    index = recordlinkage.Index()
    for column in BLOCKS:
        index.block(column)
    compare = recordlinkage.Compare()
    for column in ("given_name", "surname", "address_1", "suburb"):
        compare.string(column, column, method="jarowinkler", threshold=ALIKE, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode", "state", "street_number"):
        compare.exact(column, column, label=column)
    if family == "febrl4":
        sides = [table[table["source"] == side] for side in "ab"]
        features = compare.compute(index.index(*sides), *sides)
    else:
        features = compare.compute(index.index(table), table)
    joined = recordlinkage.ECMClassifier().fit_predict((features > 0).astype(int))
    left, right = (np.asarray(joined.get_level_values(level), dtype=int) for level in (0, 1))
    size = (len(table), len(table))
    clusters = connected_components(coo_matrix((np.ones(len(left)), (left, right)), shape=size), directed=False)[1]
    pd.DataFrame({"row_id": table["row_id"], "cluster_id": clusters}).to_csv(out, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
