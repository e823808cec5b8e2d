"""Saves models with TensorFlow and Keras that reach outside while they run, into the folder of the first argument."""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import tensorflow as tf

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
    "inside-a-loop": lambda: tf.while_loop(lambda i: i < 1.0, lambda i: i + tf.strings.to_number(tf.io.read_file(FILE)), [0.0])[0],
    "inside-a-map": lambda: tf.reduce_sum(tf.map_fn(lambda x: x + tf.strings.to_number(tf.io.read_file(FILE)), tf.ones([2]))),
}

for name, graph in GRAPHS.items():
    module = tf.Module()
    module.run = tf.function(graph, input_signature=[])
    tf.saved_model.save(module, os.path.join(folder, f"saved-{name}"), signatures=module.run)
