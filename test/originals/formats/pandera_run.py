"""Validates tables by Pandera itself: a job as JSON on stdin, for each case `pass`, `fail` or `error` as JSON on stdout."""

import json
import sys
import warnings

import pandas as pd
import pandera
from pandera.errors import SchemaError, SchemaErrors
from pandera.io.pandas_io import from_yaml

warnings.filterwarnings("ignore")


def failures(error):
    """The checks that failed, by name and column; `error` where one could not run."""
    cases = error.failure_cases
    return sorted({f"{case.column}: {case.check}"[:120] for case in cases.itertuples()})


def judge(frame, text):
    schema = from_yaml(text)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            schema.validate(frame.copy(), lazy=True)
        except SchemaErrors as error:
            reasons = {str(each.reason_code) for each in error.schema_errors}
            return {"verdict": "error" if any("CHECK_ERROR" in each for each in reasons) else "fail", "why": failures(error)}
        except SchemaError as error:
            return {"verdict": "fail", "why": [str(error)[:120]]}
        except Exception as error:
            return {"verdict": "error", "why": f"{type(error).__name__}: {error}"[:200]}
    warned = any(issubclass(each.category, pandera.errors.SchemaWarning) for each in caught)
    return {"verdict": "warn" if warned else "pass", "why": []}


def main():
    job = json.load(sys.stdin)
    answers = {}
    for table in job["tables"]:
        path = table["path"]
        frame = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
        answers[table["name"]] = [judge(frame, text) for text in table["schemas"]]
    json.dump({"version": pandera.__version__, "answers": answers}, sys.stdout, default=str)


main()
