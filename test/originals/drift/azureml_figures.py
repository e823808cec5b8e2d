"""Writes pairs of columns as Parquet and prints the figures of Azure ML's model monitoring for them, as JSON.

Azure ML computes them on Spark, which a test cannot run; what is computed here, by SciPy, is what its published component
(azureml-assets, model_monitoring, data_drift_compute_metrics) computes from the counts that Spark's histogram gives.
Usage: python azureml_figures.py FOLDER
"""

import bisect
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


def shares(reference, current):
    if reference.dtype.kind == "f":
        edges = edges_of(reference, current)
        return histogram(reference, edges), histogram(current, edges)
    keys = sorted(set(reference) | set(current))
    return tuple(np.array([(side == key).sum() for key in keys]) for side in (reference, current))


def stability(reference, current):
    r, c = shares(reference, current)
    p, q = [(counts + 1) / (len(side) + len(counts)) for counts, side in ((r, reference), (c, current))]
    return float(((q - p) * np.log(q / p)).sum())


def figures(reference, current):
    r, c = shares(reference, current)
    found = {"JensenShannonDistance": float(jensenshannon(r / len(reference), c / len(current), base=2))}
    found["PopulationStabilityIndex"] = stability(reference, current)
    if reference.dtype.kind == "f":
        norm = max(reference.std(ddof=1), 0.001) if len(reference) > 1 else 0.001
        found["NormalizedWassersteinDistance"] = float(wasserstein_distance(reference, current) / norm)
        found["TwoSampleKolmogorovSmirnovTest"] = float(ks_2samp(reference, current).pvalue)
    elif len(r) > 1:
        found["PearsonsChiSquaredTest"] = float(chisquare(c, r / len(reference) * len(current)).pvalue)
    return found


def columns(n, shift):
    tilt = np.linspace(1 + min(shift, 0.8), 1 - min(shift, 0.8), 6) / 6
    return {
        "normal": rng.normal(size=n) + shift,
        "tenths": np.round(rng.normal(size=n) + shift, 1),
        "share": rng.random(n) ** (1 + shift),
        "constant": np.full(n, 0.0),
        "word": rng.choice(["a", "b", "ü", "", "東京", "f"], n, p=tilt),
        "flag": rng.choice(["yes", "no"], n, p=[0.5 + shift / 4, 0.5 - shift / 4]),
    }


def main(folder):
    tables = []
    for n, m in [(40, 50), (300, 200), (2000, 3000)]:
        for shift in (0, 0.05, 0.15, 0.4, 1):
            files = [str(Path(folder) / f"azureml-{n}-{shift}-{side}.parquet") for side in ("reference", "current")]
            sides = [columns(n, 0), columns(m, shift)]
            for file, side in zip(files, sides):
                pq.write_table(pa.table(side), file)
            found = {name: figures(*[side[name] for side in sides]) for name in sides[0]}
            tables.append({"name": f"{n} and {m} rows, {shift}", "reference": files[0], "current": files[1], "columns": found})
    print(json.dumps(tables))


main(*sys.argv[1:])
