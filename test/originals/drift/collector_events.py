"""Collects two batches of rows with Microsoft's own client, as a score.py does; prints what it was given."""

import json
import time

import pandas as pd
from azureml.ai.monitoring import Collector
from azureml.ai.monitoring.context import BasicCorrelationContext

inputs = Collector(name="model_inputs")
outputs = Collector(name="model_outputs")
rows = pd.DataFrame({"distance": [100, 250], "carrier": ["AA", None], "delay": [0.5, float("nan")]})

context = inputs.collect(rows)
outputs.collect(pd.DataFrame({"prediction": [1, 0]}), context)
own = BasicCorrelationContext(id="flight-7")
inputs.collect(rows.head(1), own)
outputs.collect(pd.DataFrame({"prediction": [1]}), own)
time.sleep(1)
print(json.dumps({"id": str(context)}))
