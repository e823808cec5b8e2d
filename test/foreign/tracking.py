"""MLflow's own client: an experiment, a run with parameters, metrics, tags and artifacts, read back and searched."""

import os
from pathlib import Path

import mlflow

from connect import FIXTURES, connect, unique

os.environ["MLFLOW_TRACKING_TOKEN"] = "foreign-client"
uri = connect().workspaces.get(os.environ["AZURE_ML_WORKSPACE"]).mlflow_tracking_uri
assert uri.startswith("azureml://"), uri
mlflow.set_tracking_uri(uri.replace("azureml://", "http://"))

experiment = unique("delays")
mlflow.set_experiment(experiment)
with mlflow.start_run(run_name="logs") as run:
    mlflow.log_params({"depth": 3, "rate": 0.1})
    mlflow.set_tag("kind", "foreign")
    for step, value in enumerate((0.7, 0.75, 0.8)):
        mlflow.log_metric("auc", value, step=step)
    mlflow.log_metrics({"f1": 0.6, "recall": 0.5})

client = mlflow.MlflowClient()
read = client.get_run(run.info.run_id)
assert read.info.status == "FINISHED", read.info.status
assert read.data.metrics == {"auc": 0.8, "f1": 0.6, "recall": 0.5}, read.data.metrics
assert read.data.params == {"depth": "3", "rate": "0.1"} and read.data.tags["kind"] == "foreign"
assert [point.value for point in client.get_metric_history(run.info.run_id, "auc")] == [0.7, 0.75, 0.8]

found = client.search_runs([read.info.experiment_id], "metrics.auc > 0.75 and params.depth = '3'")
assert [each.info.run_id for each in found] == [run.info.run_id]
assert not client.search_runs([read.info.experiment_id], "metrics.auc > 0.9")
assert client.get_experiment_by_name(experiment).experiment_id == read.info.experiment_id
assert Path(FIXTURES).exists() and isinstance(client.list_artifacts(run.info.run_id), list)
print("tracking: ok")
