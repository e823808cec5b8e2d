"""Saves honest models with TensorFlow and Keras, in each form that they have, into the folder of the first argument."""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from tensorflow.python.framework import function

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
keras.utils.set_random_seed(1)


def path(name):
    return os.path.join(folder, name)


def text(*more):
    vectorized = layers.TextVectorization(max_tokens=50, output_sequence_length=8)
    vectorized.adapt(["late flight", "flight on time", "late again"])
    return keras.Sequential([keras.Input((1,), dtype="string"), vectorized, layers.Embedding(50, 4), *more])


def tabular():
    distance, carrier = keras.Input((1,), name="distance"), keras.Input((1,), name="carrier", dtype="string")
    normalized = layers.Normalization(axis=None, mean=1000.0, variance=250_000.0)(distance)
    encoded = layers.StringLookup(vocabulary=["UA", "AA", "DL"], output_mode="one_hot")(carrier)
    hashed = layers.Embedding(16, 2)(layers.Hashing(16)(carrier))
    bucket = layers.Discretization([500.0, 1500.0], output_mode="one_hot")(distance)
    joined = layers.Concatenate()([normalized, encoded, layers.Flatten()(hashed), bucket])
    return keras.Model([distance, carrier], layers.Dense(1, activation="sigmoid")(joined))


def attention():
    tokens = keras.Input((8, 4))
    attended = layers.MultiHeadAttention(2, 4)(tokens, tokens)
    return keras.Model(tokens, layers.Dense(1)(layers.GlobalAveragePooling1D()(layers.LayerNormalization()(tokens + attended))))


MODELS = {
    "dense": keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dropout(0.2), layers.BatchNormalization(), layers.Dense(1, activation="gelu")]),
    "convolution": keras.Sequential([keras.Input((16, 16, 3)), layers.Rescaling(1 / 255), layers.RandomFlip(), layers.RandomRotation(0.1), layers.Resizing(12, 12), layers.Conv2D(4, 3, activation="relu"),
                                     layers.DepthwiseConv2D(3), layers.SeparableConv2D(4, 3), layers.Conv2DTranspose(2, 3), layers.MaxPooling2D(), layers.GlobalAveragePooling2D(), layers.Dense(2, activation="softmax")]),
    "lstm": text(layers.Bidirectional(layers.LSTM(4, return_sequences=True)), layers.GRU(3), layers.Dense(1)),
    "simple-rnn": keras.Sequential([keras.Input((6, 2)), layers.SimpleRNN(3), layers.Dense(1)]),
    "text": text(layers.GlobalAveragePooling1D(), layers.Dense(1)),
    "tabular": tabular(),
    "attention": attention(),
}
for name, model in MODELS.items():
    model.compile("adam", "mse")
    model.save(path(f"keras-{name}.keras"))
    model.export(path(f"exported-{name}"), verbose=False)
    with open(path(f"keras-{name}.json"), "w") as file:
        file.write(model.to_json())
for name in ("dense", "convolution", "simple-rnn", "attention"):
    MODELS[name].save(path(f"keras-{name}.h5"))
trained = MODELS["dense"]
trained.fit(np.ones((8, 4)), np.ones(8), verbose=0)
trained.save(path("keras-trained.keras"))
trained.save_weights(path("keras.weights.h5"))


