"""Validates documents against JSON Schemas (draft 2020-12) with a validator other than the tests' own.

Reads from standard input {"schemas": {NAME: SCHEMA}, "documents": [{"schema": NAME, "document": …}]} and prints a list
with, for each document, what is wrong with it, or null.
"""

import json
import sys

import jsonschema

asked = json.load(sys.stdin)
validators = {}
for name, schema in asked["schemas"].items():
    jsonschema.Draft202012Validator.check_schema(schema)
    validators[name] = jsonschema.Draft202012Validator(schema)
told = []
for one in asked["documents"]:
    error = next(validators[one["schema"]].iter_errors(one["document"]), None)
    told.append(error and f"{error.json_path}: {error.message}")
json.dump(told, sys.stdout)
