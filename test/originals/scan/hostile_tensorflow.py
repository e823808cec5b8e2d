"""Saves models with TensorFlow and Keras that reach outside while they run, into the folder of the first argument."""

import json
import os
import shutil
import struct
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import tensorflow as tf
from google.protobuf import text_format
from tensorflow.core.protobuf import saved_model_pb2

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
raw = tf.raw_ops
FILE = "/tmp/never-written"

doubled = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x * 2)])
doubled.save(os.path.join(folder, "keras-lambda.keras"))
doubled.save(os.path.join(folder, "keras-lambda.h5"))


def first(dataset):
    return tf.cast(tf.size(raw.DatasetToSingleElement(dataset=dataset, output_types=[tf.string], output_shapes=[[]])), tf.float32)


def lines():
    return raw.TextLineDataset(filenames=FILE, compression_type="", buffer_size=0)


def plain():
    return raw.TensorSliceDataset(components=[["x"]], output_shapes=[[]])


def after(op):
    with tf.control_dependencies([op]):
        return tf.constant(0.0)


def table(path):
    handle = raw.HashTableV2(key_dtype=tf.int64, value_dtype=tf.string, shared_name="lines")
    with tf.control_dependencies([raw.InitializeTableFromTextFileV2(table_handle=handle, filename=path, key_index=-1, value_index=-2)]):
        return tf.strings.to_number(raw.LookupTableFindV2(table_handle=handle, keys=[tf.constant(0, tf.int64)], default_value=""))[0]


nothing = tf.function(lambda: tf.constant(0.0)).get_concrete_function()
GRAPHS = {
    "read-file": lambda: tf.strings.to_number(tf.io.read_file(FILE)),
    "write-file": lambda: after(tf.io.write_file(FILE, "x")),
    "matching-files": lambda: tf.cast(tf.size(tf.io.matching_files("/etc/*")), tf.float32),
    "py-function": lambda: tf.py_function(lambda: 1.0, [], tf.float32),
    "numpy-function": lambda: tf.numpy_function(lambda: 1.0, [], tf.float32),
    "print-file": lambda: after(tf.print("x", output_stream="file://" + FILE)),
    "text-lines": lambda: first(lines()),
    "records": lambda: first(raw.TFRecordDataset(filenames=FILE, compression_type="", buffer_size=0)),
    "fixed-records": lambda: first(raw.FixedLengthRecordDataset(filenames=FILE, header_bytes=0, record_bytes=1, footer_bytes=0, buffer_size=0)),
    "sql": lambda: first(raw.SqlDataset(driver_name="sqlite", data_source_name=FILE, query="select 1", output_types=[tf.string], output_shapes=[[]])),
    "cache-to-file": lambda: first(raw.CacheDataset(input_dataset=plain(), filename=FILE, output_types=[tf.string], output_shapes=[[]])),
    "snapshot-to-file": lambda: first(raw.SnapshotDatasetV2(input_dataset=plain(), path=FILE, output_types=[tf.string], output_shapes=[[]], reader_func_other_args=[], shard_func_other_args=[], reader_func=nothing, shard_func=nothing)),
    "graph-from-text": lambda: first(raw.DatasetFromGraph(graph_def="x")),
    "save": lambda: after(raw.Save(filename=FILE, tensor_names=["x"], data=[1.0])),
    "remap": lambda: tf.reduce_sum(raw.LoadAndRemapMatrix(ckpt_path=FILE, old_tensor_name="x", row_remapping=[0], col_remapping=[0], initializing_values=[], num_rows=1, num_cols=1, max_rows_in_memory=-1)),
    "vocabulary": lambda: tf.cast(raw.GenerateVocabRemapping(new_vocab_file=FILE, old_vocab_file=FILE, new_vocab_offset=0, num_new_vocab=1).num_present, tf.float32),
    "vocabulary-of-sampler": lambda: raw.FixedUnigramCandidateSampler(true_classes=[[1]], num_true=1, num_sampled=1, unique=True, range_max=2, vocab_file=FILE).sampled_expected_count[0],
    "descriptors": lambda: tf.cast(tf.size(raw.DecodeProtoV2(bytes=["x"], message_type="x.Y", field_names=["f"], output_types=[tf.float32], descriptor_source=FILE).values[0]), tf.float32),
    "memory-region": lambda: raw.ImmutableConst(dtype=tf.float32, shape=[], memory_region_name=FILE),
    "summary": lambda: after(raw.WriteScalarSummary(writer=raw.SummaryWriter(), step=0, tag="x", value=1.0)),
    "abort": lambda: after(raw.Abort(error_msg="x", exit_without_error=True)),
    "checkpoint-written": lambda: after(raw.SaveV2(prefix=FILE, tensor_names=["x"], shape_and_slices=[""], tensors=[tf.constant("x")])),
    "checkpoints-merged": lambda: after(raw.MergeV2Checkpoints(checkpoint_prefixes=[FILE], destination_prefix=FILE)),
    "checkpoint-read": lambda: tf.strings.to_number(raw.RestoreV2(prefix=FILE, tensor_names=["x"], shape_and_slices=[""], dtypes=[tf.string])[0]),
    "checkpoint-joined": lambda: after(raw.SaveV2(prefix=tf.strings.join(["part", "part"], separator=FILE), tensor_names=["x"], shape_and_slices=[""], tensors=[tf.constant("x")])),
    "table-from-file": lambda: table(FILE),
    "table-from-joined": lambda: table(tf.strings.join([FILE, "model"])),
    "inside-a-loop": lambda: tf.while_loop(lambda i: i < 1.0, lambda i: i + tf.strings.to_number(tf.io.read_file(FILE)), [0.0])[0],
    "inside-a-map": lambda: tf.reduce_sum(tf.map_fn(lambda x: x + tf.strings.to_number(tf.io.read_file(FILE)), tf.ones([2]))),
}

