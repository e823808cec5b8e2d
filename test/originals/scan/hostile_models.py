"""Makes hostile files, each of another mechanism, into the folder of the first argument. None is ever loaded; what they would run is harmless."""

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import struct
import sys
import tarfile
import zipfile
import zlib

import joblib
import numpy as np

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
CALL = b"cposix\nsystem\n(S'true'\ntR."


def write(name, content):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)


def text(value):
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


class Runs:
    def __reduce__(self):
        return os.system, ("true",)


def zipped(members, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


P4 = b"\x80\x04"
ARGS = text("true") + b"\x85"

# Names and calls
write("reduce-0.pkl", CALL)
write("reduce-2.pkl", pickle.dumps(Runs(), 2))
write("reduce-4.pkl", pickle.dumps(Runs(), 4))
write("reduce-5.pkl", pickle.dumps([1, {"a": Runs()}], 5))
write("no-extension", pickle.dumps(Runs(), 4))
write("notes.txt", CALL)
write("memo-names.pkl", P4 + text("system") + b"\x94" + text("posix") + b"\x940" + b"0" + b"h\x01h\x00\x93" + ARGS + b"R.")
write("memo-put.pkl", b"\x80\x02U\x05posixq\x07U\x06systemq\x08" + b"00h\x07h\x08\x93(S'true'\ntR.")
write("dup-name.pkl", P4 + text("os") + text("system") + b"\x93" + ARGS + b"R.")
write("dotted.pkl", P4 + text("numpy") + text("f2py.os.system") + b"\x93" + ARGS + b"R.")
write("dotted-class.pkl", P4 + text("collections") + text("OrderedDict.fromkeys.__globals__") + b"\x93.")
write("joined-names.pkl", P4 + text("posix") + b"c_operator\nconcat\n" + text("sys") + text("tem") + b"\x86R\x93" + ARGS + b"R.")
write("unicode-escape.pkl", b"\x80\x04V\\u0070osix\nV\\u0073ystem\n\x93" + ARGS + b"R.")
write("string-escape.pkl", b"\x80\x04S'p\\x6fsix'\nS'\\163ystem'\n\x93" + ARGS + b"R.")
write("name-of-number.pkl", P4 + text("posix") + b"K\x01\x93" + ARGS + b"R.")
write("inst.pkl", b"(S'true'\niposix\nsystem\n.")
write("obj.pkl", b"(cposix\nsystem\nS'true'\no.")
write("inst-no-args.pkl", b"(iantigravity\nwhatever\n.")
write("import-only.pkl", P4 + text("antigravity") + text("fly") + b"\x93.")
write("newobj.pkl", P4 + text("subprocess") + text("Popen") + b"\x93" + b"]" + text("true") + b"a\x85\x81.")
write("newobj-ex.pkl", P4 + text("subprocess") + text("Popen") + b"\x93)}" + text("args") + text("true") + b"s\x92.")
write("ext1.pkl", b"\x80\x02\x82\x05" + b"(S'true'\ntR.")
write("ext2.pkl", b"\x80\x02\x83\x05\x01" + b"(S'true'\ntR.")
write("ext4.pkl", b"\x80\x02\x84\x05\x01\x00\x00" + b"(S'true'\ntR.")
write("persid.pkl", b"Panything\n.")
write("binpersid.pkl", b"\x80\x02U\x03abcQ.")
write("getattr.pkl", P4 + text("builtins") + text("getattr") + b"\x93" + text("builtins") + text("object") + b"\x93" + text("__subclasses__") + b"\x86R)R.")
write("eval.pkl", P4 + text("builtins") + text("eval") + b"\x93" + text("1+1") + b"\x85R.")
write("python-2-eval.pkl", b"c__builtin__\neval\n(S'1+1'\ntR.")
write("partial.pkl", P4 + text("functools") + text("partial") + b"\x93" + text("os") + text("system") + b"\x93\x85R.")
write("sklearn-function.pkl", P4 + text("sklearn.utils._metadata_requests") + text("process_routing") + b"\x93)R.")
write("numpy-runstring.pkl", P4 + text("numpy.testing._private.utils") + text("runstring") + b"\x93" + text("1") + b"}\x86R.")
write("numpy-load.pkl", P4 + text("numpy") + text("load") + b"\x93" + text("x.npy") + b"\x85R.")
write("estimator-called.pkl", P4 + text("sklearn.linear_model._base") + text("LinearRegression") + b"\x93" + text("x") + b"\x85R.")
write("codec.pkl", b"\x80\x02c_codecs\nencode\nX\x01\x00\x00\x00xX\x03\x00\x00\x00bz2\x86R.")
write("memory.pkl", P4 + text("builtins") + text("bytearray") + b"\x93\x8a\x06\x00\x00\x00\x00\x00\x10\x85R.")
write("constructor-of-random-state.pkl", P4 + text("numpy.random._pickle") + text("__generator_ctor") + b"\x93" + text("x") + text("xgboost.core") + text("Booster") + b"\x93\x86R.")
write("reconstructor-base.pkl", b"ccopy_reg\n_reconstructor\n(csklearn.tree._classes\nDecisionTreeClassifier\ncsklearn.svm._classes\nSVC\nNtR.")

# State
ESTIMATOR = P4 + text("sklearn.linear_model._base") + text("LinearRegression") + b"\x93)\x81"
write("build-setter.pkl", ESTIMATOR + b"N}" + text("coef_") + text("x") + b"s\x86b.")
write("build-setstate.pkl", ESTIMATOR + b"}" + text("__setstate__") + text("builtins") + text("print") + b"\x93sb" + text("x") + b"b.")
write("build-allowed-setstate.pkl", ESTIMATOR + b"}" + text("__setstate__") + text("builtins") + text("list") + b"\x93sb.")
write("build-class.pkl", P4 + text("sklearn.linear_model._base") + text("LinearRegression") + b"\x93N}" + text("__setstate__") + text("builtins") + text("list") + b"\x93s\x86b.")
write("build-list.pkl", P4 + b"]}" + text("a") + b"K\x01sb.")
write("dtype-flags.pkl", P4 + text("numpy") + text("dtype") + b"\x93" + text("O8") + b"\x89\x88\x87R(K\x03" + text("|") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb.")

# Where the pickle ends and what comes after
write("no-stop.pkl", CALL[:-1])
write("cut-off.pkl", pickle.dumps({"a": list(range(100))})[:-3])
write("cut-off-call.txt", CALL[:-1] + b"and then text\n")
write("second-pickle.pkl", pickle.dumps([1, 2]) + pickle.dumps(Runs()))
write("trailing.pkl", pickle.dumps([1, 2]) + b"\xff\xfe\xfd")
write("wrong-opcode.pkl", P4 + b"]\xff.")
write("empty-stack.pkl", P4 + b"0.")
write("protocol-9.pkl", b"\x80\x09].")
write("out-of-band.pkl", b"\x80\x05\x97.")
write("unmarked-memo.pkl", b"(lp0\nI1\na" + CALL)

# Pickles that begin as other formats do
write("gguf.pkl", b"GGUF\x03\0\0\0\0" + CALL)
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
    archive.addfile(tarfile.TarInfo(CALL.decode()))
write("name-in-tar.pkl", buffer.getvalue())
write("jump-in.safetensors", struct.pack("<Q", 0x58 | 0x50 << 8) + b"{" + b" " * (5 + 0x50 - 9) + CALL + b" " * (0x58 + (0x50 << 8)))

# Nested
write("member.zip", zipped([("a/model.txt", pickle.dumps(Runs()))]))
write("zip-in-zip.zip", zipped([("inner.dat", zipped([("x", pickle.dumps(Runs()))]))]))
write("deflated.npz", zipped([("a.npy", pickle.dumps(Runs()))], compression=zipfile.ZIP_DEFLATED))
for name, packed in {"gzip": gzip.compress, "zlib": zlib.compress, "bz2": bz2.compress, "xz": lzma.compress, "lzma": lambda raw: lzma.compress(raw, lzma.FORMAT_ALONE)}.items():
    write(f"{name}.joblib", packed(pickle.dumps(Runs())))
try:
    import lz4.frame

    write("lz4.joblib", lz4.frame.compress(pickle.dumps(Runs())))
    # A frame that states less than it holds.
    frame = bytearray(lz4.frame.compress(pickle.dumps([0] * 50) + pickle.dumps(Runs()), store_size=True))
    frame[6:14] = struct.pack("<Q", 20)
    write("lz4-stated-size.joblib", bytes(frame))
except ImportError:
    pass
write("gzip-in-gzip.pkl", gzip.compress(gzip.compress(pickle.dumps(Runs()))))
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as archive:
    info = tarfile.TarInfo("model.pkl")
    content = pickle.dumps(Runs())
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))
write("model.tar", buffer.getvalue())
write("model.tar.gz", gzip.compress(buffer.getvalue()))
joblib.dump(Runs(), os.path.join(folder, "compressed.joblib"), compress=3)
joblib.dump({"a": np.arange(5.0), "b": Runs()}, os.path.join(folder, "after-array.joblib"))
joblib.dump(np.array([Runs()], dtype=object), os.path.join(folder, "object-array.joblib"))
np.save(os.path.join(folder, "objects.npy"), np.array([Runs()], dtype=object), allow_pickle=True)
np.save(os.path.join(folder, "objects-in-fields.npy"), np.array([(1, Runs())], dtype=[("n", "i4"), ("o", "O")]), allow_pickle=True)
np.savez(os.path.join(folder, "objects.npz"), a=np.arange(3), b=np.array([Runs()], dtype=object))


