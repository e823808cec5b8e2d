"""Jobs: submit a command with local code, read, list, wait, update, cancel."""

import time

from azure.ai.ml import Output, command
from azure.ai.ml.entities import Environment

from connect import FIXTURES, connect, unique

client = connect()
ENDED = ("Completed", "Failed", "Canceled")


def submit(name: str, script: str):
    return client.jobs.create_or_update(
        command(
            name=name,
            code=str(FIXTURES / "job"),
            command=script,
            environment=Environment(
                name=unique("training"), version="1", image="mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04"
            ),
            inputs={"rate": 0.5},
            outputs={"model": Output(type="uri_folder")},
            experiment_name="foreign",
            display_name="trains",
        )
    )


def wait(name: str):
    for _ in range(300):
        job = client.jobs.get(name)
        if job.status in ENDED:
            return job
        time.sleep(0.2)
    raise SystemExit(f"Job {name} is still {job.status}.")


trained = submit(unique("train"), "python3 train.py --rate ${{inputs.rate}} --out ${{outputs.model}}")
assert trained.services["Studio"].endpoint and trained.display_name == "trains"
ended = wait(trained.name)
assert ended.status == "Completed", ended.status
assert trained.name in [job.name for job in client.jobs.list()]

ended.tags = {"kept": "yes"}
client.jobs.create_or_update(ended)
assert client.jobs.get(trained.name).tags == {"kept": "yes"}

failed = wait(submit(unique("fails"), "exit 3").name)
assert failed.status == "Failed", failed.status

endless = submit(unique("endless"), "sleep 600")
client.jobs.begin_cancel(endless.name).result()
assert wait(endless.name).status == "Canceled"
print("jobs: ok")
