"""Figures that statsmodels, mlxtend, SciPy and pandas give, for what evaluate-gate shows beside its verdicts.

usage: policy_figures.py FOLDER
"""

import json
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
from mlxtend.evaluate import mcnemar as mlxtend_mcnemar
from scipy import stats
from sklearn import datasets
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import normal_power

warnings.filterwarnings("ignore")
folder = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(20260701)


def mcnemar_cases():
    goldens = [(121, 59), (70, 59), (80, 59), (30, 60), (10, 30), (10, 10)]
    drawn = [tuple(int(n) for n in rng.integers(0, 10 ** rng.integers(1, 5), 2)) for _ in range(150)]
    for b, c in goldens + drawn:
        if b + c == 0:
            continue
        table = np.array([[101, b], [c, 33]])
        yield {"b": b, "c": c, "statsmodels": mcnemar(table, exact=True).pvalue, "mlxtend": mlxtend_mcnemar(table, exact=True)[1]}


def wilcoxon_cases():
    for i in range(240):
        n = int(rng.integers(2, 400))
        kind = i % 4
        if kind == 0:
            d = rng.normal(0.1, 1, n)
        elif kind == 1:
            d = np.round(rng.normal(0.2, 1, n), 1)
        elif kind == 2:
            d = rng.integers(-3, 4, n).astype(float)
        else:
            d = rng.standard_cauchy(n)
        if not d.any():
            continue
        ties = len(set(np.abs(d))) < n
        zeros = (d == 0).any()
        small = np.count_nonzero(d) <= 50
        # SciPy counts small samples without ties, flips signs in those of up to 13 with ties, and takes the others as
        # normal, where evaluate-gate still counts: policy-statistics.test.ts holds both figures of these.
        if small and (ties or zeros) and n > 13:
            continue
        found = stats.wilcoxon(d, method="auto" if small else "asymptotic")
        yield {"d": d.tolist(), "statistic": float(found.statistic), "p": float(found.pvalue)}


def power_cases():
    for alpha in (0.01, 0.025, 0.05, 0.1):
        for error in (0.001, 0.02, 3.0):
            for difference in (0.5, 1.0, 2.0, 2.4864748605243863, 3.0):
                yield {
                    "alpha": alpha,
                    "error": error,
                    "difference": difference * error,
                    "power": float(normal_power(difference, 1, alpha, alternative="larger")),
                }


def bootstrap(frame, metric, resamples=1000):
    n = len(frame)
    arrays = {name: frame[name].to_numpy() for name in frame}
    figures = np.empty(resamples)
    for i in range(resamples):
        at = rng.integers(0, n, n)
        drawn = {name: values[at] for name, values in arrays.items()}
        figures[i] = metric(drawn, "champion") - metric(drawn, "candidate")
    return np.quantile(figures, [0.05, 0.95]).tolist()


metrics = {
    "revenue": (
        "sum(amount) filter (prediction = label)",
        lambda t, m: t["amount"][t[m] == t["label"]].sum(),
    ),
    "mean_amount": (
        "avg(amount) filter (prediction = 1)",
        lambda t, m: t["amount"][t[m] == 1].mean(),
    ),
    "profit_rate": (
        "sum(CASE WHEN prediction = label THEN amount ELSE -2 * amount END) / sum(amount)",
        lambda t, m: np.where(t[m] == t["label"], t["amount"], -2 * t["amount"]).sum() / t["amount"].sum(),
    ),
    "spread": (
        "stddev_samp(amount) filter (prediction = label)",
        lambda t, m: t["amount"][t[m] == t["label"]].std(ddof=1),
    ),
    "hits": ("count(*) filter (prediction = 1 AND label = 1)", lambda t, m: float(((t[m] == 1) & (t["label"] == 1)).sum())),
}


def tables():
    for name in ("breast_cancer", "digits", "wine", "iris", "generated"):
        if name == "generated":
            x, y = datasets.make_classification(2000, 12, flip_y=0.2, random_state=7)
        else:
            data = getattr(datasets, f"load_{name}")()
            x, y = data.data, data.target
        y = (y == 1).astype(int)
        noisy = x + rng.normal(0, x.std(axis=0) * 0.8 + 1e-9, x.shape)
        candidate = cross_val_predict(LogisticRegression(max_iter=300), noisy, y, method="predict_proba")[:, 1]
        champion = cross_val_predict(DecisionTreeClassifier(max_depth=3, random_state=0), noisy, y, method="predict_proba")[:, 1]
        frame = pd.DataFrame(
            {
                "label": y,
                "amount": np.round(rng.gamma(2, 50, len(y)), 2),
                "candidate": (candidate > 0.5).astype(int),
                "champion": (champion > 0.5).astype(int),
                "candidate_score": candidate,
                "champion_score": champion,
            }
        )
        for model in ("candidate", "champion"):
            columns = {"label": frame.label, "amount": frame.amount, "prediction": frame[model], "score": frame[f"{model}_score"]}
            pd.DataFrame(columns).to_csv(folder / f"{name}-{model}.csv", index=False)
        right = {m: frame[m] == frame.label for m in ("candidate", "champion")}
        ours = int((right["candidate"] & ~right["champion"]).sum())
        theirs = int((right["champion"] & ~right["candidate"]).sum())
        squares = {m: (frame[f"{m}_score"] - frame.label) ** 2 for m in ("candidate", "champion")}
        custom = {}
        for metric, (sql, value) in metrics.items():
            plain = {column: frame[column].to_numpy() for column in frame}
            custom[metric] = {
                "sql": sql,
                "candidate": float(value(plain, "candidate")),
                "champion": float(value(plain, "champion")),
                "interval": bootstrap(frame[["label", "amount", "candidate", "champion"]], value),
            }
        yield {
            "name": name,
            "rows": len(frame),
            "ours": ours,
            "theirs": theirs,
            "mcnemar": mcnemar([[0, ours], [theirs, 0]], exact=True).pvalue,
            "wilcoxon": float(stats.wilcoxon(squares["candidate"], squares["champion"], method="asymptotic").pvalue),
            "custom": custom,
        }


def regression():
    data = datasets.load_diabetes()
    candidate = cross_val_predict(LinearRegression(), data.data, data.target)
    champion = cross_val_predict(DecisionTreeRegressor(max_depth=3, random_state=0), data.data, data.target)
    for name, answers in (("candidate", candidate), ("champion", champion)):
        pd.DataFrame({"label": data.target, "prediction": answers}).to_csv(folder / f"diabetes-{name}.csv", index=False)
    errors = [np.abs(answers - data.target) for answers in (candidate, champion)]
    return {"wilcoxon": float(stats.wilcoxon(*errors, method="asymptotic").pvalue)}


def ties():
    d = np.array([(i * 7) % 5 - 1.5 for i in range(16)])
    every = stats.PermutationMethod(n_resamples=np.inf)
    return {"normal": float(stats.wilcoxon(d).pvalue), "permuted": float(stats.wilcoxon(d, method=every).pvalue)}


print(
    json.dumps(
        {
            "ties": ties(),
            "mcnemar": list(mcnemar_cases()),
            "wilcoxon": list(wilcoxon_cases()),
            "power": list(power_cases()),
            "tables": list(tables()),
            "regression": regression(),
        }
    )
)
