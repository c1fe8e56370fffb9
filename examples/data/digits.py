#!/usr/bin/env python3
"""Writes digits.bin: the 1,797 digits that the Python package scikit-learn ships, 65 bytes each.

pip install scikit-learn && python3 examples/data/digits.py
"""

import gzip
import hashlib
import importlib.metadata
import importlib.resources
import pathlib

csv = importlib.resources.files("sklearn.datasets.data").joinpath("digits.csv.gz").read_bytes()
rows = [[int(number) for number in line.split(",")] for line in gzip.decompress(csv).decode().split()]
assert len(rows) == 1797
for *pixels, digit in rows:
    assert len(pixels) == 64 and all(0 <= pixel <= 16 for pixel in pixels) and 0 <= digit <= 9

# A row of the file is a record: 64 pixels line by line, then the digit.
data = b"".join(bytes(row) for row in rows)
pathlib.Path(__file__).with_name("digits.bin").write_bytes(data)
print(f"scikit-learn {importlib.metadata.version('scikit-learn')}: {len(data)} bytes, SHA-256")
print(hashlib.sha256(data).hexdigest())
