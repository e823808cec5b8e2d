"""Verifies bundles as the Python client of Sigstore does: {"roots": [...], "cases": [{"root", "bundle"}], "identity",
"issuer", "repository"} on standard input, and for each case null or why it is refused on standard output."""

import json
import sys
import tempfile
from pathlib import Path

from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy

asked = json.load(sys.stdin)


def verifier_of(root):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trusted_root.json"
        file.write_text(json.dumps(root))
        return Verifier(trusted_root=TrustedRoot.from_file(str(file)))


def with_defaults(text):
    """Protobuf's JSON leaves out zeros and empty lists (a log of one entry has both), which this client asks for."""
    bundle = json.loads(text)
    for entry in bundle["verificationMaterial"].get("tlogEntries", []):
        if isinstance(entry.get("inclusionProof"), dict):
            entry["inclusionProof"] = {"logIndex": "0", "hashes": [], **entry["inclusionProof"]}
    return json.dumps(bundle)


def refusal(verifier, text):
    expected = policy.AllOf(
        [
            policy.Identity(identity=asked["identity"], issuer=asked["issuer"]),
            policy.OIDCSourceRepositoryURI(asked["repository"]),
        ]
    )
    try:
        verifier.verify_dsse(Bundle.from_json(with_defaults(text)), expected)
        return None
    except Exception as error:  # what is damaged raises whatever the parser raises
        return f"{type(error).__name__}: {error}"[:300]


verifiers = [verifier_of(root) for root in asked["roots"]]
json.dump([refusal(verifiers[case["root"]], case["bundle"]) for case in asked["cases"]], sys.stdout)
