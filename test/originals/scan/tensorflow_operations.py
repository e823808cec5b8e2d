"""Holds an allow list of operations (JSON, first argument) to TensorFlow's registry."""

import json
import os
import re
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf  # registers the operations
from tensorflow.core.framework import op_def_pb2
from tensorflow.python.client import pywrap_tf_session

registry = op_def_pb2.OpList()
registry.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
allowed = set(json.loads(sys.argv[1]))
outside = re.compile(r"file|path|prefix|stream|descriptor|address|url|dir(ectory)?$|host|port$|service|program|module|python", re.IGNORECASE)


def reaches(op):
    """Names of inputs and attributes by which an operation is told of something outside the graph."""
    return [arg.name for arg in [*op.input_arg, *op.attr] if outside.search(arg.name)]


print(json.dumps({
    "registered": len(registry.op),
    "unregistered": sorted(allowed - {op.name for op in registry.op}),
    "reaching": {op.name: reaches(op) for op in registry.op if op.name in allowed and reaches(op)},
}))
