"""Writes pairs of tables as Parquet and prints what Evidently's DataDriftPreset says of each, as JSON.

Usage: python evidently_cases.py FOLDER FLIGHTS.parquet
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from evidently_verdicts import verdicts_of
from real_pairs import real_pairs

from evidently.core.datasets import PandasDataset

rng = np.random.default_rng(20010101)


def holes(values, share):
    """The values with some of them missing."""
    array = list(values)
    return [None if lost else value for value, lost in zip(array, rng.random(len(array)) < share)]


def generated(n, drifts):
    """A table of awkward columns; each second column drifts where `drifts`."""
    shift = 0.5 if drifts else 0.0
    words = ["", " ", "Zürich", "São Paulo", "東京", "a,b", 'quo"te', "new\nline", "🛫"]
    weights = np.linspace(2, 1, len(words)) if drifts else np.ones(len(words))
    normal = rng.normal(size=n)
    columns = {
        "normal": pa.array(normal + shift),
        "normal32": pa.array((rng.normal(size=n) * 3).astype(np.float32)),
        "heavy": pa.array(np.exp(rng.normal(size=n) * 2 + shift)),
        "far": pa.array(1e9 + rng.normal(size=n) + shift),
        "with_nan": pa.array(np.where(rng.random(n) < 0.2, np.nan, rng.normal(size=n) + shift)),
        "with_null": pa.array(holes(rng.normal(size=n) - shift, 0.3), pa.float64()),
        "rounded": pa.array(np.round(rng.normal(size=n) + shift, 1)),
        "few_floats": pa.array(rng.choice([0.5, 1.5, 2.5], n, p=[0.4, 0.3, 0.3] if drifts else None)),
        "two_floats": pa.array(rng.choice([0.0, 1.0], n, p=[0.4, 0.6] if drifts else None)),
        "many_ints": pa.array(rng.integers(0, 1000, n) + int(100 * shift)),
        "ten_ints": pa.array(rng.integers(0, 10, n).astype(np.int8)),
        "eleven_ints": pa.array(np.minimum(rng.integers(0, 11, n) + rng.integers(0, 2, n) * int(drifts), 10).astype(np.int16)),
        "few_ints": pa.array(rng.integers(0, 4, n).astype(np.int32)),
        "binary_ints": pa.array((rng.random(n) < 0.3 + shift / 3).astype(np.int64)),
        "ints_with_null": pa.array(holes(rng.integers(0, 7, n).tolist(), 0.2), pa.int64()),
        "few_ints_with_null": pa.array(holes(rng.integers(0, 3, n).tolist(), 0.2), pa.int64()),
        # Evidently's own chart fails on a single number beyond 2**53, which no bin is narrow enough for.
        "huge_ints": pa.array(rng.integers(2**53, 2**62, n) if n > 1 else np.array([7])),
        "negative_zero": pa.array(rng.choice([-0.0, 0.0, 1.0, -1.0, 2.0, 3.0, 4.0], n)),
        "words": pa.array(rng.choice(words, n, p=weights / weights.sum()).tolist()),
        "words_with_null": pa.array(holes(rng.choice(words[:4], n).tolist(), 0.4), pa.string()),
        "two_words": pa.array(rng.choice(["yes", "no"], n, p=[0.6, 0.4] if drifts else None).tolist()),
        "many_words": pa.array([f"id {k}" for k in rng.integers(0, max(1, n // 4), n)]),
        "new_words": pa.array([("b" if drifts and k % 7 == 0 else "a") + str(k % 3) for k in range(n)]),
        "flag": pa.array(rng.random(n) < 0.5 + shift / 4),
        "constant": pa.array(np.full(n, 3.25)),
        "constant_word": pa.array(["same"] * n),
        "other_constant": pa.array(np.full(n, 1.0 + drifts)),
        # What Evidently leaves out.
        "unsigned": pa.array(rng.integers(0, 9, n).astype(np.uint8)),
        "flag_with_null": pa.array(holes((rng.random(n) < 0.5).tolist(), 0.2), pa.bool_()),
        "day": pa.array(pd.date_range("2001-01-01", periods=n, freq="h")),
        "text": pa.array([f"unlike any other {k}" for k in range(n)]),
    }
    return pa.table(columns)


def flights(path):
    frame = pd.read_parquet(path)
    frame["month"] = frame["date"].dt.month
    frame["weekday"] = frame["date"].dt.weekday.astype("int64")
    frame["hour"] = frame["date"].dt.hour.astype("int64")
    frame["late"] = frame["delay"] > 15
    return {month: part.drop(columns=["month"]) for month, part in frame.groupby("month")}


def pairs(flights_path):
    months = flights(flights_path)

    def sample(month, rows, seed):
        return pa.Table.from_pandas(months[month].sample(rows, random_state=seed), preserve_index=False)

    for rows, others in [(300, 300), (1000, 1000), (1000, 30_000), (1001, 1000), (20_000, 20_000), (200_000, 100_000)]:
        for month in (2, 6):
            yield f"flights of January ({rows}) and month {month} ({others})", sample(1, rows, 1), sample(month, others, 2), {}
    month = pa.Table.from_pandas(months[1], preserve_index=False), pa.Table.from_pandas(months[6], preserve_index=False)
    yield "all flights of January and June", *month, {}
    yield "flights by other methods", sample(1, 5000, 3), sample(6, 6000, 4), {"num_method": "psi", "cat_method": "psi"}

    for name, *sides in real_pairs():
        yield name, *[pa.Table.from_pandas(side, preserve_index=False) for side in sides], {}

    sizes = [(1, 1), (1, 60), (60, 1), (2, 3), (30, 40), (50, 50), (400, 700), (1000, 1000), (1000, 10_001), (1001, 1000), (6000, 5000)]
    for n, m in sizes:
        for drifts in (False, True):
            name = f"generated, {n} and {m} rows{', drifting' if drifts else ''}"
            yield name, generated(n, False), generated(m, drifts), {}
    numbers = ["ks", "wasserstein", "jensenshannon", "psi"]
    categories = ["chisquare", "psi", "jensenshannon", "psi"]
    for n, m in [(200, 300), (4000, 3000), (15_000, 12_000)]:
        for number, category in zip(numbers, categories):
            options = {"num_method": number, "cat_method": category, "num_threshold": 0.2, "cat_threshold": 0.01}
            yield f"generated, {n} and {m} rows, by {number} and {category}", generated(n, False), generated(m, True), options


def compared(reference, current):
    """Columns that neither tool refuses, but texts: empty columns end Evidently's report."""
    definition = PandasDataset(current)._data_definition
    columns = list(definition.get_numerical_columns()) + list(definition.get_categorical_columns())
    filled = [c for c in columns if current[c].notna().any() and reference[c].notna().any()]
    return filled, {
        "text": list(definition.get_text_columns()),
        "unknown": list(definition.get_unknown_columns()),
    }


def main(folder, flights_path):
    cases = []
    for number, (name, reference, current, options) in enumerate(pairs(flights_path)):
        files = [str(Path(folder) / f"{number}-{side}.parquet") for side in ("reference", "current")]
        pq.write_table(reference.replace_schema_metadata(None), files[0])
        pq.write_table(current.replace_schema_metadata(None), files[1])
        frames = [pd.read_parquet(file) for file in files]
        columns, others = compared(*frames)
        verdicts = verdicts_of(*frames, columns, options)
        place = {"reference": files[0], "current": files[1]}
        cases.append({"name": name, **place, "options": options, **verdicts, **others})
    print(json.dumps(cases))


main(*sys.argv[1:])
