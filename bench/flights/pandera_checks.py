"""The bench's ten checks by Pandera on pandas. Prints peak memory in MB and whether all passed, as JSON."""

import json
import resource
import sys
import warnings

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402
import pandera.pandas as pa  # noqa: E402

hubs = ["ATL", "BOS", "DFW", "DEN", "JFK", "LAX", "ORD", "SEA"]


def share(holds, least):
    return bool(holds.mean() >= least)


schema = pa.DataFrameSchema(
    {
        "date": pa.Column(nullable=False),
        "delay": pa.Column(
            checks=[
                pa.Check(lambda s: share(s.between(-120, 1500), 0.999)),
                pa.Check(lambda s: -5 <= s.mean() <= 30),
                pa.Check(lambda s: s.max() <= 3000),
            ]
        ),
        "distance": pa.Column(checks=pa.Check(lambda s: s.min() >= 0)),
        "origin": pa.Column(checks=[pa.Check.str_matches("^[A-Z]{3}$"), pa.Check.str_length(3, 3)]),
        "destination": pa.Column(checks=pa.Check(lambda s: share(s.isin(hubs), 0.1))),
    },
    checks=pa.Check(lambda frame: len(frame) >= int(sys.argv[2])),
    strict=True,
)
schema.validate(pd.read_csv(sys.argv[1]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"megabytes": peak, "passed": True}))
