"""Saves honest models with the libraries that people save them with, into the folder of the first argument."""

import gzip
import io
import json
import os
import pickle
import sys
import tarfile
import types
import zipfile

import joblib
import numpy as np
from sklearn import (calibration, cluster, compose, datasets, decomposition, ensemble, feature_extraction, feature_selection,
                     gaussian_process, impute, isotonic, linear_model, manifold, mixture, model_selection, multiclass, naive_bayes,
                     neighbors, neural_network, pipeline, preprocessing, svm, tree)

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
X, y = datasets.load_breast_cancer(return_X_y=True)
small_X, small_y = X[:150], y[:150]
words = ["late flight", "flight on time", "late again", "on time"] * 5
labels = np.array(["a", "b", "a", "b"] * 5, dtype=object)


def path(name):
    return os.path.join(folder, name)


MODELS = {
    "logistic": linear_model.LogisticRegression(max_iter=50),
    "ridge": linear_model.Ridge(),
    "lasso": linear_model.Lasso(),
    "sgd": linear_model.SGDClassifier(loss="modified_huber", random_state=np.random.RandomState(3)),
    "tree": tree.DecisionTreeClassifier(),
    "forest": ensemble.RandomForestClassifier(n_estimators=3),
    "extra-trees": ensemble.ExtraTreesRegressor(n_estimators=2),
    "gradient-boosting": ensemble.GradientBoostingClassifier(n_estimators=3),
    "hist-gradient-boosting": ensemble.HistGradientBoostingClassifier(max_iter=3),
    "isolation-forest": ensemble.IsolationForest(n_estimators=3),
    "svc": svm.SVC(probability=False),
    "kd-tree": neighbors.KNeighborsClassifier(algorithm="kd_tree"),
    "ball-tree": neighbors.KNeighborsClassifier(algorithm="ball_tree"),
    "naive-bayes": naive_bayes.GaussianNB(),
    "network": neural_network.MLPClassifier((4,), max_iter=3),
    "gaussian-process": gaussian_process.GaussianProcessClassifier(gaussian_process.kernels.RBF(1.0)),
    "mixture": mixture.GaussianMixture(2),
    "k-means": cluster.KMeans(2, n_init=1),
    "pca": decomposition.PCA(2),
    "calibrated": calibration.CalibratedClassifierCV(linear_model.LogisticRegression(max_iter=20), cv=2),
    "search": model_selection.GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1.0]}, cv=2),
    "stacking": ensemble.StackingClassifier([("t", tree.DecisionTreeClassifier(max_depth=2))], cv=2),
    "one-vs-rest": multiclass.OneVsRestClassifier(svm.LinearSVC(max_iter=50)),
    "isotonic": isotonic.IsotonicRegression(),
    "select": feature_selection.SelectKBest(k=3),
    "scaled": pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler(), linear_model.LogisticRegression()),
    "logged": pipeline.make_pipeline(preprocessing.FunctionTransformer(np.log1p), linear_model.Ridge()),
}

fitted = {}
import warnings

warnings.filterwarnings("ignore")
for name, model in MODELS.items():
    data = (small_X[:, 0], small_y) if name == "isotonic" else (small_X, small_y)
    fitted[name] = model.fit(*data)
fitted["text"] = pipeline.make_pipeline(feature_extraction.text.TfidfVectorizer(), linear_model.LogisticRegression()).fit(words, labels)
fitted["columns"] = compose.ColumnTransformer([("one", preprocessing.OneHotEncoder(), [0])]).fit(labels.reshape(-1, 1))
fitted["encoder"] = preprocessing.LabelEncoder().fit(labels)

# Every model by joblib and by pickle; protocols and compressions in turn.
compressions = [0, 3, ("zlib", 3), ("gzip", 3), ("bz2", 3), ("lzma", 3), ("xz", 3), ("lz4", 3)]
try:
    import lz4  # noqa: F401
except ImportError:
    compressions.pop()
for number, (name, model) in enumerate(fitted.items()):
    joblib.dump(model, path(f"sklearn-{name}.joblib"), compress=compressions[number % len(compressions)])
    with open(path(f"sklearn-{name}-{number % 6}.pkl"), "wb") as file:
        pickle.dump(model, file, protocol=number % 6)

# Arrays
np.save(path("array.npy"), X)
np.save(path("objects.npy"), labels, allow_pickle=True)
np.savez(path("arrays.npz"), a=X, b=y, c=labels)
np.savez_compressed(path("packed.npz"), a=X)
joblib.dump({"a": X, "b": labels, "c": np.array([(1, "x")], dtype=[("n", "i4"), ("o", "O")]), "d": np.array(1.5), "e": np.asfortranarray(X),
             "f": np.array(["x", "yy"]), "g": np.array(["2020-01-01"], "M8[D]")}, path("arrays.joblib"))
