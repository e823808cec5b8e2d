"""Writes pairs of tables as Parquet and prints what each of Evidently's drift methods says of their columns, as JSON.

The methods are those that the installed package registers. Usage: python evidently_methods.py FOLDER FLIGHTS.parquet
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from real_pairs import real_pairs
from scipy.stats import fisher_exact, power_divergence
from sklearn import datasets

from evidently.core.datasets import PandasDataset
from evidently.legacy.calculations.stattests import registry, tvd_stattest
from evidently.legacy.calculations.stattests.utils import permutation_test
from evidently.legacy.core import ColumnType

warnings.filterwarnings("ignore")
np.seterr(all="ignore")
rng = np.random.default_rng(20130101)
SHIFTS = {"none": 0.0, "trifle": 0.03, "little": 0.1, "some": 0.25, "much": 0.6, "far": 1.5}
WORDS = ["", " ", "Zürich", "São Paulo", "東京", "a,b", 'quo"te', "new\nline", "🛫"]
# Evidently's kernel matrix and its permuted tables make large tables take minutes.
MOST_ROWS = {"empirical_mmd": 700, "TVD": 100}
MOST_COLUMNS = {"TVD": 5}


def numbers(n, shift):
    """Columns of numbers that differ from those of shift 0 by about as many standard deviations."""
    normal = rng.normal(size=n) + shift
    return {
        "normal": normal,
        "single": normal.astype(np.float32),
        "heavy": np.exp(rng.normal(size=n) + shift),
        "rounded": np.round(rng.normal(size=n) + shift, 1),
        "few": np.round(2 * rng.normal(size=n) + 2 * shift).clip(-4, 4) + 0.5,
        "counts": rng.poisson(20 * (1 + shift / 5), n),
        "huge": rng.integers(2**53, 2**62, n) // (4 if shift > 1 else 1),
        "scaled": rng.normal(size=n) * (1 + shift) + 1e5,
        "with_nulls": np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n) - shift),
        "with_infinity": np.where(rng.random(n) < 0.02, np.inf, rng.normal(size=n) - shift),
    }


def categories(n, shift):
    tilt = lambda k: np.linspace(1 + min(shift, 0.9), 1 - min(shift, 0.9), k) / k
    return {
        "pair": rng.choice(["yes", "no"], n, p=tilt(2)),
        "flag": rng.random(n) < 0.3 + shift / 4,
        "digit": rng.choice(5, n, p=tilt(5)),
        "word": rng.choice(WORDS, n, p=tilt(9)),
        "code": np.array([f"id {k}" for k in rng.integers(0, max(2, n // 8), n) // (2 if shift > 1 else 1)]),
        "gone": pa.array([None if lost else word for lost, word in zip(rng.random(n) < 0.2, rng.choice(WORDS[:4], n, p=tilt(4)))]),
    }


def texts(n, shift):
    """Sentences of scikit-learn's descriptions of its data sets, the more from another description the larger the shift."""
    sentences = [
        [line.strip() for line in describe.split("\n") if len(line.split()) > 3]
        for describe in (datasets.load_wine().DESCR, datasets.load_breast_cancer().DESCR)
    ]
    said = [sentences[int(rng.random() < shift)] for _ in range(n)]
    return {"said": np.array([f"{rng.choice(own)} {rng.choice(own)} {k} 東京 naïve" for k, own in enumerate(said)])}


def generated():
    for n, m in [(60, 60), (300, 300), (30, 500), (25, 8)]:
        for name, shift in SHIFTS.items():
            yield f"{n} and {m} rows, {name}", {**numbers(n, 0), **categories(n, 0)}, {**numbers(m, shift), **categories(m, shift)}
    for n, m in [(40, 50), (150, 200), (300, 300), (1001, 700)]:
        for name, shift in SHIFTS.items():
            yield f"texts, {n} and {m} rows, {name}", texts(n, 0), texts(m, min(3 * shift, 1))


