"""Writes pairs of columns as Parquet and prints the figures of Azure ML's model monitoring for them, as JSON.

Azure ML computes them on Spark, which a test cannot run; what is computed here, by SciPy, is what its published component
(azureml-assets, model_monitoring, data_drift_compute_metrics) computes from the counts that Spark's histogram gives. Which
columns are compared and as what (df_utils), and what is drift (model_monitor_evaluate_metrics_threshold), is said here by
rules of its own, from the types that Spark gives a Parquet file's columns.
Usage: python azureml_figures.py FOLDER
"""

import bisect
import datetime
import decimal
import json
import math
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.spatial.distance import jensenshannon
from scipy.stats import chisquare, ks_2samp, wasserstein_distance

rng = np.random.default_rng(20230701)
INTEGERS, FLOATS = {"tinyint", "smallint", "int", "bigint"}, {"float", "double"}
CATEGORIES = {"string", "boolean", "timestamp", "date", "binary"}
TESTS = {"TwoSampleKolmogorovSmirnovTest", "PearsonsChiSquaredTest"}
# The first two as the SDK sets them; the others a user has to set.
THRESHOLDS = {
    "NormalizedWassersteinDistance": 0.1,
    "JensenShannonDistance": 0.1,
    "PopulationStabilityIndex": 0.15,
    "TwoSampleKolmogorovSmirnovTest": 0.03,
    "PearsonsChiSquaredTest": 0.02,
}
DEFAULTS = {"numerical": "NormalizedWassersteinDistance", "categorical": "JensenShannonDistance"}


def spark_type(arrow):
    names = {"int8": "tinyint", "int16": "smallint", "int32": "int", "int64": "bigint", "bool": "boolean"}
    wider = {"uint8": "smallint", "uint16": "int", "uint32": "bigint", "uint64": "decimal(20,0)"}
    same = {"float": "float", "double": "double", "string": "string", "binary": "binary", "date32[day]": "date"}
    known = {**names, **wider, **same}
    return "timestamp" if pa.types.is_timestamp(arrow) else known.get(str(arrow), str(arrow))


def type_of(reference, current):
    """None where Azure ML does not compare the column."""
    before, now = spark_type(reference.type), spark_type(current.type)
    alike = before == now or any({before, now} <= group for group in (INTEGERS, FLOATS))
    if not alike or before not in INTEGERS | FLOATS | CATEGORIES:
        return None
    if before in INTEGERS:
        values = reference.to_pylist()
        return "categorical" if len(set(values)) / len(values) < 0.05 else "numerical"
    return "numerical" if before in FLOATS else "categorical"


def edges_of(reference, current):
    low, high = min(reference.min(), current.min()), max(reference.max(), current.max())
    if low == high:
        margin = 0.005 if low == 0 else abs(low * 0.005)
        return [low - margin, low + margin]
    bins = math.ceil(math.log2(min(len(reference), len(current))) + 1)
    return [low] + [low + (k + 1) * ((high - low) / bins) for k in range(bins)]


def histogram(values, edges):
    """Spark's: each bin holds its lower edge, the last its upper one too; what lies outside is not counted."""
    counts = [0] * (len(edges) - 1)
    for value in values:
        if edges[0] <= value <= edges[-1]:
            counts[min(bisect.bisect_right(edges, value), len(counts)) - 1] += 1
    return np.array(counts)


def shares(reference, current, kind):
    if kind == "numerical":
        edges = edges_of(reference, current)
        return histogram(reference, edges), histogram(current, edges)
    keys = sorted(set(reference) | set(current))
    return tuple(np.array([sum(value == key for value in side) for key in keys]) for side in (reference, current))


def stability(reference, current, kind):
    r, c = shares(reference, current, kind)
    p, q = [(counts + 1) / (len(side) + len(counts)) for counts, side in ((r, reference), (c, current))]
    return float(((q - p) * np.log(q / p)).sum())


def figures(reference, current, kind):
    r, c = shares(reference, current, kind)
    found = {"JensenShannonDistance": float(jensenshannon(r / len(reference), c / len(current), base=2))}
    found["PopulationStabilityIndex"] = stability(reference, current, kind)
    if kind == "numerical":
        norm = max(reference.std(ddof=1), 0.001) if len(reference) > 1 else 0.001
        found["NormalizedWassersteinDistance"] = float(wasserstein_distance(reference, current) / norm)
        found["TwoSampleKolmogorovSmirnovTest"] = float(ks_2samp(reference, current).pvalue)
    elif len(r) > 1:
        found["PearsonsChiSquaredTest"] = float(chisquare(c, r / len(reference) * len(current)).pvalue)
    return found


