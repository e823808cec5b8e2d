"""Prints, as JSON, what picklescan and modelscan say of each file in the folder of the first argument, which neither loads."""

import json
import logging
import os
import sys

logging.disable(logging.CRITICAL)
from modelscan.modelscan import ModelScan
from picklescan.scanner import scan_file_path

folder = sys.argv[1]
verdicts = {}
for name in sorted(os.listdir(folder)):
    path = os.path.join(folder, name)
    try:
        result = scan_file_path(path)
        picklescan = "dangerous" if result.issues_count else "error" if result.scan_err else "scanned" if result.scanned_files else "not scanned"
    except Exception as error:
        picklescan = f"error"
    try:
        scan = ModelScan()
        summary = scan.scan(path)["summary"]
        modelscan = "dangerous" if summary["total_issues"] else "not scanned" if not summary["scanned"]["total_scanned"] else "scanned"
    except Exception as error:
        modelscan = "error"
    verdicts[name] = {"picklescan": picklescan, "modelscan": modelscan}
print(json.dumps(verdicts))