for name, graph in GRAPHS.items():
    module = tf.Module()
    module.run = tf.function(graph, input_signature=[])
    tf.saved_model.save(module, os.path.join(folder, f"saved-{name}"), signatures=module.run)


def bytes_of(name):
    with open(os.path.join(folder, name, "saved_model.pb"), "rb") as file:
        return file.read()


def put(name, content, file="saved_model.pb", source=None):
    """The file, beside the variables of the model that it was made from."""
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    if source:
        shutil.copytree(os.path.join(folder, source, "variables"), os.path.join(folder, name, "variables"))
    with open(os.path.join(folder, name, file), "wb") as opened:
        opened.write(content)


def in_safetensors(body):
    """A file of safetensors whose header is an unknown field to Protocol Buffers, but for the model inside."""
    for first in range(0x1D, 0x7F):
        for second in range(8, 32):
            size = 0x7A | first << 8 | second << 16
            rest = 8 + size - (2 + first + 4)
            length = bytes([rest & 0x7F | 0x80, rest >> 7 & 0x7F | 0x80, rest >> 14])
            if 0xC2 <= length[0] <= 0xDF and 0x80 <= length[1] <= 0xBF and 0x20 <= length[2] < 0x7F and length[2] not in b'"\\':
                header = b'{"__metadata__":{"k":"'
                header += b"a" * (2 + first - 8 - len(header)) + b"z" + length
                header += b'"},"t":' + json.dumps({"dtype": "U8", "shape": [len(body)], "data_offsets": [0, len(body)]}).encode() + b"}"
                return struct.pack("<Q", size) + header.ljust(size) + body
    raise ValueError("no length fits")


# Bytes by which another format may claim the file, which TensorFlow passes over.
written = bytes_of("saved-write-file")
put("saved-as-onnx", written + b"\x3a\x00\x42\x00", source="saved-write-file")
put("saved-as-frozen", b"\x0a\x00" + written, source="saved-write-file")
put("saved-as-safetensors", in_safetensors(written), source="saved-write-file")
put("saved-as-text", text_format.MessageToString(saved_model_pb2.SavedModel.FromString(written)).encode(), "saved_model.pbtxt", "saved-write-file")
put("saved-in-chunks", written, "saved_model.cpb")
with tf.Graph().as_default() as graph:
    tf.io.write_file(FILE, "x")
