"""Runs Evidently's DataDriftPreset on two tables."""

import math
import warnings

import numpy as np

warnings.filterwarnings("ignore")
np.seterr(all="ignore")

from evidently import Report  # noqa: E402
from evidently.presets import DataDriftPreset  # noqa: E402

SHORT_NAMES = {
    "K-S p_value": "ks",
    "chi-square p_value": "chisquare",
    "Z-test p_value": "z",
    "Wasserstein distance (normed)": "wasserstein",
    "Jensen-Shannon distance": "jensenshannon",
    "PSI": "psi",
}


def verdicts_of(reference, current, columns, options):
    """What DataDriftPreset says of each column, and the share of drifted columns that it counts."""
    report = Report([DataDriftPreset(columns=columns, **options)], include_tests=True)
    result = report.run(current, reference).dict()
    statuses = {
        test["metric_config"]["params"]["column"]: test["status"]
        for test in result["tests"]
        if "column" in test["metric_config"]["params"]
    }
    verdicts = {}
    for metric in result["metrics"]:
        config = metric["config"]
        if not config["type"].endswith(":ValueDrift"):
            share = metric["value"]["share"]
            continue
        value = metric["value"]
        verdicts[config["column"]] = {
            "method": SHORT_NAMES.get(config["method"], config["method"]),
            "score": float(value) if math.isfinite(value) else str(value),
            "threshold": config["threshold"],
            "drifted": statuses[config["column"]].name == "FAIL",
        }
    return {"columns": verdicts, "share": share}