# joblib passes over the array, pickle.load takes it for opcodes.
def wrapper(array):
    from joblib.numpy_pickle import NumpyArrayWrapper

    return NumpyArrayWrapper(np.ndarray, array.shape, "C", array.dtype)


array = np.frombuffer(CALL + b"\0" * 7, "u1")
write("array-of-opcodes.joblib", pickle.dumps(wrapper(array))[:-1] + b"\x30" + b"N" * 0x30 + array.tobytes() + b".")

# Numbers as Python reads them
for name, number in {"hex": b"I0x1\n", "binary": b"I0b1\n", "octal": b"I010\n", "empty": b"I\n", "long-hex": b"L0x1L\n", "underscore": b"I1_0\n"}.items():
    write(f"number-{name}.bin", number + b"0" + CALL)
write("number-float.bin", b"F1_0.5\n0" + CALL)
write("number-before.bin", b"I1\n." + CALL)


# NumPy makes a type of more than it writes
def npy(descr):
    header = b"{'descr': %s, 'fortran_order': False, 'shape': (1,), }\n" % descr
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + CALL


for name, descr in {"name": b"'object_'", "adjacent": b"'obj' 'ect'", "comma": b"'i4,O'", "field": b"[('a', 'i4,O')]", "nested": b"[('a', [('b', '|O', (2,))])]", "shaped": b"[('a', ('O', (2,)))]"}.items():
    write(f"array-type-{name}.npy", npy(descr))