frozen = graph.as_graph_def().SerializeToString()
for name in ("fingerprint.pb", "my-fingerprint.pb", "my_metadata.pb", "saved_model_debug_info.pb"):
    put(f"saved-frozen-as-{name}", frozen, name)
put("saved-frozen-as-onnx", frozen + b"\x3a\x00\x42\x00", "graph.pb")


def edited(name, source, edit):
    """A saved model whose nodes are edited one by one."""
    model = saved_model_pb2.SavedModel.FromString(bytes_of(source))
    graph = model.meta_graphs[0].graph_def
    for function in [None, *graph.library.function]:
        for node in graph.node if function is None else function.node_def:
            edit(function, node)
    put(name, model.SerializeToString(), source=source)


def print_to(value):
    def edit(function, node):
        if node.op == "PrintV2":
            node.attr["output_stream"].Clear()
            value(node.attr["output_stream"])
        for attribute in node.attr.values():
            if attribute.HasField("func"):
                attribute.func.attr["where"].s = b"file://" + FILE.encode()
    return edit


edited("saved-print-placeholder", "saved-print-file", print_to(lambda stream: setattr(stream, "placeholder", "where")))
edited("saved-print-list", "saved-print-file", print_to(lambda stream: stream.list.s.append(b"file://" + FILE.encode())))
edited("saved-print-letters", "saved-print-file", print_to(lambda stream: setattr(stream, "s", b"FILE://" + FILE.encode())))


class Writing(tf.lookup.KeyValueTensorInitializer):
    """Writes when the model is loaded."""

    def initialize(self, table):
        written = raw.SaveV2(prefix=FILE, tensor_names=["x"], shape_and_slices=[""], tensors=[tf.constant("x")])
        with tf.control_dependencies([] if written is None else [written]):
            return super().initialize(table)


class Keeping(tf.Module):
    """A table that is filled when the model is loaded."""

    def __init__(self, initializer):
        super().__init__()
        self.table = tf.lookup.StaticHashTable(initializer, "-")

    @tf.function(input_signature=[])
    def run(self):
        return self.table.lookup(tf.constant([1], tf.int64))


keeping = Keeping(Writing(tf.constant([1], tf.int64), tf.constant(["x"])))
tf.saved_model.save(keeping, os.path.join(folder, "saved-checkpoint-on-load"), signatures=keeping.run)


@tf.function(input_signature=[tf.TensorSpec([], tf.string)])
def kept(path):
    """Its callers choose where it writes."""
    return after(raw.SaveV2(prefix=path, tensor_names=["x"], shape_and_slices=[""], tensors=[tf.constant("x")]))


module = tf.Module()
module.run = kept
tf.saved_model.save(module, os.path.join(folder, "saved-checkpoint-by-caller"), signatures=kept)

words = os.path.join(folder, "words.txt")
with open(words, "w") as file:
    file.write("late\n")
keeping = Keeping(tf.lookup.TextFileInitializer(words, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE))
tf.saved_model.save(keeping, os.path.join(folder, "saved-table"), signatures=keeping.run)
os.remove(words)
model = saved_model_pb2.SavedModel.FromString(bytes_of("saved-table"))
objects = model.meta_graphs[0].object_graph_def
constant = model.meta_graphs[0].graph_def.node.add(name="path", op="Const")
constant.attr["dtype"].type = tf.string.as_datatype_enum
constant.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(FILE))
for node in objects.nodes:
    if node.HasField("asset"):
        node.constant.operation = "path"
put("saved-table", model.SerializeToString())

with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
    x = tf.compat.v1.placeholder(tf.float32, [None], "x")
    variable = tf.compat.v1.get_variable("w", [1])
    saver = tf.compat.v1.train.Saver()
    with tf.control_dependencies([graph.get_operation_by_name("save/SaveV2")]):
        y = x * 2
    session.run(tf.compat.v1.global_variables_initializer())
    builder = tf.compat.v1.saved_model.builder.SavedModelBuilder(os.path.join(folder, "saved-session-saving"))
    signature = tf.compat.v1.saved_model.predict_signature_def({"x": x}, {"y": y})
    builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature}, saver=saver)
    builder.save()
