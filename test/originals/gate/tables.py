"""Writes prediction tables into a folder, and their figures as JSON to standard output."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from figures import binary_figures, count_figures, class_figures, multiclass_figures, multilabel_figures, number_figures
from lists import forecast_figures, query_figures

folder, flights = Path(sys.argv[1]), sys.argv[2]
cases = []


def write(name, columns, figures, kind="csv", **inputs):
    table = pd.DataFrame(columns)
    path = folder / f"{name}.{kind}"
    table.to_csv(path, index=False) if kind == "csv" else table.to_parquet(path)
    weighted = {"weight": "weight"} if "weight" in table else {}
    cases.append({"name": name, "file": str(path), "inputs": {**weighted, **inputs}, "figures": figures})


def weighed(w):
    return {} if w is None else {"weight": w}


def binary(name, y, p, s=None, w=None, positive=1, kind="csv", **inputs):
    columns = {"label": y, "prediction": p, **({} if s is None else {"score": s}), **weighed(w)}
    write(name, columns, binary_figures(y, p, s, w, positive), kind, **inputs)


def multiclass(name, y, p, proba, w=None, kind="csv", classes=None):
    classes = list(np.unique(y)) if classes is None else classes
    scores = {} if proba is None else {f"score_{label}": proba[:, i] for i, label in enumerate(classes)}
    figures = multiclass_figures(y, p, proba, w, classes)
    score = {} if proba is None else {"score": "score_*"}
    write(name, {"label": y, "prediction": p, **scores, **weighed(w)}, figures, kind, **score)


def multilabel(name, y, p, s, labels, w=None, kind="csv"):
    columns = {}
    for role, values in (("is", y), ("prediction", p), ("score", s)):
        columns.update({f"{role}_{label}": values[:, i] for i, label in enumerate(labels)})
    figures = multilabel_figures(y, p, s, w, labels)
    write(name, {**columns, **weighed(w)}, figures, kind, label="is_*", prediction="prediction_*", score="score_*")


def numbers(name, y, p, w=None, kind="csv"):
    write(name, {"label": y, "prediction": p, **weighed(w)}, number_figures(y, p, w), kind)


def lists(name, y, s, q, w=None, kind="csv"):
    write(name, {"label": y, "score": s, "query": q, **weighed(w)}, query_figures(y, s, q, w), kind, group="query")


random = np.random.default_rng(20260101)


def split(data):
    return train_test_split(data.data, data.target, test_size=0.5, random_state=0)


# Two classes: real tables.
train_x, test_x, train_y, y = split(datasets.load_breast_cancer())
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(train_x[:, :3], train_y)
p, s = model.predict(test_x[:, :3]), model.predict_proba(test_x[:, :3])[:, 1]
binary("breast-cancer", y, p, s)
binary("breast-cancer-weighted", y, p, s, w=random.exponential(size=len(y)), kind="parquet")
binary("breast-cancer-positive-zero", y, p, 1 - s, positive=0, positiveLabel="0")
named = np.array(["malignant", "benign"])
binary("breast-cancer-strings", named[y], named[p], s, positive="benign", positiveLabel="benign")

train_x, test_x, train_y, y = split(datasets.load_digits())
eight = LogisticRegression(max_iter=50).fit(train_x, train_y == 8)
binary("digits-eight", (y == 8).astype(int), eight.predict(test_x).astype(int), eight.predict_proba(test_x)[:, 1], kind="parquet")

table = pd.read_parquet(flights, columns=["date", "delay", "distance"])
hour = pd.to_datetime(table["date"]).dt.hour.to_numpy()
late = (table["delay"] > 15).to_numpy().astype(int)
x = np.column_stack([hour, hour**2, table["distance"]])
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(x[:200_000], late[:200_000])
s = model.predict_proba(x[:1_000_000])[:, 1].round(3)
some = slice(0, 100_000)
binary("flights", late[some], (s[some] > 0.25).astype(int), s[some], kind="parquet")
binary("flights-weighted", late[some], (s[some] > 0.25).astype(int), s[some], w=(1 + hour[some]).astype(float), kind="parquet")
binary("flights-million", late[:1_000_000], (s > 0.25).astype(int), s, kind="parquet")
numbers("flights-delay", table["delay"].to_numpy(float)[some], (0.1 * hour[some]).astype(float), kind="parquet")
numbers("flights-delay-million", table["delay"].to_numpy(float)[:1_000_000] + 100.5, 100.5 + 0.1 * hour[:1_000_000], kind="parquet")
groups = np.digitize(table["delay"].to_numpy()[some], [-5, 15, 60])
forest = RandomForestClassifier(5, max_depth=6, random_state=0).fit(x[200_000:220_000], np.digitize(table["delay"].to_numpy()[200_000:220_000], [-5, 15, 60]))
multiclass("flights-delay-groups", groups, forest.predict(x[some]), forest.predict_proba(x[some]), kind="parquet")

# Two classes: generated tables.
n = 400
y = (random.random(n) < 0.3).astype(int)
s = np.clip(0.3 * y + random.random(n) * 0.7, 0, 1)
p = (s > 0.5).astype(int)
binary("ties", y, p, s.round(1))
binary("ties-zero-weights", y, p, s.round(1), w=(random.random(n) < 0.5).astype(float))
binary("constant-scores", y, p, np.full(n, 0.25))
binary("perfect", y, y, y.astype(float))
binary("inverted", y, 1 - y, 1.0 - y)
binary("logits", y, p, 10 * s - 5)
binary("nothing-predicted", y, np.zeros(n, int), s)
binary("all-predicted", y, np.ones(n, int), s)
binary("one-class-negative", np.zeros(n, int), p, s)
binary("one-class-positive", np.ones(n, int), p, s)
binary("one-class-agreed", np.zeros(n, int), np.zeros(n, int), s)
binary("truth-values", y.astype(bool), p.astype(bool), s, positive=True, kind="parquet")
binary("minus-one", 2 * y - 1, 2 * p - 1, s)
binary("one-row-positive", np.array([1]), np.array([1]), np.array([0.7]))
binary("one-row-wrong", np.array([0]), np.array([1]), np.array([0.7]))
binary("two-rows", np.array([0, 1]), np.array([1, 1]), np.array([0.2, 0.2]))
binary("tiny-scores", y, p, s * 1e-300, kind="parquet")
binary("certain-and-wrong", y, 1 - y, np.where(y == 1, 0.0, 1.0))
gaps = s.copy()
gaps[7] = np.nan
binary("score-missing", y, p, gaps, kind="parquet")
labels = y.astype(float)
labels[3] = np.nan
binary("label-missing", labels, p, s)
infinite = s.copy()
infinite[0] = np.inf
binary("score-infinite", y, p, infinite, kind="parquet")
binary("zero-weight", y, p, s, w=np.zeros(n))
binary("no-overlap", np.array(["a", "b"] * 50), np.array(["c", "d"] * 50), positiveLabel="a", positive="a")

# Three classes and more.
train_x, test_x, train_y, y = split(datasets.load_digits())
forest = RandomForestClassifier(8, max_depth=5, random_state=0).fit(train_x, train_y)
p, proba = forest.predict(test_x), forest.predict_proba(test_x)
multiclass("digits", y, p, proba)
multiclass("digits-weighted", y, p, proba, w=random.integers(0, 4, len(y)).astype(float))
multiclass("digits-rounded", y, p, proba.round(1), kind="parquet")
train_x, test_x, train_y, y = split(datasets.load_wine())
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(train_x[:, :2], train_y)
p, proba = model.predict(test_x[:, :2]), model.predict_proba(test_x[:, :2])
wines = np.array(["Grüner Veltliner", 'a "quoted", one', "赤ワイン"])
multiclass("wine-unicode", wines[y], wines[p], proba[:, np.argsort(wines)], classes=sorted(wines))
multiclass("wine-weighted", y, p, proba, w=random.uniform(0, 5, len(y)), kind="parquet")
train_x, test_x, train_y, y = split(datasets.load_iris())
near = KNeighborsClassifier(4).fit(train_x[:, :1], train_y)
multiclass("iris-ties", y, near.predict(test_x[:, :1]), near.predict_proba(test_x[:, :1]))
three = random.integers(0, 3, n)
even = np.full((n, 3), 1 / 3)
multiclass("three-classes", three, random.integers(0, 3, n), even)
multiclass("class-never-predicted", three, np.minimum(three, 1), random.dirichlet([1, 1, 1], n))
multiclass("class-never-labelled", np.minimum(three, 1), three, random.dirichlet([1, 1, 1], n), classes=[0, 1, 2])
multiclass("zero-weights-of-a-class", three, random.integers(0, 3, n), random.dirichlet([1, 1, 1], n), w=(three > 0).astype(float))
multiclass("certain-and-wrong-of-three", three, (three + 1) % 3, np.eye(3)[(three + 1) % 3])
gapped = np.where(np.arange(n) == 9, np.nan, three.astype(float))
write("three-classes-label-missing", {"label": gapped, "prediction": three}, count_figures(gapped, three, None))
# No probabilities: counts alone, without scores.
write("three-classes-unscored", {"label": three, "prediction": (three * 2) % 3}, {**count_figures(three, (three * 2) % 3, None), **class_figures(three, (three * 2) % 3, None, [0, 1, 2])})

# Several labels a row.
x, y = datasets.make_multilabel_classification(600, n_classes=5, random_state=0)
near = KNeighborsClassifier(7).fit(x[:300], y[:300])
p = near.predict(x[300:])
s = np.column_stack([each[:, 1] for each in near.predict_proba(x[300:])])
topics = ["rain", "snow", "wind", "fog", "haze"]
multilabel("topics", y[300:], p, s, topics)
multilabel("topics-weighted", y[300:], p, s, topics, w=random.exponential(size=300), kind="parquet")
multilabel("topics-zero-weights", y[300:], p, s, topics, w=(random.random(300) < 0.6).astype(float))
multilabel("topics-constant-scores", y[300:], p, np.full(s.shape, 0.5), topics)
never = y[300:].copy()
never[:, 2] = 0
multilabel("topics-one-never", never, p, s, topics)
nothing = p.copy()
nothing[:150] = 0
multilabel("topics-nothing-predicted", y[300:], nothing, s.round(1), topics, kind="parquet")
many = (random.random((500, 45)) < 0.2).astype(int)
noisy = np.clip(many * 0.3 + random.random(many.shape) * 0.7, 0, 1)
multilabel("many-labels", many, (noisy > 0.5).astype(int), noisy, [f"l{i}" for i in range(45)], kind="parquet")
train_x, test_x, train_y, d = split(datasets.load_digits())
facts = lambda d: np.column_stack([d % 2 == 0, d > 4, np.isin(d, [2, 3, 5, 7])]).astype(int)
near = KNeighborsClassifier(5).fit(train_x[:, 20:40], facts(train_y))
s = np.column_stack([each[:, 1] for each in near.predict_proba(test_x[:, 20:40])])
multilabel("digit-facts", facts(d), near.predict(test_x[:, 20:40]), s, ["even", "large", "prime"])

# Numbers.
train_x, test_x, train_y, y = split(datasets.load_diabetes())
p = LinearRegression().fit(train_x, train_y).predict(test_x)
numbers("diabetes", y, p)
numbers("diabetes-weighted", y, p, random.exponential(size=len(y)), kind="parquet")
numbers("diabetes-mean", y, np.full(len(y), train_y.mean()))
t = random.normal(100, 20, n)
numbers("regression", t, t + random.normal(0, 5, n))
numbers("regression-whole-numbers", t.round().astype(int), (t + 3).round().astype(int))
numbers("regression-large", t * 1e12, t * 1e12 + random.normal(0, 1e9, n), kind="parquet")
numbers("regression-below-zero", t - 100, t - 100 + random.normal(0, 5, n))
numbers("regression-zeros", t.round() - 100.0, t - 100)
numbers("constant-target", np.full(n, 5.0), np.full(n, 5.5))
numbers("constant-exact", np.full(n, 5.0), np.full(n, 5.0))
numbers("one-row", np.array([5.0]), np.array([6.0]))
broken = t.copy()
broken[11] = np.nan
numbers("prediction-missing", t, broken)
numbers("regression-zero-weights", t, t + random.normal(0, 5, n), (random.random(n) < 0.5).astype(float))
numbers("regression-without-weight", t, t + 1, np.zeros(n))

# Ranked lists.
q = np.repeat(np.arange(60), 12)
y = random.integers(0, 4, len(q))
s = y + random.normal(0, 1.5, len(q))
lists("queries", y, s, q)
lists("queries-ties", y, s.round(), q, kind="parquet")
lists("queries-constant-scores", y, np.full(len(q), 0.5), q)
lists("queries-weighted", y, s, q, w=np.repeat(random.exponential(size=60), 12))
lists("queries-nothing-relevant", np.where(q % 3 == 0, 0, y), s, q)
uneven = np.sort(random.integers(0, 80, 900))
lists("queries-uneven", (random.random(900) < 0.2).astype(int), random.random(900), [f"q {i}" for i in uneven], kind="parquet")
shuffled = random.permutation(len(q))
lists("queries-shuffled", y[shuffled], s[shuffled], q[shuffled])
day_and_hour = pd.to_datetime(table["date"][:20_000]).dt.strftime("%m-%d %H").to_numpy()
lists("flights-by-hour", (table["delay"].to_numpy()[:20_000] > 30).astype(int), table["distance"].to_numpy(float)[:20_000], day_and_hour, kind="parquet")


# Forecasts.
def forecast(name, series, steps, seasonality, noise, start=50.0, trend=0.1):
    earlier, later = [], []
    for i in range(series):
        t = np.arange(120 + steps)
        y = start + trend * t + 8 * np.sin(2 * np.pi * t / max(seasonality, 2) + i) + random.normal(0, noise, len(t))
        frame = pd.DataFrame({"unique_id": f"s{i}", "ds": t, "y": y})
        earlier.append(frame[:120])
        later.append(frame[120:].assign(model=lambda f: f["y"] + random.normal(0, noise, len(f))))
    earlier, later = pd.concat(earlier), pd.concat(later)
    figures = forecast_figures(later, earlier, seasonality)
    path = folder / f"{name}-history.parquet"
    earlier.sample(frac=1, random_state=0).rename(columns={"y": "label"}).to_parquet(path)
    columns = {"label": later["y"].to_numpy(), "prediction": later["model"].to_numpy(), "unique_id": later["unique_id"].to_numpy()}
    write(name, columns, figures, history=str(path), group="unique_id", time="ds")


forecast("sales-weekly", 3, 14, 7, 2)
forecast("one-series", 1, 24, 12, 1)
forecast("many-series", 40, 6, 4, 3)
forecast("noisy", 5, 30, 24, 10)
forecast("around-zero", 4, 20, 7, 3, start=0, trend=0)

# Weights of every kind: of a few sizes, of one size, of many sizes, and 0 on some rows.
def weights_of(kind, rows):
    return {
        "few": random.integers(1, 4, rows).astype(float),
        "one": np.full(rows, 0.5),
        "many": random.exponential(size=rows),
        "some": (random.random(rows) < 0.7) * random.uniform(1, 9, rows),
    }[kind]


for kind in ("few", "one", "many", "some"):
    y = (random.random(n) < 0.4).astype(int)
    s = np.clip(0.3 * y + random.random(n) * 0.7, 0, 1).round(2)
    binary(f"weights-{kind}", y, (s > 0.5).astype(int), s, w=weights_of(kind, n))
    classes = random.integers(0, 4, n)
    proba = random.dirichlet([1, 1, 1, 1], n) * 0.5 + np.eye(4)[classes] * 0.5
    multiclass(f"weights-{kind}-of-classes", classes, proba.argmax(axis=1), proba, w=weights_of(kind, n))
    sets = (random.random((n, 4)) < 0.3).astype(int)
    noisy = np.clip(0.3 * sets + random.random(sets.shape) * 0.7, 0, 1)
    multilabel(f"weights-{kind}-of-labels", sets, (noisy > 0.5).astype(int), noisy, ["a", "b", "c", "d"], w=weights_of(kind, n))
    t = random.normal(100, 20, n)
    numbers(f"weights-{kind}-of-numbers", t, t + random.normal(0, 5, n), weights_of(kind, n))
    grades = random.integers(0, 4, len(q))
    lists(f"weights-{kind}-of-queries", grades, grades + random.normal(0, 1.5, len(q)), q, w=np.repeat(weights_of(kind, 60), 12))
json.dump(cases, sys.stdout, default=float)