write("torch-like.npz", zipped([("data.pkl", pickle.dumps({}, 2)), ("version", "3\n"), ("data/x.npy", npy(b"'|O'"))]))
write("torch-like-tensor.npz", zipped([("data.pkl", pickle.dumps({}, 2)), ("version", "3\n"), ("data/0", npy(b"'|O'"))]))

# Streams behind a compressed one
for name, packed in {"zlib": zlib.compress, "bz2": bz2.compress, "xz": lzma.compress, "lzma": lambda raw: lzma.compress(raw, lzma.FORMAT_ALONE), "gzip": gzip.compress}.items():
    write(f"compressed-second-{name}.joblib", packed(b"I1\n0") + packed(CALL))
write("compressed-empty.joblib", zlib.compress(b"") + zlib.compress(CALL))
write("compressed-gap.joblib", gzip.compress(b"I1\n0") + b"\0" * 4 + gzip.compress(CALL))
write("compressed-mixed.joblib", lzma.compress(b"I1\n0") + lzma.compress(CALL, lzma.FORMAT_ALONE))

# State and arguments that calls give
SVC = P4 + text("sklearn.svm._classes") + text("SVC") + b"\x93)\x81"
ORDERED = text("collections") + text("OrderedDict") + b"\x93)R"
STR = text("builtins") + text("str") + b"\x93"
write("build-ordered.pkl", SVC + ORDERED + text("__setstate__") + text("sklearn.svm._classes") + text("SVC") + b"\x93sb}b.")
write("build-ordered-setter.pkl", SVC + b"N" + ORDERED + text("coef_") + b"K\x01s\x86b.")
write("build-made-name.pkl", SVC + b"}" + STR + text("__setstate__") + b"\x85RNsb.")
write("memory-range.pkl", P4 + text("builtins") + text("list") + b"\x93" + text("builtins") + text("range") + b"\x93\x8a\x06\x00\x00\x00\x00\x00\x10\x85R\x85R.")
write("memory-arguments.pkl", P4 + text("builtins") + text("bytearray") + b"\x93" + text("builtins") + text("tuple") + b"\x93]K\x01a\x85RR.")


