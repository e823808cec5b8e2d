"""Validates tables by Frictionless itself: a job as JSON on stdin, for each schema its errors as JSON on stdout."""

import json
import sys
from importlib.metadata import version

from frictionless import Resource, system

profiles = "https://datapackage.org/profiles/2.0"


def judge(path, descriptor):
    # Without a version of the standard, Frictionless refuses what only the second one has.
    resource = {"$schema": f"{profiles}/dataresource.json", "name": "table", "path": path, "schema": descriptor}
    report = Resource.from_descriptor(resource).validate(limit_errors=1000)
    kinds = sorted({error.type for task in report.tasks for error in task.errors} | {error.type for error in report.errors})
    return {"verdict": "pass" if report.valid else "fail", "why": kinds}


def main():
    job = json.load(sys.stdin)
    with system.use_context(trusted=True):
        answers = {
            table["name"]: [judge(table["path"], json.loads(text)) for text in table["schemas"]]
            for table in job["tables"]
        }
    json.dump({"version": version("frictionless"), "answers": answers}, sys.stdout, default=str)


main()
