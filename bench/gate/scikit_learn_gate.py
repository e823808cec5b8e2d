"""The gate's figures by scikit-learn and NumPy: python scikit_learn_gate.py <candidate> <champion> <resamples> [average-precision]

Prints seconds of the metrics and of each resample. A resample draws rows in pairs and computes what scikit-learn would on
them, as quickly as NumPy can: the eight cells of label and both predictions, the mean differences of the losses, and both
AUCs over scores that were sorted once.
"""

import json
import sys
import time

import numpy as np
import pandas as pd
from sklearn import metrics

candidate_file, champion_file, resamples = sys.argv[1:4]
with_average_precision = len(sys.argv) > 4
candidate, champion = pd.read_parquet(candidate_file), pd.read_parquet(champion_file)
label = candidate.label.to_numpy()
generator = np.random.default_rng(1)


def by_prediction(prediction):
    return [
        metrics.accuracy_score(label, prediction),
        metrics.balanced_accuracy_score(label, prediction),
        metrics.precision_score(label, prediction),
        metrics.recall_score(label, prediction),
        metrics.f1_score(label, prediction),
        metrics.matthews_corrcoef(label, prediction),
        metrics.cohen_kappa_score(label, prediction),
    ]


def by_score(score):
    return [
        metrics.roc_auc_score(label, score),
        metrics.log_loss(label, score),
        metrics.brier_score_loss(label, score),
    ]


def of_cells(counts):
    """The difference of each count metric between the two models, from the counts of the eight cells."""
    table = counts.reshape(2, 2, 2)
    return [count_metrics(table.sum(axis=2)) - count_metrics(table.sum(axis=1))]


def count_metrics(confusion):
    (tn, fp), (fn, tp) = confusion.astype(float)
    n = tn + fp + fn + tp
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    expected = ((tn + fp) * (tn + fn) + (fn + tp) * (fp + tp)) / n**2
    return np.array(
        [
            (tp + tn) / n,
            (recall + tn / (tn + fp)) / 2,
            precision,
            recall,
            2 * tp / (2 * tp + fp + fn),
            (tp * tn - fp * fn) / np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
            ((tp + tn) / n - expected) / (1 - expected),
        ]
    )


def timed(work):
    start = time.perf_counter()
    value = work()
    return value, time.perf_counter() - start


figures, seconds = timed(
    lambda: [
        [*by_prediction(each.prediction.to_numpy()), *by_score(each.score.to_numpy())]
        for each in (candidate, champion)
    ]
)
rows = len(label)
codes = label * 4 + candidate.prediction.to_numpy() * 2 + champion.prediction.to_numpy()
scores = [each.score.to_numpy() for each in (candidate, champion)]
clipped = [np.clip(score, np.finfo(float).eps, 1 - np.finfo(float).eps) for score in scores]
log_losses = [-np.where(label == 1, np.log(score), np.log1p(-score)) for score in clipped]
losses = [log_losses[0] - log_losses[1], (scores[0] - label) ** 2 - (scores[1] - label) ** 2]


def sorted_once(score):
    order = np.argsort(score, kind="stable")
    steps = np.flatnonzero(np.diff(score[order], prepend=-np.inf))
    return order, label[order] == 1, steps


def auc(times, order, positive, steps):
    drawn = times[order]
    positives = np.add.reduceat(np.where(positive, drawn, 0), steps)
    negatives = np.add.reduceat(np.where(positive, 0, drawn), steps)
    below = np.cumsum(negatives) - negatives
    return (positives * (below + negatives / 2)).sum() / (positives.sum() * negatives.sum())


ranked = [sorted_once(score) for score in scores]


def resample():
    drawn = generator.integers(rows, size=rows)
    if with_average_precision:
        return [metrics.average_precision_score(label[drawn], score[drawn]) for score in scores]
    times = np.bincount(drawn, minlength=rows)
    areas = [auc(times, *each) for each in ranked]
    return [*of_cells(np.bincount(codes[drawn], minlength=8)), *[loss @ times / rows for loss in losses], areas[0] - areas[1]]


_, spent = timed(lambda: [resample() for _ in range(int(resamples))])
print(json.dumps({"figures": figures[0], "metrics": seconds, "resample": spent / int(resamples)}))
