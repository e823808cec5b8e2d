"""Figures of scikit-learn on labels and answers, under the names that metrics have here.

A figure is None where the original raises or gives NaN, and {"instead": figure} where it gives a stand-in with the
warning that the figure is undefined, or one that means nothing.
"""

import math
import warnings

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.preprocessing import label_binarize

AVERAGES = ("macro", "weighted", "micro")
RATIOS = {
    "precision": (metrics.precision_score, {}),
    "recall": (metrics.recall_score, {}),
    "f1": (metrics.f1_score, {}),
    "fbeta_2": (metrics.fbeta_score, {"beta": 2}),
    "fbeta_0.5": (metrics.fbeta_score, {"beta": 0.5}),
    "jaccard": (metrics.jaccard_score, {}),
}


def figure(compute, *, warned_is_undefined=True):
    """The figure; None where there is none; {"instead": figure} where a stand-in is given with a warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = float(compute())
        except (ValueError, ZeroDivisionError):
            return None
    undefined = [w for w in caught if issubclass(w.category, UndefinedMetricWarning) or "No positive class" in str(w.message)]
    if math.isnan(value):
        return None
    return {"instead": value} if undefined and warned_is_undefined else value


def has_gap(values):
    return bool(pd.isna(pd.Series(values)).any())


def count_figures(y, p, w):
    """Of any number of classes."""
    weight = {"sample_weight": w}
    found = {
        "accuracy": figure(lambda: metrics.accuracy_score(y, p, **weight)),
        "balanced_accuracy": figure(lambda: metrics.balanced_accuracy_score(y, p, **weight)),
        "matthews_corrcoef": figure(lambda: metrics.matthews_corrcoef(y, p, **weight)),
        "cohen_kappa": figure(lambda: metrics.cohen_kappa_score(y, p, **weight)),
    }
    for name, (score, more) in RATIOS.items():
        for average in AVERAGES:
            found[f"{name}_{average}"] = figure(lambda: score(y, p, average=average, **more, **weight), warned_is_undefined=False)
    return found


def class_figures(y, p, w, classes):
    """Of each class, by its name."""
    found = {}
    for name, (score, more) in RATIOS.items():
        for label in classes:
            found[f"{name}[{label}]"] = figure(lambda: score(y, p, labels=[label], average="macro", **more, sample_weight=w))
    return found


def binary_figures(y, p, s, w, positive):
    """Of two classes: labels and predictions, and scores of the positive one."""
    weight = {"sample_weight": w}
    found = count_figures(y, p, w)
    for name, (score, more) in RATIOS.items():
        found[name] = figure(lambda: score(y, p, pos_label=positive, **more, **weight))
    if s is None:
        return found
    # Labels with a gap go in as they are: which class a gap is, is for scikit-learn to refuse.
    hit = y if has_gap(y) else np.asarray([label == positive for label in y]).astype(int)
    found["roc_auc"] = figure(lambda: metrics.roc_auc_score(hit, s, **weight))
    found["average_precision"] = figure(lambda: metrics.average_precision_score(hit, s, **weight))
    found["log_loss"] = figure(lambda: metrics.log_loss(hit, s, **weight))
    found["brier_score_loss"] = figure(lambda: metrics.brier_score_loss(hit, s, **weight))
    # D² of labels of one class is 0 or 1 there, whatever is predicted.
    both = len(np.unique(hit)) == 2 if not has_gap(hit) else True
    found["d2_log_loss"] = figure(lambda: metrics.d2_log_loss_score(hit, s, **weight)) if both else None
    found["d2_brier"] = figure(lambda: metrics.d2_brier_score(hit, s, **weight)) if both else None
    found.update(calibration_figures(hit, s, w))
    return found


def calibration_figures(hit, s, w):
    """By the definition; scikit-learn has the bins (calibration_curve) and not the errors."""
    names = [f"{kind}_calibration_error{suffix}" for suffix in ("", "_10") for kind in ("expected", "maximum")]
    weights = np.ones(len(s)) if w is None else np.asarray(w, float)
    if has_gap(hit) or not np.isfinite(s).all() or (s < 0).any() or (s > 1).any() or weights.sum() == 0:
        return dict.fromkeys(names)
    found = {}
    for suffix, bins in (("", 15), ("_10", 10)):
        place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], s)
        mass = np.bincount(place, weights, bins)
        gaps = np.abs(np.bincount(place, weights * s, bins) - np.bincount(place, weights * hit, bins))
        found[f"expected_calibration_error{suffix}"] = float(gaps.sum() / mass.sum())
        found[f"maximum_calibration_error{suffix}"] = float((gaps[mass > 0] / mass[mass > 0]).max())
    return found


def multiclass_figures(y, p, proba, w, classes):
    """Of three or more classes: predictions, and a probability for each class in their order."""
    weight = {"sample_weight": w}
    found = {**count_figures(y, p, w), **class_figures(y, p, w, classes)}
    for kind in ("linear", "quadratic"):
        found[f"cohen_kappa_{kind}"] = figure(lambda: metrics.cohen_kappa_score(y, p, labels=classes, weights=kind, **weight))
    if proba is None:
        return found
    for name, average in (("", "macro"), ("_weighted", "weighted"), ("_micro", "micro")):
        found[f"roc_auc_ovr{name}"] = figure(lambda: metrics.roc_auc_score(y, proba, multi_class="ovr", average=average, labels=classes, **weight), warned_is_undefined=average != "weighted")
    for name, average in (("", "macro"), ("_weighted", "weighted")):
        found[f"roc_auc_ovo{name}"] = figure(lambda: metrics.roc_auc_score(y, proba, multi_class="ovo", average=average, labels=classes, **weight))
    # A class of no weight makes it warn, and leaves the mean by weight what it is.
    hits = label_binarize(y, classes=classes)
    for average in AVERAGES:
        found[f"average_precision_{average}"] = figure(lambda: metrics.average_precision_score(hits, proba, average=average, **weight), warned_is_undefined=average != "weighted")
    for i, label in enumerate(classes):
        found[f"roc_auc[{label}]"] = figure(lambda: metrics.roc_auc_score(hits[:, i], proba[:, i], **weight))
        found[f"average_precision[{label}]"] = figure(lambda: metrics.average_precision_score(hits[:, i], proba[:, i], **weight))
    for name, k in (("", 2), ("_1", 1), ("_2", 2)):
        found[f"top_k_accuracy{name}"] = figure(lambda: metrics.top_k_accuracy_score(y, proba, k=k, labels=classes, **weight))
    if not np.allclose(proba.sum(axis=1), 1):
        return {**found, "log_loss": None, "brier_score_loss": None}
    found["log_loss"] = figure(lambda: metrics.log_loss(y, proba, labels=classes, **weight))
    found["brier_score_loss"] = figure(lambda: metrics.brier_score_loss(y, proba, labels=classes, **weight))
    found["d2_log_loss"] = figure(lambda: metrics.d2_log_loss_score(y, proba, labels=classes, **weight))
    found["d2_brier"] = figure(lambda: metrics.d2_brier_score(y, proba, labels=classes, **weight))
    best = proba.argmax(axis=1)
    found.update(calibration_figures((np.asarray(classes)[best] == y).astype(int), proba[np.arange(len(y)), best], w))
    return found


def multilabel_figures(y, p, s, w, labels):
    """Of several labels a row: indicators of labels and predictions, and a score for each label."""
    weight = {"sample_weight": w}
    found = {
        "accuracy": figure(lambda: metrics.accuracy_score(y, p, **weight)),
        "hamming_loss": figure(lambda: metrics.hamming_loss(y, p, **weight)),
    }
    for name, (score, more) in RATIOS.items():
        for average in (*AVERAGES, "samples"):
            found[f"{name}_{average}"] = figure(lambda: score(y, p, average=average, **more, **weight), warned_is_undefined=False)
        for i, label in enumerate(labels):
            found[f"{name}[{label}]"] = figure(lambda: score(y[:, i], p[:, i], **more, **weight))
    if s is None:
        return found
    for average in AVERAGES:
        found[f"roc_auc_{average}"] = figure(lambda: metrics.roc_auc_score(y, s, average=average, **weight), warned_is_undefined=average != "weighted")
        found[f"average_precision_{average}"] = figure(lambda: metrics.average_precision_score(y, s, average=average, **weight), warned_is_undefined=average != "weighted")
    for i, label in enumerate(labels):
        found[f"roc_auc[{label}]"] = figure(lambda: metrics.roc_auc_score(y[:, i], s[:, i], **weight))
        found[f"average_precision[{label}]"] = figure(lambda: metrics.average_precision_score(y[:, i], s[:, i], **weight))
    return found


def number_figures(y, p, w):
    weight = {"sample_weight": w}
    scores = {
        "mean_absolute_error": metrics.mean_absolute_error,
        "mean_squared_error": metrics.mean_squared_error,
        "root_mean_squared_error": metrics.root_mean_squared_error,
        "mean_squared_log_error": metrics.mean_squared_log_error,
        "root_mean_squared_log_error": metrics.root_mean_squared_log_error,
        "mean_absolute_percentage_error": metrics.mean_absolute_percentage_error,
        "median_absolute_error": metrics.median_absolute_error,
        "mean_pinball_loss": metrics.mean_pinball_loss,
        "r2": metrics.r2_score,
        "explained_variance": metrics.explained_variance_score,
        "d2_absolute_error": metrics.d2_absolute_error_score,
        "d2_pinball": metrics.d2_pinball_score,
    }
    found = {name: figure(lambda: score(y, p, **weight)) for name, score in scores.items()}
    # It takes no weights. Where no other figure can be had, of missing values or without weight, there is none.
    found["max_error"] = None if w is not None and not np.sum(w) > 0 else figure(lambda: metrics.max_error(y, p))
    for alpha in (0.1, 0.9):
        found[f"mean_pinball_loss_{alpha}"] = figure(lambda: metrics.mean_pinball_loss(y, p, alpha=alpha, **weight))
        found[f"d2_pinball_{alpha}"] = figure(lambda: metrics.d2_pinball_score(y, p, alpha=alpha, **weight))
    # A share of 0 is a division by the machine precision there.
    if isinstance(found["mean_absolute_percentage_error"], float) and (np.asarray(y) == 0).any():
        found["mean_absolute_percentage_error"] = {"instead": found["mean_absolute_percentage_error"]}
    if len(y) < 2:
        found["explained_variance"] = {"instead": found["explained_variance"]}
    return found
