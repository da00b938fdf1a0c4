"""What others see in an XLSForm file, for the tests beside it: pyxform's questions in order, each with its kind, and the
numbers of the rows that hold something below the headings, by openpyxl and Python's csv.

    python view.py FILE > FILE.json
"""
import csv
import json
import sys

import openpyxl
from pyxform.xls2json import parse_file_to_json

GROUPS = ("group", "repeat", "survey", "loop")


def questions(node, inside=""):
    for child in node.get("children", []):
        kind = child.get("type", "")
        if kind in GROUPS:
            yield from questions(child, "repeat" if "repeat" in (kind, inside) or kind == "loop" else inside)
        elif child.get("name") not in ("meta", "instanceID", "instanceName"):
            seen = {"name": child.get("name"), "kind": kind}
            if inside:
                seen["inside"] = inside
            yield seen


def rows(path):
    sheets = {}
    if path.endswith(".csv"):
        name = "survey"
        with open(path, newline="", encoding="utf-8") as file:
            for number, row in enumerate(csv.reader(file), 1):
                if row and row[0] and not any(row[1:]):
                    name = row[0]
                elif any(cell.strip() for cell in row):
                    sheets.setdefault(name, []).append(number)
    else:
        for sheet in openpyxl.load_workbook(path, data_only=False):
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                if any(str(cell).strip() for cell in row if cell is not None):
                    sheets.setdefault(sheet.title.lower(), []).append(number)
    return {name: sheets.get(name, [])[1:] for name in ("survey", "choices")}


form = parse_file_to_json(sys.argv[1], warnings=[])
view = {"title": form.get("title"), "questions": list(questions(form)), "rows": rows(sys.argv[1])}
json.dump(view, sys.stdout, ensure_ascii=False)
print()
