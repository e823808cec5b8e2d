"""The bench's ten checks by Great Expectations on pandas. Prints peak memory in MB and whether all passed, as JSON."""

import json
import logging
import resource
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import great_expectations as gx  # noqa: E402
import great_expectations.expectations as gxe  # noqa: E402
import pandas as pd  # noqa: E402

hubs = ["ATL", "BOS", "DFW", "DEN", "JFK", "LAX", "ORD", "SEA"]
columns = ["date", "delay", "distance", "origin", "destination"]

context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
asset = context.data_sources.add_pandas("files").add_dataframe_asset("flights")
frame = pd.read_csv(sys.argv[1])
batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
suite = gx.ExpectationSuite(
    name="flights",
    expectations=[
        gxe.ExpectTableRowCountToBeBetween(min_value=int(sys.argv[2])),
        gxe.ExpectTableColumnsToMatchSet(column_set=columns),
        gxe.ExpectColumnValuesToNotBeNull(column="date"),
        gxe.ExpectColumnValuesToBeBetween(column="delay", min_value=-120, max_value=1500, mostly=0.999),
        gxe.ExpectColumnMeanToBeBetween(column="delay", min_value=-5, max_value=30),
        gxe.ExpectColumnMaxToBeBetween(column="delay", max_value=3000),
        gxe.ExpectColumnMinToBeBetween(column="distance", min_value=0),
        gxe.ExpectColumnValuesToMatchRegex(column="origin", regex="^[A-Z]{3}$"),
        gxe.ExpectColumnValueLengthsToBeBetween(column="origin", min_value=3, max_value=3),
        gxe.ExpectColumnValuesToBeInSet(column="destination", value_set=hubs, mostly=0.1),
    ],
)
result = batch.validate(suite)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"megabytes": peak, "passed": bool(result.success)}))