# Arrays of joblib over opcodes, which pickle.load runs, and wrappers that joblib takes for one
def smuggled(opcodes, aligned=False):
    held = wrapper(np.frombuffer(opcodes, "u1"))
    if not aligned:
        held.__dict__.pop("numpy_array_alignment_bytes", None)
    return pickle.dumps(held, 2)[:-1] + opcodes + b"."


def made_text(value):
    return STR + b"C" + bytes([len(value)]) + value + text("latin1") + b"\x86R"


write("after-array-made-names.joblib", smuggled(made_text(b"posix") + made_text(b"system") + b"\x93" + ARGS + b"R"))
write("after-array-package.joblib", smuggled(b"cpexpect\nrun\n(S'true'\ntR"))

# PyTorch's layouts
write("archive.pt", zipped([("archive/data.pkl", pickle.dumps(Runs(), 2)), ("archive/version", b"3\n"), ("archive/data/0", b"\0" * 16)]))
write("archive-other-name.pt", zipped([("archive/data.pkl", pickle.dumps([], 2)), ("archive/version", b"3\n"), ("archive/extra/hooks.bin", pickle.dumps(Runs(), 2))]))
write("storage.pt", zipped([("archive/data.pkl", pickle.dumps([], 2)), ("archive/version", b"3\n"), ("archive/data/0", pickle.dumps(Runs(), 2))]))
MAGIC = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
write("legacy.pt", MAGIC + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + pickle.dumps(Runs(), 2) + pickle.dumps([], 2))
write("legacy-first.pt", pickle.dumps(Runs(), 2) + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + pickle.dumps([], 2) + pickle.dumps([], 2))
write("legacy-keys.pt", MAGIC + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + pickle.dumps([], 2) + pickle.dumps(Runs(), 2))
write("user-module.pt", zipped([("archive/data.pkl", b"\x80\x02c__main__\nNet\n)\x81}b."), ("archive/version", b"3\n")]))

# Archives
for name, member in {"traversal": "../../evil.pkl", "absolute": "/etc/evil", "windows": "C:\\evil", "backslash": "a\\..\\..\\evil"}.items():
    write(f"zip-{name}.zip", zipped([(member, b"text")]))
