"""Figures of ranked lists and of forecasts, from scikit-learn, trec_eval, utilsforecast, or by the definition."""

import numpy as np
import pandas as pd
import pytrec_eval
from sklearn import metrics
from utilsforecast import losses


def query_figures(y, s, q, w=None):
    """Of rows with a relevance y, a score s and a query q; w is the same for all rows of a query."""
    frame = pd.DataFrame({"y": y, "s": s, "q": q, "w": 1.0 if w is None else w})
    groups = [group for _, group in frame.groupby("q", sort=False)]
    weights = [group["w"].iloc[0] for group in groups]

    def mean(of):
        return float(np.average([of(group) for group in groups], weights=weights))

    def ndcg(group, k=None):
        # scikit-learn refuses a list of one; it is right where anything in it is relevant.
        if len(group) == 1:
            return float(group["y"].iloc[0] > 0)
        return metrics.ndcg_score([group["y"]], [group["s"]], k=k)

    def average_precision(group):
        hits = (group["y"] > 0).astype(int)
        return metrics.average_precision_score(hits, group["s"]) if hits.any() else 0.0

    def reciprocal_rank(group, k=None):
        ranked = group.sort_values(["s", "y"], ascending=[False, True])["y"].to_numpy()
        ranks = np.flatnonzero(ranked > 0) + 1
        return 1 / ranks[0] if len(ranks) and (k is None or ranks[0] <= k) else 0.0

    found = {
        "ndcg": mean(ndcg),
        "ndcg_3": mean(lambda group: ndcg(group, 3)),
        "ndcg_10": mean(lambda group: ndcg(group, 10)),
        "map": mean(average_precision),
        "mrr": mean(reciprocal_rank),
        "mrr_3": mean(lambda group: reciprocal_rank(group, 3)),
    }
    if w is None and not frame.duplicated(["q", "s"]).any():
        check_by_trec_eval(groups, found)
    return found


def check_by_trec_eval(groups, found):
    """Where no scores are tied, trec_eval has the same figures, to the 32 bits that it holds scores in."""
    qrel = {str(g["q"].iloc[0]): {str(i): int(y > 0) for i, y in g["y"].items()} for g in groups}
    # Scores by rank, since trec_eval would tie those that 32 bits cannot tell apart.
    run = {str(g["q"].iloc[0]): {str(i): r for i, r in g["s"].rank().items()} for g in groups}
    results = pytrec_eval.RelevanceEvaluator(qrel, {"map", "recip_rank"}).evaluate(run)
    for name, theirs in (("map", "map"), ("mrr", "recip_rank")):
        value = np.mean([result[theirs] for result in results.values()])
        if abs(value - found[name]) > 1e-9:
            raise AssertionError(f"{name}: {found[name]} by the definition, {value} by trec_eval")


def forecast_figures(frame, train, seasonality):
    """Of a frame of unique_id, y and model, and the earlier values; all series are forecast equally far."""
    frame = frame.assign(ds=frame.groupby("unique_id").cumcount())
    found = {}
    for m in {1, seasonality}:
        scaled = losses.mase(frame, ["model"], seasonality=m, train_df=train)
        found["mase" if m == 1 else f"mase_{m}"] = float(scaled["model"].mean())
    # utilsforecast's figure is between 0 and 1, half of this one.
    found["smape"] = 2 * float(losses.smape(frame, ["model"])["model"].mean())
    return found
