"""Reads contracts by the standard's own library and JSON Schema: a list of texts on stdin, for each null or what is wrong."""

import json
import sys

import jsonschema
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

schema = json.loads(OpenDataContractStandard.json_schema())


def judge(text):
    try:
        OpenDataContractStandard.from_string(text)
        jsonschema.validate(yaml.safe_load(text), schema)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return None


if __name__ == "__main__":
    json.dump([judge(text) for text in json.load(sys.stdin)], sys.stdout)
