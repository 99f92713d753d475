"""Names and digests of many articles, packed: 12 and 16 bytes each instead of their texts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Bytes = npt.NDArray[np.uint8]
Texts = npt.NDArray[np.bytes_]

#: Of a key in text: 24 digits, a point and a number; divisible by eight, as keys are compared in words of that.
KEY_LENGTH = 32
#: Of the name of an address, and of what is said of an article.
BASE_BYTES, DIGEST_BYTES = 12, 16
_AT_ONCE = 50_000
_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def packed(hexadecimal: pl.Series, width: int) -> Bytes:
    """Texts of `2 * width` hexadecimal digits as rows of `width` bytes."""
    return np.frombuffer(bytes.fromhex("".join(hexadecimal.to_list())), dtype=np.uint8).reshape(-1, width)


def digits(rows: Bytes) -> Bytes:
    """Rows of bytes as rows of hexadecimal digits in ASCII, twice as wide."""
    found = np.empty((len(rows), 2 * rows.shape[1]), dtype=np.uint8)
    found[:, 0::2] = _DIGITS[rows >> 4]
    found[:, 1::2] = _DIGITS[rows & 15]
    return found


def texts_of(rows: Bytes) -> pl.Series:
    """Rows of bytes as hexadecimal texts."""
    width = 2 * rows.shape[1]
    return pl.Series(digits(rows).view(f"S{width}").ravel().astype(f"U{width}"), dtype=pl.String)


def keys_of(bases: Bytes, numbers: npt.NDArray[np.int32]) -> Texts:
    """Keys of articles: the name of the address, and the number of the hit among those of the address."""
    found = np.zeros((len(bases), KEY_LENGTH), dtype=np.uint8)
    width = 2 * BASE_BYTES
    for start in range(0, len(bases), _AT_ONCE):
        found[start : start + _AT_ONCE, :width] = digits(bases[start : start + _AT_ONCE])
    found[:, width] = ord(".")
    found[:, width + 1] = ord("1")
    keys: Texts = found.view(f"S{KEY_LENGTH}").ravel()
    for at in np.flatnonzero(numbers != 1).tolist():
        keys[at] = keys[at][: width + 1] + b"%d" % numbers[at]
    return keys


def twice(bases: Bytes) -> npt.NDArray[np.bool_]:
    """Of each row whether another one is equal."""
    words = np.ascontiguousarray(bases).view(">u4").reshape(-1, BASE_BYTES // 4)
    order = np.lexsort(tuple(words.T))
    same = (words[order[1:]] == words[order[:-1]]).all(axis=1)
    found = np.zeros(len(bases), dtype=bool)
    found[order[1:][same]] = True
    found[order[:-1][same]] = True
    return found
