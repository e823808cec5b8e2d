"""Reads texts as dates: {strptime: [[format, text]…], dateutil: [text…]} as JSON on stdin; whether each is read, null for a format that cannot be."""

import json
import sys
import warnings
from datetime import datetime

from dateutil import parser

warnings.filterwarnings("ignore")


def strptime(pair):
    form, text = pair
    try:
        datetime.strptime(text, form)
    except (ValueError, OverflowError) as error:
        return None if is_of_format(error) else False
    except Exception:
        return None
    return True


def is_of_format(error):
    """Python refuses some formats whatever the text, by the same exception."""
    sentences = ["bad directive", "stray %", "directive '", "ISO year directive", "ISO week directive", "redefinition"]
    return any(sentence in str(error) for sentence in sentences)


def dateutil(text):
    try:
        parser.parse(text)
    except (ValueError, OverflowError):
        return False
    return True


def guarded(text):
    try:
        return dateutil(text)
    except Exception as error:
        return type(error).__name__


job = json.load(sys.stdin)
json.dump({"strptime": [strptime(pair) for pair in job["strptime"]], "dateutil": [guarded(text) for text in job["dateutil"]]}, sys.stdout)
