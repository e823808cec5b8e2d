"""Models and data: upload of a folder, versions by themselves, read, list, update, archive, refusal of another path."""

from azure.ai.ml.entities import Data, Model
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from connect import FIXTURES, connect, unique

client = connect()
assert client.workspaces.get(client.workspace_name).location == "westeurope"
assert client.datastores.get_default().name == "workspaceblobstore"
assert {"workspaceblobstore", "workspaceartifactstore"} <= {store.name for store in client.datastores.list()}

name = unique("flights")
created = client.models.create_or_update(
    Model(name=name, path=str(FIXTURES / "model"), type="custom_model", tags={"stage": "candidate"})
)
assert created.version == "1", created.version
assert "/LocalUpload/" in created.path and created.path.endswith("/model"), created.path

again = client.models.create_or_update(Model(name=name, path=str(FIXTURES / "other-model"), type="custom_model"))
assert again.version == "2", again.version
assert client.models.get(name, label="latest").version == "2"

read = client.models.get(name, "1")
assert read.tags == {"stage": "candidate"} and read.path == created.path
assert [model.version for model in client.models.list(name)] == ["2", "1"]
assert name in [model.name for model in client.models.list()]

read.tags = {"stage": "production"}
read.description = "judged"
updated = client.models.create_or_update(read)
assert updated.tags == {"stage": "production"} and client.models.get(name, "1").description == "judged"

try:
    client.models.create_or_update(Model(name=name, version="1", path=str(FIXTURES / "other-model"), type="custom_model"))
    raise SystemExit("A version took another path.")
except Exception as error:  # the client wraps the service's refusal
    assert "cannot be updated" in str(error) or "already exists" in str(error), error

client.models.archive(name, "2")
assert [model.version for model in client.models.list(name)] == ["1"]
client.models.restore(name, "2")

try:
    client.models.get(name, "9")
    raise SystemExit("A version that does not exist was found.")
except ResourceNotFoundError as error:
    assert "not found" in str(error)

try:
    client.models.create_or_update(
        Model(name=name, version="3", path="azureml://datastores/workspaceblobstore/paths/nowhere", type="custom_model")
    )
    raise SystemExit("A model without blobs was registered.")
except HttpResponseError as error:
    assert "No blobs found in storage" in str(error), error

client.models.download(name, "1", download_path=str(FIXTURES / "downloaded"))
assert next((FIXTURES / "downloaded").rglob("model.onnx")).read_bytes() == (FIXTURES / "model/model.onnx").read_bytes()

table = client.data.create_or_update(Data(name=unique("rows"), path=str(FIXTURES / "rows.csv"), type="uri_file"))
assert client.data.get(table.name, table.version).path == table.path
print("models: ok")
