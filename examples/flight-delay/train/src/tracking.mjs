// Logs to the run by MLflow's REST interface, where the job was given one.

const { MLFLOW_TRACKING_URI: address, MLFLOW_RUN_ID: run, MLFLOW_TRACKING_TOKEN: token } = process.env;

export async function log({ params = {}, metrics = {} }) {
  if (!address || !run) return;
  const timestamp = Date.now();
  const body = {
    run_id: run,
    params: Object.entries(params).map(([key, value]) => ({ key, value: String(value) })),
    metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp, step: 0 })),
  };
  const answer = await fetch(`${address.replace(/^azureml:/, 'https:')}/api/2.0/mlflow/runs/log-batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The run's metrics could not be logged: HTTP ${answer.status}.`);
}