class Scorer(tf.Module):
    """A table from a file, a loop, a condition and text: what people write beside Keras."""

    def __init__(self, words):
        super().__init__()
        self.weights = tf.Variable(tf.ones([3, 2]))
        self.words = tf.lookup.StaticVocabularyTable(tf.lookup.TextFileInitializer(words, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), 2)
        self.seen = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def known(self, text):
        parts = tf.strings.split(tf.strings.lower(tf.strings.regex_replace(text, "[^a-z ]", " ")))
        return self.words.lookup(parts.to_tensor("")) + self.seen.lookup(parts.to_tensor(""))

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
    def score(self, x):
        total = tf.zeros_like(x @ self.weights)
        for _ in tf.range(3):
            total += tf.nn.softmax(x @ self.weights + tf.random.normal([2], stddev=0.01))
        tf.debugging.assert_all_finite(total, "finite")
        return {"class": tf.argmax(total, 1), "top": tf.math.top_k(total, 1).values, "mean": tf.cond(tf.reduce_sum(total) > 0, lambda: tf.reduce_mean(total, 1), lambda: tf.math.reduce_std(total, 1))}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def parsed(self, examples):
        return tf.io.parse_example(examples, {"x": tf.io.FixedLenFeature([3], tf.float32), "tags": tf.io.VarLenFeature(tf.string)})["x"]

    @tf.function(input_signature=[tf.TensorSpec([], tf.string)])
    def image(self, data):
        return tf.image.resize(tf.image.convert_image_dtype(tf.io.decode_image(data, channels=3, expand_animations=False), tf.float32), [8, 8])


def printing():
    module = tf.Module()
    module.words = tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(words, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), -1)
    module.list = tf.saved_model.Asset(words)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def run(text):
        tf.print("words", tf.size(text))
        tf.print("words", tf.size(text), output_stream=sys.stdout)
        return module.words.lookup(text)

    module.run = run
    return module


def session_model(name, build, **options):
    """As programs of TensorFlow 1 save: variables by a saver, tables by an initializer."""
    with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
        text = tf.compat.v1.placeholder(tf.string, [None], "text")
        weights = tf.compat.v1.get_variable("w", [1])
        found = tf.cast(build(text), tf.float32) * weights
        session.run([tf.compat.v1.global_variables_initializer(), tf.compat.v1.tables_initializer()])
        builder = tf.compat.v1.saved_model.builder.SavedModelBuilder(path(name))
        signature = tf.compat.v1.saved_model.predict_signature_def({"text": text}, {"found": found})
        saver = tf.compat.v1.train.Saver(**options)
        files = tf.compat.v1.get_collection(tf.compat.v1.GraphKeys.ASSET_FILEPATHS)
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature}, saver=saver, assets_collection=files, main_op=tf.compat.v1.tables_initializer())
        builder.save()
        if not files:
            with open(path(f"{name}.pb"), "wb") as file:
                file.write(graph.as_graph_def().SerializeToString())


words = path("words.txt")
with open(words, "w") as file:
    file.write("late\non\ntime\n")
scorer = Scorer(words)
tf.saved_model.save(scorer, path("saved-module"), signatures={"serving_default": scorer.score})


@function.Defun(tf.float32)
def halved(x):
    """Called by a node whose operation is its name."""
    return x / 2


with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
    x = tf.compat.v1.placeholder(tf.float32, [None, 3], "x")
    weights = tf.compat.v1.get_variable("w", [3, 2])
    y = tf.nn.softmax(halved(x @ weights), name="y")
    session.run(tf.compat.v1.global_variables_initializer())
    frozen = tf.compat.v1.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), ["y"])
    with open(path("frozen_graph.pb"), "wb") as file:
        file.write(frozen.SerializeToString())
    tf.compat.v1.saved_model.simple_save(session, path("saved-session"), {"x": x}, {"y": y})


printer = printing()
options = tf.saved_model.SaveOptions(save_debug_info=True)
tf.saved_model.save(printer, path("saved-printing"), signatures=printer.run, options=options)
again = tf.saved_model.load(path("saved-printing"))
tf.saved_model.save(again, path("saved-again"), signatures=again.signatures)
tf.saved_model.save(tf.train.Checkpoint(v=tf.Variable(1.0)), path("saved-checkpoint"))
from_file = keras.Sequential([keras.Input((1,), dtype="string"), layers.StringLookup(vocabulary=words)])
from_file.export(path("exported-vocabulary"), verbose=False)


def found(text):
    return tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(words, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), -1).lookup(text)


session_model("saved-session-sharded", tf.strings.length, sharded=True)
session_model("saved-session-whole", tf.strings.length, sharded=False)
session_model("saved-session-table", found)
restored = tf.saved_model.load(path("saved-session-table"))
tf.saved_model.save(restored, path("saved-session-again"), signatures=restored.signatures)
