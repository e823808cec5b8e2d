"""Judges tables by Great Expectations itself: a job as JSON on stdin, one result for each case as JSON on stdout."""

import json
import logging
import math
import sys
import warnings

import great_expectations as gx
import numpy as np
import pandas as pd
from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema
from great_expectations.expectations import registry
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


@event.listens_for(Engine, "connect")
def as_the_standard_has_it(connection, _):
    """LIKE tells upper from lower case, as in the SQL standard and in every engine but SQLite and MySQL."""
    connection.execute("PRAGMA case_sensitive_like = ON")


def clean(value):
    """JSON has no NaN, no infinity and none of NumPy's truth values."""
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {str(key): clean(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(each) for each in value]
    return value


def judge(batch, case):
    try:
        expectation = ExpectationConfiguration(type=case["type"], kwargs=case["kwargs"]).to_domain_obj()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:300]}
    try:
        result = batch.validate(expectation).to_json_dict()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:300]}
    info = result["exception_info"]
    raised = info.get("raised_exception", True) if "raised_exception" in info else True
    if raised:
        messages = [info] if "exception_message" in info else list(info.values())
        return {"error": str(messages[0].get("exception_message"))[:300]}
    return {"success": result["success"], "result": result["result"]}


def main():
    job = json.load(sys.stdin)
    answer, sys.stdout = sys.stdout, sys.stderr  # Great Expectations prints hints
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("tables")
    database = f"sqlite:///{job['folder']}/tables.sqlite"
    other = context.data_sources.add_sqlite("data", connection_string=database)
    names = sorted(registry.list_registered_expectation_implementations())
    of_rows = [name for name in names if "row_condition" in registry.get_expectation_impl(name).__fields__]
    answers = {"names": names, "of rows": of_rows}
    for table in job["tables"]:
        path = table["path"]
        frame = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
        if table["name"].endswith("in SQL"):
            plain = frame.astype({"price": float})
            for name, rows in (("data", plain), ("other", plain.head(100))):
                rows.to_sql(name, create_engine(database), index=False, if_exists="replace")
            asset = other.add_table_asset(table["name"], table_name="data")
            batch = asset.add_batch_definition_whole_table("whole").get_batch()
        else:
            asset = source.add_dataframe_asset(table["name"])
            batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
        answers[table["name"]] = [judge(batch, case) for case in table["cases"]]
    if "results" in job:
        loaded = expectationSuiteValidationResultSchema.load(json.loads(job["results"]))
        answers["loaded"] = {"success": loaded.success, "results": len(loaded.results), "statistics": loaded.statistics}
    json.dump(clean({"version": gx.__version__, "answers": answers}), answer, default=str)


main()
