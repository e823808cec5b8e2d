"""Endpoints and deployments: create, read, list, invoke, move traffic, mirror, keys, logs, refusals, delete."""

import json

from azure.ai.ml.entities import (
    CodeConfiguration,
    Environment,
    ManagedOnlineDeployment,
    ManagedOnlineEndpoint,
    Model,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from connect import FIXTURES, connect, unique

client = connect()
name = unique("flights")


def deployment(slot: str, model: Model) -> ManagedOnlineDeployment:
    return ManagedOnlineDeployment(
        name=slot,
        endpoint_name=name,
        model=model,
        code_configuration=CodeConfiguration(code=str(FIXTURES / "code"), scoring_script="score.py"),
        environment=Environment(
            name=unique("serving"),
            version="1",
            image="mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04",
            conda_file=str(FIXTURES / "conda.yml"),
        ),
        instance_type="Standard_DS3_v2",
        instance_count=1,
        tags={"mlops-emulator": "onnx"},
    )


endpoint = client.online_endpoints.begin_create_or_update(
    ManagedOnlineEndpoint(name=name, auth_mode="key", tags={"team": "flights"})
).result()
assert endpoint.provisioning_state == "Succeeded" and endpoint.scoring_uri.endswith("/score"), endpoint.scoring_uri
assert name in [found.name for found in client.online_endpoints.list()]

model = client.models.create_or_update(Model(name=unique("model"), path=str(FIXTURES / "model"), type="custom_model"))
for slot in ("blue", "green"):
    deployed = client.online_deployments.begin_create_or_update(deployment(slot, model)).result()
    assert deployed.provisioning_state == "Succeeded" and deployed.name == slot
assert deployed.request_settings.request_timeout_ms == 5000
assert deployed.liveness_probe.period == 10
assert [found.name for found in client.online_deployments.list(name)] == ["blue", "green"]


def move(traffic, mirror=None):
    current = client.online_endpoints.get(name)
    current.traffic = traffic
    current.mirror_traffic = mirror or {}
    return client.online_endpoints.begin_create_or_update(current).result()


assert move({"blue": 100}).traffic == {"blue": 100}
assert move({"blue": 90, "green": 10}).traffic == {"blue": 90, "green": 10}
for refused in ({"blue": 50}, {"blue": 50, "purple": 50}):
    try:
        move(refused)
        raise SystemExit(f"{refused} was accepted.")
    except HttpResponseError as error:
        assert error.status_code == 400 and "UserError" in str(error), error
assert client.online_endpoints.get(name).traffic == {"blue": 90, "green": 10}

try:
    client.online_deployments.begin_delete(name="green", endpoint_name=name).result()
    raise SystemExit("A deployment with live traffic was deleted.")
except HttpResponseError as error:
    assert "traffic" in str(error), error

keys = client.online_endpoints.get_keys(name)
assert keys.primary_key and keys.primary_key != keys.secondary_key
client.online_endpoints.begin_regenerate_keys(name, key_type="primary").result()
assert client.online_endpoints.get_keys(name).primary_key != keys.primary_key

answer = client.online_endpoints.invoke(name, deployment_name="green", request_file=str(FIXTURES / "request.json"))
assert json.loads(answer) is not None, answer
assert isinstance(client.online_deployments.get_logs("green", name, lines=50), str)

move({"blue": 100})
client.online_deployments.begin_delete(name="green", endpoint_name=name).result()
assert [found.name for found in client.online_deployments.list(name)] == ["blue"]
client.online_endpoints.begin_delete(name).result()
try:
    client.online_endpoints.get(name)
    raise SystemExit("A deleted endpoint was found.")
except ResourceNotFoundError:
    print("endpoints: ok")