def breached(metric, score):
    return score < THRESHOLDS[metric] if metric in TESTS else score > THRESHOLDS[metric]


def judged(reference, current):
    kind = type_of(reference, current)
    if kind is None:
        return None
    sides = [side.drop_null().to_pylist() for side in (reference, current)]
    sides = [np.array(side, dtype=float) if kind == "numerical" else [str(value) for value in side] for side in sides]
    verdicts = {
        metric: {"score": score, "threshold": THRESHOLDS[metric], "drifted": breached(metric, score)}
        for metric, score in figures(*sides, kind).items()
    }
    return {"type": kind, "method": DEFAULTS[kind], "verdicts": verdicts}


def integers(n, distinct, shift, current):
    """Exactly so many distinct integers in the reference."""
    values = np.arange(n) % distinct
    return pa.array(values + round(distinct * shift * 0.6) * current)


def columns(n, shift, current):
    tilt = np.linspace(1 + min(shift, 0.8), 1 - min(shift, 0.8), 6) / 6
    skewed = lambda values: [values[i] for i in rng.choice(6, n, p=tilt)]
    twentieth = math.ceil(n / 20)
    normal = rng.normal(size=n) + shift
    counted = rng.poisson(50 * (1 + shift), n)
    days = [datetime.date(2023, 7, 1) + datetime.timedelta(days=k) for k in range(6)]
    return {
        "normal": pa.array(normal),
        "tenths": pa.array(np.round(rng.normal(size=n) + shift, 1)),
        "share": pa.array(rng.random(n) ** (1 + shift)),
        "constant": pa.array(np.full(n, 0.0)),
        "word": pa.array(rng.choice(["a", "b", "ü", "", "東京", "f"], n, p=tilt).tolist()),
        "flag": pa.array(rng.choice(["yes", "no"], n, p=[0.5 + shift / 4, 0.5 - shift / 4]).tolist()),
        "truth": pa.array(rng.random(n) < 0.4 + shift / 3),
        "few": integers(n, max(1, twentieth - 1), shift, current),
        "twentieth": integers(n, twentieth, shift, current),
        "many": integers(n, 2 * twentieth, shift, current),
        "day": pa.array(skewed(days)),
        "time": pa.array(skewed([datetime.datetime(2023, 7, 1, k) for k in range(6)]), pa.timestamp("us")),
        "bytes": pa.array(skewed([bytes([k, 255]) for k in range(6)])),
        "long": pa.array(counted).cast(pa.int64() if current else pa.int32()),
        "wide": pa.array(normal).cast(pa.float64() if current else pa.float32()),
        "unsigned": pa.array(counted % 200).cast(pa.uint16()),
        "retyped": pa.array(counted).cast(pa.float64() if current else pa.int64()),
        "texted": pa.array(counted).cast(pa.string() if current else pa.int64()),
        "timed": pa.array(skewed(days)).cast(pa.timestamp("us") if current else pa.date32()),
        "decimal": pa.array([decimal.Decimal(int(k)) / 10 for k in counted], pa.decimal128(9, 1)),
        "huge": pa.array(counted).cast(pa.uint64()),
    }


def with_nulls(shift, current):
    """Azure ML counts null among the distinct values: 4 of 90 are a category, 5 of 100 are not."""
    column = integers(100, 4, shift, current).to_pylist()
    return {"gaps": pa.array([None if i % 10 == 0 else value for i, value in enumerate(column)])}


def main(folder):
    tables = []

    def add(name, sides):
        files = [str(Path(folder) / f"azureml-{len(tables)}-{side}.parquet") for side in ("reference", "current")]
        for file, side in zip(files, sides):
            pq.write_table(pa.table(side), file)
        found = {column: judged(*[side[column] for side in sides]) for column in sides[0]}
        tables.append({"name": name, "reference": files[0], "current": files[1], "columns": found})

    for n, m in [(40, 50), (300, 200), (2000, 3000)]:
        for shift in (0, 0.05, 0.15, 0.4, 1):
            add(f"{n} and {m} rows, {shift}", [columns(n, 0, False), columns(m, shift, True)])
    for shift in (0, 0.5):
        add(f"nulls, {shift}", [with_nulls(0, False), with_nulls(shift, True)])
    print(json.dumps({"thresholds": THRESHOLDS, "tables": tables}))


main(*sys.argv[1:])