link = zipfile.ZipInfo("link")
link.create_system = 3
link.external_attr = 0o120777 << 16
write("zip-link.zip", zipped([(link, b"/etc/passwd")]))
import warnings

warnings.simplefilter("ignore")
write("zip-duplicate.zip", zipped([("a.pkl", pickle.dumps([])), ("a.pkl", pickle.dumps([1]))]))
encrypted = bytearray(zipped([("a.pkl", pickle.dumps(Runs()))]))
encrypted[6] |= 1
encrypted[encrypted.rindex(b"PK\x01\x02") + 8] |= 1
write("zip-encrypted.zip", bytes(encrypted))
renamed = bytearray(zipped([("a.txt", pickle.dumps([]))]))
renamed[30:35] = b"b.pkl"
write("zip-two-names.zip", bytes(renamed))
write("zip-lzma.zip", zipped([("a.pkl", pickle.dumps(Runs()))], compression=zipfile.ZIP_LZMA))
write("zip-prefix.pkl", pickle.dumps([]) + zipped([("a.pkl", pickle.dumps(Runs()))]))
# Python's zipfile takes the directory before the end record, others that of the stated offset.
first = zipped([("x.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", 60) + b"{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }  \n\1\0\0\0")])
second = zipped([("x.npy", npy(b"'|O'"))])
first, last = first[:-22], first[-22:]
write("zip-two-directories.npz", first + second[:-22] + last)
write("zip-before.npz", b"PK\x03\x04" + second)
count = bytearray(zipped([("a.npy", b"text"), ("b.npy", npy(b"'|O'"))]))
count[-14:-10] = struct.pack("<HH", 1, 1)
write("zip-count.npz", bytes(count))
write("zip-folder.npz", zipped([("x.npy/", npy(b"'|O'"))]))
write("zip-behind.keras", b"GGUF\x03\0\0\0" + zipped([("a", b"text")]))
bomb = zipped([("zeros", b"\0" * (80 * 2**20))], compression=zipfile.ZIP_DEFLATED)
write("zip-bomb.zip", bomb)
write("gzip-bomb.pkl", gzip.compress(P4 + b"B" + struct.pack("<I", 80 * 2**20) + b"\0" * (80 * 2**20) + b"."))
matryoshka = pickle.dumps([])
for _ in range(12):
    matryoshka = zipped([("x.zip", matryoshka)])
write("deep.zip", matryoshka)
for kind, name in {"sym": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "device": tarfile.CHRTYPE}.items():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("x")
        info.type = name
        info.linkname = "/etc/passwd"
        archive.addfile(info)
    write(f"tar-{kind}.tar", buffer.getvalue())
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as archive:
    info = tarfile.TarInfo("../../evil")
    archive.addfile(info)
write("tar-traversal.tar", buffer.getvalue())
write("old-joblib.pkl", b"ZF0x10               " + zlib.compress(pickle.dumps(Runs())))
write("seven.7z", b"7z\xbc\xaf'\x1c" + b"\0" * 40)


# Keras
def keras(layer):
    config = {"module": "keras", "class_name": "Sequential", "registered_name": None, "config": {"name": "s", "layers": [layer]}}
    return zipped([("metadata.json", json.dumps({"keras_version": "3.5.0"})), ("config.json", json.dumps(config)), ("model.weights.h5", b"")])


