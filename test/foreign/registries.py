"""Models of a registry: found by its name, upload of a folder, read, list, refusal of another path."""

from azure.ai.ml.entities import Model
from azure.core.exceptions import ResourceNotFoundError

from connect import FIXTURES, connect_registry, unique

client = connect_registry("shared")
name = unique("flights")
created = client.models.create_or_update(
    Model(name=name, version="1", path=str(FIXTURES / "model"), type="custom_model", tags={"stage": "candidate"})
)
assert created.version == "1", created.version
read = client.models.get(name, "1")
assert read.tags == {"stage": "candidate"} and read.path, read
assert [model.version for model in client.models.list(name)] == ["1"]
assert name in [model.name for model in client.models.list()]
assert client.models.get(name, label="latest").version == "1"
try:
    client.models.get(name, "9")
    raise SystemExit("A version that does not exist was found.")
except ResourceNotFoundError as error:
    assert "not found" in str(error)

print("registries: ok")
