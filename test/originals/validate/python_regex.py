"""Searches texts by Python's own re: {patterns, texts} as JSON on stdin; for each pattern, which texts match, or null."""

import json
import re
import sys
import warnings

warnings.filterwarnings("ignore")


def search(pattern, texts):
    try:
        compiled = re.compile(pattern)
    except re.error:
        return None
    return [compiled.search(text) is not None for text in texts]


job = json.load(sys.stdin)
json.dump([search(pattern, job["texts"]) for pattern in job["patterns"]], sys.stdout)
