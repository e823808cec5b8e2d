"""Writes the pairs of tables on which drift-check and Evidently are known to differ, and prints what Evidently says.

Usage: python evidently_differences.py FOLDER
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from evidently_verdicts import verdicts_of

rng = np.random.default_rng(1)
STEADY = rng.normal(size=2000)


def spread(n):
    return np.arange(n) / n


CASES = {
    "exact-ks": ({"x": spread(7)}, {"x": spread(7) + 0.001}, {}),
    "tiny-z": ({"x": ["yes"] * 100 + ["no"] * 900}, {"x": ["yes"] * 900 + ["no"] * 100}, {}),
    "constant-chisquare": ({"x": ["a"] * 9}, {"x": ["a"] * 9}, {"cat_method": "chisquare"}),
    "infinite": ({"x": np.append(STEADY, np.inf)}, {"x": STEADY + 1}, {}),
    "empty": ({"x": spread(9), "y": spread(9)}, {"x": spread(9), "y": [np.nan] * 9}, {}),
    "retyped": ({"x": list(range(3)) * 3}, {"x": ["a", "b", "c"] * 3}, {}),
    "huge-constant": ({"x": [2.0**60] * 2}, {"x": [2.0**60] * 2}, {}),
    "few-texts": (
        {"x": spread(9), "t": ["the", "and", "of"] * 3},
        {"x": spread(9), "t": [f"the {k}" for k in range(9)]},
        {},
    ),
    "half-precision": ({"x": spread(8)}, {"x": spread(8) ** 2 - 0.2}, {"num_method": "cramer_von_mises"}),
    "integer-type": ({"x": spread(6)}, {"x": spread(5) - 0.3}, {"num_method": "cramer_von_mises"}),
    "constant-g": ({"x": ["a"] * 9}, {"x": ["a"] * 9}, {"cat_method": "g_test"}),
    "constant-t": ({"x": [1.5] * 9}, {"x": [1.5] * 9}, {"num_method": "t_test"}),
    "constant-anderson": ({"x": [1.5] * 9}, {"x": [1.5] * 9}, {"num_method": "anderson"}),
    "sizes-g": ({"x": ["a", "b"] * 9}, {"x": ["a", "b", "b"] * 9}, {"cat_method": "g_test"}),
    "sizes-fisher": ({"x": ["a", "b"] * 9}, {"x": ["a", "b", "b"] * 9}, {"cat_method": "fisher_exact"}),
    "three-fisher": ({"x": ["a", "b", "c"] * 9}, {"x": ["a", "b", "c"] * 9}, {"cat_method": "fisher_exact"}),
    "same-hellinger": ({"x": list("aaab") * 7}, {"x": list("aaab") * 14}, {"cat_method": "hellinger"}),
    "few-es": ({"x": [0.5, 1.5] * 9}, {"x": [0.5, 1.5, 1.5] * 9}, {"num_method": "es"}),
    "middle-es": ({"x": [0.5] * 9 + [2.5]}, {"x": [0.5] * 9 + [3.5]}, {"num_method": "es"}),
    "short-es": ({"x": spread(4)}, {"x": spread(9)}, {"num_method": "es"}),
    "ties": ({"x": list("abc") * 20}, {"x": list("aabbc") * 10}, {"cat_method": "TVD"}),
    "far-mmd": ({"x": STEADY[:300] + 1e9}, {"x": STEADY[300:600] + 1e9 + 0.5}, {"num_method": "empirical_mmd"}),
}


def main(folder):
    found = {}
    for name, (reference, current, options) in CASES.items():
        files = [str(Path(folder) / f"{name}-{side}.parquet") for side in ("reference", "current")]
        frames = [pd.DataFrame(reference), pd.DataFrame(current)]
        for frame, file in zip(frames, files):
            frame.to_parquet(file)
        try:
            verdicts = verdicts_of(*frames, None, options)
        except Exception as error:  # what Evidently raises is the figure that the test holds
            verdicts = {"error": f"{type(error).__name__}: {error}"}
        found[name] = {"reference": files[0], "current": files[1], **verdicts}
    print(json.dumps(found))


main(*sys.argv[1:])