def real(flights_path):
    flights = pd.read_parquet(flights_path, columns=["delay", "distance", "origin", "date"])
    month = flights["date"].dt.month
    sample = lambda which: flights[month == which].sample(600, random_state=which).drop(columns=["date"])
    for other in (2, 6):
        yield f"flights of January and month {other}", dict(sample(1)), dict(sample(other))
    for load in (datasets.load_wine, datasets.load_breast_cancer, datasets.load_diabetes):
        frame = load(as_frame=True).frame.iloc[:, :12].sample(frac=1, random_state=3)
        half = len(frame) // 2
        yield f"halves of {load.__name__[5:]}", dict(frame[:half]), dict(frame[half:])
        ordered = frame.sort_values(frame.columns[0])
        yield f"ends of {load.__name__[5:]}", dict(ordered[:half]), dict(ordered[half:])
    for name, *sides in real_pairs():
        yield name, *map(dict, sides)
        # Few enough for the methods that take minutes of large tables.
        for rows in MOST_ROWS.values():
            yield f"{name}, {rows} rows", *[dict(side.sample(min(rows, len(side)), random_state=7)) for side in sides]


def said_by_evidently(method, kind, sides):
    """The verdict of its registered test on one column's values, or what the test raises."""
    np.random.seed(0)
    try:
        if method == "TVD":
            return total_variation(*sides)
        test = registry.get_registered_stattest(method, kind)
        found = test(*[side.copy() for side in sides], kind, None)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}", **instead(method, *sides)}
    score = float(found.drift_score)
    return {
        "score": score if np.isfinite(score) else str(score),
        "drifted": bool(found.drifted),
        "threshold": found.actual_threshold,
    }


def instead(method, reference, current):
    """SciPy's figure where Evidently's test raises for the sizes of the tables; none where SciPy has none either."""
    values = sorted(set(reference) | set(current))
    r, c = [np.array([(side == value).sum() for value in values]) for side in (reference, current)]
    if method == "g_test":
        p = float(power_divergence(c, r / r.sum() * c.sum(), lambda_="log-likelihood").pvalue)
    elif method == "fisher_exact" and len(values) == 2:
        p = float(fisher_exact([r, c]).pvalue)
    else:
        return {}
    return {"score": p, "drifted": p < 0.1, "threshold": 0.1}


def cleaned(column):
    """As Evidently's `get_one_column_drift` cleans it before any test."""
    return column.replace([-np.inf, np.inf], np.nan).dropna()


def total_variation(reference, current):
    """As the registered test, in one run with the p-value that takes distances that differ by rounding as equal."""
    test = registry.get_registered_stattest("TVD", ColumnType.Categorical)
    distances = []

    def recorded(a, b):
        distances.append(tvd_stattest._total_variation_distance(a, b))
        return distances[-1]

    observed = tvd_stattest._total_variation_distance(reference, current)
    score = float(permutation_test(reference, current, observed, recorded, 1000))
    ties = float(np.mean(np.array(distances) >= observed - 1e-10))
    threshold = test.default_threshold
    verdicts = {"drifted": score < threshold, "driftedByTies": ties < threshold}
    return {"score": score, **verdicts, "threshold": threshold, "ties": ties}


def main(folder, flights_path):
    methods = {name: sorted(kind.value for kind in kinds) for name, kinds in registry._registered_stat_tests.items()}
    tables = []
    for number, (name, *sides) in enumerate([*generated(), *real(flights_path)]):
        files = [str(Path(folder) / f"methods-{number}-{side}.parquet") for side in ("reference", "current")]
        for file, side in zip(files, sides):
            pq.write_table(pa.table({key: pa.array(values) for key, values in side.items()}).replace_schema_metadata(None), file)
        reference, current = [pd.read_parquet(file) for file in files]
        definition = PandasDataset(current)._data_definition
        columns = {
            "num": list(definition.get_numerical_columns()),
            "cat": list(definition.get_categorical_columns()),
            "text": list(definition.get_text_columns()),
        }
        cases = []
        for method, kinds in methods.items():
            if max(len(reference), len(current)) > MOST_ROWS.get(method, 10**9):
                continue
            for kind in kinds:
                for column in columns[kind][: MOST_COLUMNS.get(method)]:
                    sides = [cleaned(side[column]) for side in (reference, current)]
                    said = said_by_evidently(method, ColumnType(kind), sides)
                    cases.append({"method": method, "kind": kind, "column": column, **said})
        tables.append({"name": name, "reference": files[0], "current": files[1], "cases": cases})
    print(json.dumps({"methods": methods, "tables": tables}))


main(*sys.argv[1:])