np.save(path("structured.npy"), np.array([(1, 2.0)], dtype=[("n", "i4"), ("Old", "f8")]))

import pandas as pd

frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.Categorical(["u", "v"]), "d": pd.date_range("2020-01-01", periods=2)})
with open(path("frame.pkl"), "wb") as file:
    pickle.dump(frame, file)


# PyTorch's two layouts, written as torch/serialization.py writes them: the CUDA build that PyPI has is too large for a test.
def torch_modules():
    torch = types.ModuleType("torch")
    utils = types.ModuleType("torch._utils")

    def _rebuild_tensor_v2(*args):
        raise NotImplementedError

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})
    sys.modules.update({"torch": torch, "torch._utils": utils})
    return torch, utils


torch, utils = torch_modules()
from collections import OrderedDict


class Storage:
    def __init__(self, key, count):
        self.key, self.count = key, count


class Tensor:
    def __init__(self, key, count):
        self.storage = Storage(key, count)

    def __reduce__(self):
        return utils._rebuild_tensor_v2, (self.storage, 0, (self.storage.count,), (1,), False, OrderedDict())


class TorchPickler(pickle.Pickler):
    is_legacy = False

    def persistent_id(self, value):
        if isinstance(value, Storage):
            common = ("storage", torch.FloatStorage, value.key, "cpu", value.count)
            return (*common, None) if self.is_legacy else common
        return None


state = OrderedDict([("weight", Tensor("0", 4)), ("bias", Tensor("1", 2))])
buffer = io.BytesIO()
TorchPickler(buffer, 2).dump(state)
with zipfile.ZipFile(path("state.pt"), "w") as archive:
    archive.writestr("state/data.pkl", buffer.getvalue())
    archive.writestr("state/byteorder", "little")
    archive.writestr("state/data/0", np.zeros(4, "f4").tobytes())
    archive.writestr("state/data/1", np.ones(2, "f4").tobytes())
    archive.writestr("state/version", "3\n")
with open(path("legacy.pt"), "wb") as file:
    pickle.dump(0x1950A86A20F9469CFC6C, file, 2)
    pickle.dump(1001, file, 2)
    pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, file, 2)
    pickler = TorchPickler(file, 2)
    pickler.is_legacy = True
    pickler.dump(state)
    pickle.dump(["0", "1"], file, 2)
    file.write((4).to_bytes(8, "little") + np.zeros(4, "f4").tobytes() + (2).to_bytes(8, "little") + np.ones(2, "f4").tobytes())
for module in ("torch", "torch._utils"):
    del sys.modules[module]

# Boosted trees, ONNX, safetensors, Keras: where the library is there.
try:
    import xgboost

    booster = xgboost.XGBClassifier(n_estimators=2).fit(small_X, small_y)
    booster.save_model(path("xgboost.json"))
    booster.save_model(path("xgboost.ubj"))
    joblib.dump(booster, path("xgboost.joblib"))
except ImportError:
    pass
try:
    import lightgbm

    booster = lightgbm.LGBMClassifier(n_estimators=2, verbose=-1).fit(small_X, small_y)
    booster.booster_.save_model(path("lightgbm.txt"))
    joblib.dump(booster, path("lightgbm.joblib"))
except ImportError:
    pass
try:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weight = numpy_helper.from_array(np.ones((2, 2), "f4"), "w")
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])], [weight])
    onnx.save(helper.make_model(graph), path("linear.onnx"))
except ImportError:
    pass
try:
    from safetensors.numpy import save_file

    save_file({"a": np.ones((2, 3), "f4"), "b": np.zeros(5, "i8"), "none": np.zeros((0,), "f4")}, path("weights.safetensors"), {"format": "np"})
except ImportError:
    pass
try:
    import h5py

    config = {"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"units": 2, "activation": "relu"}}]}}
    with h5py.File(path("keras.h5"), "w") as file:
        file.attrs["keras_version"] = "2.15.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(config)
        file.create_group("model_weights").create_dataset("kernel", data=np.ones((2, 2)))
    with h5py.File(path("plain.h5"), "w") as file:
        file.create_dataset("w", data=np.ones((2, 2)))
except ImportError:
    pass

# Containers
with tarfile.open(path("model.tar.gz"), "w:gz") as archive:
    archive.add(path("sklearn-tree.joblib"), "model/model.joblib")
    archive.add(path("array.npy"), "model/array.npy")
with gzip.open(path("frame.pkl.gz"), "wb") as file:
    file.write(pickle.dumps({"a": [1, 2.5, None, True, b"x", {1, 2}, frozenset([3])]}))
for name, text in {"MLmodel": "flavors:\n  sklearn:\n    pickled_model: model.pkl\n", "conda.yaml": "dependencies:\n- python=3.11\n", "notes.txt": "classes\nare two\n(see below).\n",
                   "import.py": "import os\nimport sys\n"}.items():
    with open(path(name), "w") as file:
        file.write(text)
