"""Brings Microsoft's client to the emulator: a cloud of its own, plain http on loopback, any token."""

import os
import time
import uuid
from pathlib import Path

ENDPOINT = os.environ["MLOPS_AZURE_ENDPOINT"]
BLOB_ENDPOINT = os.environ["MLOPS_BLOB_ENDPOINT"]
os.environ["ARM_CLOUD_METADATA_URL"] = f"{ENDPOINT}/metadata/endpoints?api-version=2019-05-01"
os.environ["AZURE_CORE_COLLECT_TELEMETRY"] = "no"

import azure.ai.ml._artifacts._artifact_utilities as uploads  # noqa: E402
import azure.ai.ml._azure_environments as environments  # noqa: E402
import azure.ai.ml._utils._storage_utils as storage  # noqa: E402
import azure.core.pipeline.policies._authentication as core_authentication  # noqa: E402
import azure.mgmt.core.policies._authentication as arm_authentication  # noqa: E402
from azure.ai.ml import MLClient  # noqa: E402
from azure.core.credentials import AccessToken  # noqa: E402


class AnyToken:
    """The emulator wants a bearer token and takes any."""

    def get_token(self, *_scopes, **_options):
        return AccessToken("foreign-client", int(time.time()) + 3600)


def _allow_http(request):
    request.context.options.pop("enforce_https", None)


core_authentication._enforce_https = _allow_http
for policy in vars(arm_authentication).values():
    if isinstance(policy, type) and hasattr(policy, "_enforce_https"):
        policy._enforce_https = staticmethod(_allow_http)

for module in (uploads, storage):
    module.STORAGE_ACCOUNT_URLS = {"AzureBlob": BLOB_ENDPOINT}

environments._environments["Emulator"] = {
    "azure_portal": ENDPOINT,
    "resource_manager": f"{ENDPOINT}/",
    "active_directory": ENDPOINT,
    "aml_resource_id": f"{ENDPOINT}/",
    "storage_endpoint": "blob.localhost",
    "registry_discovery_endpoint": ENDPOINT,
}


def connect() -> MLClient:
    return MLClient(
        AnyToken(),
        os.environ["AZURE_SUBSCRIPTION_ID"],
        os.environ["AZURE_RESOURCE_GROUP"],
        os.environ["AZURE_ML_WORKSPACE"],
        cloud="Emulator",
    )


def connect_registry(name: str) -> MLClient:
    return MLClient(AnyToken(), registry_name=name, cloud="Emulator")


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


FIXTURES = Path(os.environ["MLOPS_FOREIGN_FIXTURES"])