LAMBDA = {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None, "closure": None}}
write("lambda.keras", keras({"module": "keras.layers", "class_name": "Lambda", "config": {"function": LAMBDA}}))
write("stored-function.keras", keras({"module": "keras.layers", "class_name": "Dense", "config": {"activation": LAMBDA}}))
write("module.keras", keras({"module": "subprocess", "class_name": "run", "config": {"args": ["true"]}}))
write("get-file.keras", keras({"module": "keras.utils", "class_name": "get_file", "config": {"fname": "x"}}))
write("registered.keras", keras({"module": "my.layers", "class_name": "Mine", "registered_name": "my>Mine", "config": {}}))
write("torch-wrapper.keras", keras({"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": {"module": "x"}}))
write("saved-model-layer.keras", keras({"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/tmp/x"}}))
write("vocabulary.keras", keras({"module": "keras.layers", "class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}}))
write("architecture.json", json.dumps({"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda", "config": {"function": ["code", None, None]}}]}}).encode())
try:
    import h5py

    with h5py.File(os.path.join(folder, "lambda.h5"), "w") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda", "config": {"function": ["code", None, None]}}]}})
except ImportError:
    pass
write("yaml-directive.yaml", b"%TAG !p! tag:yaml.org,2002:\n---\n!p!python/object/apply:os.system ['true']\n")
write("yaml-escape.yaml", b"!!p%79thon/object/apply:os.system ['true']\n")
write("yaml-utf-16.yaml", "!!python/object/apply:os.system ['true']\n".encode("utf-16"))
write("yaml-tag.yaml", b"model: !!python/object/apply:os.system ['true']\n")


# Protocol Buffers, by hand: field numbers as in tensorflow/core/protobuf and onnx/onnx.proto
def field(number, content):
    raw = content.encode() if isinstance(content, str) else content
    size, prefix = len(raw), b""
    while size >= 0x80:
        prefix += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + prefix + bytes([size]) + raw if number < 16 else bytes([(number << 3 | 2) & 0x7F | 0x80, number >> 4]) + prefix + bytes([size]) + raw


def saved_model(op, where="node"):
    node = field(1, "n") + field(2, op)
    graph = field(1, node) if where == "node" else field(2, field(1, field(1, field(1, "f")) + field(3, node)))
    return b"\x08\x01" + field(2, field(2, graph))


for op in ("ReadFile", "WriteFile", "PyFunc", "EagerPyFunc", "MatchingFiles", "XlaCustomCallV2", "DumpTensor", "XlaCallModule", "RemoteCall", "OfTheirOwn"):
    write(f"saved-model-{op}.pb", saved_model(op))
function = field(1, field(1, "DumpTensor") + field(1, "f"))
write("saved-model-two-names.pb", b"\x08\x01" + field(2, field(2, field(1, field(2, "DumpTensor")) + field(2, field(1, function)))))
write("saved-model-function.pb", saved_model("WriteFile", "function"))
write("saved-model-asset.pb", b"\x08\x01" + field(2, field(2, field(1, field(2, "Const"))) + field(6, field(2, "../../x"))))
write("keras_metadata.pb", field(1, b"\x10\x01" + field(3, "root") + field(4, "_tf_keras_layer") + field(5, json.dumps({"class_name": "Lambda", "config": {}}))))
write("saved-model-cut.pb", saved_model("Const")[:-2])


def onnx_model(location):
    tensor = field(8, "w") + field(13, field(1, "location") + field(2, location)) + b"\x70\x01"
    return b"\x08\x09" + field(7, field(5, tensor) + field(2, "g")) + field(8, b"\x10\x0d")


for name, location in {"traversal": "../../etc/passwd", "absolute": "/etc/passwd", "missing": "weights.bin", "windows": "C:\\x"}.items():
    write(f"onnx-{name}.onnx", onnx_model(location))
write("onnx-cut.onnx", onnx_model("w")[:-5])


def safetensors(header, data=b""):
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + data


write("overlap.safetensors", safetensors({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}, b"\0" * 12))
write("hole.safetensors", safetensors({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}, b"\0" * 8))
write("beyond.safetensors", safetensors({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}, b"\0" * 4))
write("shape.safetensors", safetensors({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}, b"\0" * 8))
write("no-json.safetensors", safetensors(b"{nothing}"))
write("long-header.safetensors", struct.pack("<Q", 2**40) + b"{}")
write("pickle.safetensors", pickle.dumps(Runs()))
