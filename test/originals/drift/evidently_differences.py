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
    "text": (
        {"x": spread(9), "t": [f"calm note {k}" for k in range(9)]},
        {"x": spread(9), "t": [f"wild remark {k}" for k in range(9)]},
        {},
    ),
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
