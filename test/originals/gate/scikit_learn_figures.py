"""Writes prediction tables into a folder, and scikit-learn's figures on them as JSON to standard output.

A figure is null where scikit-learn raises or gives NaN, and {"warned": figure} where it gives a stand-in with the
warning that a figure of two classes is undefined.
"""

import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets, metrics
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.pipeline import make_pipeline

folder, flights = Path(sys.argv[1]), sys.argv[2]
cases = []


def figure(compute, *, warned_is_undefined):
    """The figure; None where there is none; {"warned": figure} where a stand-in is given with a warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = float(compute())
        except (ValueError, ZeroDivisionError):
            return None
    undefined = [w for w in caught if issubclass(w.category, UndefinedMetricWarning) or "No positive class" in str(w.message)]
    if math.isnan(value):
        return None
    return {"warned": value} if undefined and warned_is_undefined else value


def class_figures(y, p, s, w, positive):
    weight = {"sample_weight": w}
    found = {
        "accuracy": figure(lambda: metrics.accuracy_score(y, p, **weight), warned_is_undefined=True),
        "balanced_accuracy": figure(lambda: metrics.balanced_accuracy_score(y, p, **weight), warned_is_undefined=True),
        "matthews_corrcoef": figure(lambda: metrics.matthews_corrcoef(y, p, **weight), warned_is_undefined=True),
    }
    for name in ("precision", "recall", "f1"):
        score = getattr(metrics, f"{name}_score")
        found[name] = figure(lambda: score(y, p, pos_label=positive, **weight), warned_is_undefined=True)
        for average in ("macro", "weighted", "micro"):
            found[f"{name}_{average}"] = figure(lambda: score(y, p, average=average, **weight), warned_is_undefined=False)
    if s is not None:
        # Labels with a gap go in as they are: which class a gap is, is for scikit-learn to refuse.
        hit = y if pd.isna(y).any() else np.asarray([label == positive for label in y]).astype(int)
        found["roc_auc"] = figure(lambda: metrics.roc_auc_score(hit, s, **weight), warned_is_undefined=True)
        found["average_precision"] = figure(lambda: metrics.average_precision_score(hit, s, **weight), warned_is_undefined=True)
        found["log_loss"] = figure(lambda: metrics.log_loss(hit, s, **weight), warned_is_undefined=True)
        found["brier_score_loss"] = figure(lambda: metrics.brier_score_loss(hit, s, **weight), warned_is_undefined=True)
    return found


def number_figures(y, p, w):
    scores = {
        "mean_absolute_error": metrics.mean_absolute_error,
        "mean_squared_error": metrics.mean_squared_error,
        "root_mean_squared_error": metrics.root_mean_squared_error,
        "r2": metrics.r2_score,
    }
    return {name: figure(lambda: score(y, p, sample_weight=w), warned_is_undefined=True) for name, score in scores.items()}


def write(name, columns, inputs, figures, kind="csv"):
    table = pd.DataFrame(columns)
    path = folder / f"{name}.{kind}"
    table.to_csv(path, index=False) if kind == "csv" else table.to_parquet(path)
    cases.append({"name": name, "file": str(path), "rows": len(table), "inputs": inputs, "figures": figures})


def classes(name, y, p, s=None, w=None, positive=1, inputs=None, kind="csv"):
    columns = {"label": y, "prediction": p}
    given = dict(inputs or {})
    if s is not None:
        columns["score"] = s
    if w is not None:
        columns["weight"] = w
        given["weightColumn"] = "weight"
    write(name, columns, {"rules": ["accuracy >= 0"], **given}, class_figures(y, p, s, w, positive), kind)


def numbers(name, y, p, w=None, kind="csv"):
    columns = {"label": y, "prediction": p, **({} if w is None else {"weight": w})}
    given = {} if w is None else {"weightColumn": "weight"}
    write(name, columns, {"rules": ["mae >= 0"], **given}, number_figures(y, p, w), kind)


random = np.random.default_rng(20260101)


def split(data):
    return train_test_split(data.data, data.target, test_size=0.5, random_state=0)


# Real tables.
train_x, test_x, train_y, y = split(datasets.load_breast_cancer())
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(train_x[:, :3], train_y)
p, s = model.predict(test_x[:, :3]), model.predict_proba(test_x[:, :3])[:, 1]
classes("breast-cancer", y, p, s)
classes("breast-cancer-weighted", y, p, s, w=random.exponential(size=len(y)), kind="parquet")
classes("breast-cancer-positive-zero", y, p, 1 - s, positive=0, inputs={"positiveLabel": "0"})
named = np.array(["malignant", "benign"])
classes("breast-cancer-strings", named[y], named[p], s, positive="benign", inputs={"positiveLabel": "benign"})

train_x, test_x, train_y, y = split(datasets.load_digits())
p = RandomForestClassifier(8, max_depth=5, random_state=0).fit(train_x, train_y).predict(test_x)
classes("digits", y, p)
classes("digits-weighted", y, p, w=random.integers(0, 4, len(y)).astype(float))
eight = LogisticRegression(max_iter=50).fit(train_x, train_y == 8)
classes("digits-eight", (y == 8).astype(int), eight.predict(test_x).astype(int), eight.predict_proba(test_x)[:, 1], kind="parquet")

train_x, test_x, train_y, y = split(datasets.load_wine())
p = LogisticRegression(max_iter=30).fit(train_x, train_y).predict(test_x)
wines = np.array(["Grüner Veltliner", "赤ワイン", 'a "quoted", one'])
classes("wine-unicode", wines[y], wines[p])
classes("wine-weighted", y, p, w=random.uniform(0, 5, len(y)), kind="parquet")

train_x, test_x, train_y, y = split(datasets.load_diabetes())
p = LinearRegression().fit(train_x, train_y).predict(test_x)
numbers("diabetes", y, p)
numbers("diabetes-weighted", y, p, random.exponential(size=len(y)), kind="parquet")
numbers("diabetes-mean", y, np.full(len(y), train_y.mean()))

table = pd.read_parquet(flights, columns=["date", "delay", "distance"]).iloc[:200_000]
hour = pd.to_datetime(table["date"]).dt.hour.to_numpy()
late = (table["delay"] > 15).to_numpy().astype(int)
x = np.column_stack([hour, hour**2, table["distance"]])
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, late)
s = model.predict_proba(x)[:, 1].round(3)
classes("flights", late, (s > 0.25).astype(int), s, kind="parquet")
classes("flights-weighted", late, (s > 0.25).astype(int), s, w=(1 + hour).astype(float), kind="parquet")
numbers("flights-delay", table["delay"].to_numpy(float), (0.1 * hour).astype(float), kind="parquet")

# Generated tables.
n = 400
y = (random.random(n) < 0.3).astype(int)
s = np.clip(0.3 * y + random.random(n) * 0.7, 0, 1)
p = (s > 0.5).astype(int)
classes("ties", y, p, s.round(1))
classes("ties-zero-weights", y, p, s.round(1), w=(random.random(n) < 0.5).astype(float))
classes("constant-scores", y, p, np.full(n, 0.25))
classes("perfect", y, y, y.astype(float))
classes("inverted", y, 1 - y, 1.0 - y)
classes("logits", y, p, 10 * s - 5)
classes("nothing-predicted", y, np.zeros(n, int), s)
classes("all-predicted", y, np.ones(n, int), s)
classes("one-class-negative", np.zeros(n, int), p, s)
classes("one-class-positive", np.ones(n, int), p, s)
classes("one-class-agreed", np.zeros(n, int), np.zeros(n, int), s)
classes("truth-values", y.astype(bool), p.astype(bool), s, positive=True, kind="parquet")
classes("minus-one", 2 * y - 1, 2 * p - 1, s)
classes("one-row-positive", np.array([1]), np.array([1]), np.array([0.7]))
classes("one-row-wrong", np.array([0]), np.array([1]), np.array([0.7]))
classes("two-rows", np.array([0, 1]), np.array([1, 1]), np.array([0.2, 0.2]))
three = random.integers(0, 3, n)
classes("three-classes", three, random.integers(0, 3, n))
classes("class-never-predicted", three, np.minimum(three, 1))
classes("class-never-labelled", np.minimum(three, 1), three)
classes("no-overlap", np.array(["a", "b"] * 50), np.array(["c", "d"] * 50), inputs={"positiveLabel": "a"}, positive="a")
classes("tiny-scores", y, p, s * 1e-300, kind="parquet")
classes("certain-and-wrong", y, 1 - y, np.where(y == 1, 0.0, 1.0))

gaps = s.copy()
gaps[7] = np.nan
classes("score-missing", y, p, gaps, kind="parquet")
labels = y.astype(float)
labels[3] = np.nan
classes("label-missing", labels, p, s)
infinite = s.copy()
infinite[0] = np.inf
classes("score-infinite", y, p, infinite, kind="parquet")
classes("zero-weight", y, p, s, w=np.zeros(n))

t = random.normal(100, 20, n)
numbers("regression", t, t + random.normal(0, 5, n))
numbers("regression-whole-numbers", t.round().astype(int), (t + 3).round().astype(int))
numbers("regression-large", t * 1e12, t * 1e12 + random.normal(0, 1e9, n), kind="parquet")
numbers("constant-target", np.full(n, 5.0), np.full(n, 5.5))
numbers("constant-exact", np.full(n, 5.0), np.full(n, 5.0))
numbers("one-row", np.array([5.0]), np.array([6.0]))
broken = t.copy()
broken[11] = np.nan
numbers("prediction-missing", t, broken)
numbers("regression-zero-weights", t, t + random.normal(0, 5, n), (random.random(n) < 0.5).astype(float))

json.dump(cases, sys.stdout)
