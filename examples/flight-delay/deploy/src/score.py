"""Scores flights: {"data": [[hour, weekday, distance, origin, destination], ...]}."""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime


def init():
    global session, card
    folder = next(Path(os.environ["AZUREML_MODEL_DIR"]).rglob("model.onnx")).parent
    card = json.loads((folder / "model.json").read_text())
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])


def run(raw):
    rows = np.asarray(json.loads(raw)["data"], dtype=np.float32)
    (probabilities,) = session.run([card["output"]], {card["input"]: rows})
    return {
        "predictions": [int(p >= card["threshold"]) for p in probabilities],
        "probabilities": [float(p) for p in probabilities],
    }
