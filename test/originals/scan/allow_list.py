"""
Prints what is wrong with the allow list against the installed scikit-learn, as JSON: the list comes as JSON on the command line, a map of
modules to names. A class may be restored when `__new__` and `__setstate__` run nothing of the file's choice.
"""

import importlib
import json
import sys
import warnings

warnings.filterwarnings("ignore")
wrong = []
count = 0
# `object.__new__`, and classes that scikit-learn deprecates, whose `__new__` warns and then calls it.
NEW = {"object.__new__", "deprecated._decorate_class.<locals>.wrapped"}
STATE = {None, "BaseEstimator.__setstate__", "IsotonicRegression.__setstate__"}
for module, names in json.loads(sys.argv[1]).items():
    for name in names.split(" "):
        count += 1
        found = getattr(importlib.import_module(module), name, None)
        if not isinstance(found, type):
            wrong.append(f"{module}.{name} is no class")
            continue
        new = "object.__new__" if found.__new__ is object.__new__ else getattr(found.__new__, "__qualname__", "?")
        state = getattr(getattr(found, "__setstate__", None), "__qualname__", None)
        if new not in NEW or state not in STATE:
            wrong.append(f"{module}.{name}: {new}, {state}")
print(json.dumps({"count": count, "wrong": wrong}))
