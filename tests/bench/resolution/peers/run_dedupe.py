"""dedupe on a table, taught by the truth: `run_dedupe.py FAMILY TABLE OUT.csv TRUTH`; one file for each threshold.

The rule of this script: dedupe cannot do without labels, so it asks for a hundred and is answered rightly. That is a
help which nobody else has.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import dedupe
import numpy as np
import pandas as pd

LABELS = 100
THRESHOLDS = (0.3, 0.5, 0.7)
FIELDS = {
    "households": ("first_name", "last_name", "date_of_birth", "ssn", "address"),
    "febrl": ("given_name", "surname", "date_of_birth", "soc_sec_id", "address_1", "suburb", "postcode"),
}
CORES = 2
SEED = 1


def main(family: str, path: str, out: str, truth: str) -> None:
    """Label, train, cluster, write."""
    random.seed(SEED)
    np.random.seed(SEED)  # the generator that dedupe draws from
    names = FIELDS.get(family, FIELDS["febrl"])
    table = pd.read_parquet(path)
    subjects = pd.read_parquet(truth)["subject"].tolist()
    rows = {
        place: {"place": place, **{name: row[name] or None for name in names}}
        for place, row in enumerate(table.astype(object).where(table.notna(), None).to_dict("records"))
    }
    matcher = dedupe.Dedupe([dedupe.variables.String(name, has_missing=True) for name in names], num_cores=CORES)
    matcher.prepare_training(rows)
    for _ in range(LABELS):
        for one, other in matcher.uncertain_pairs():
            same = subjects[one["place"]] == subjects[other["place"]]
            matcher.mark_pairs({"match" if same else "distinct": [(one, other)], "distinct" if same else "match": []})
    matcher.train()
    for threshold in THRESHOLDS:
        found = [
            (str(place), cluster)
            for cluster, (places, _) in enumerate(matcher.partition(rows, threshold))
            for place in places
        ]
        named = pd.DataFrame(found, columns=["row_id", "cluster_id"])
        named.to_csv(Path(out).with_suffix(f".{threshold}.csv"), index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
