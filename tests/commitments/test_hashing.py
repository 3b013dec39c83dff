from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.commitments.hashing import buckets_of
from sklearn.feature_extraction import FeatureHasher

SIGNS = st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=8)


@settings(deadline=None)  # the first call loads the other hasher
@given(SIGNS)
def test_signs_fall_into_the_buckets_of_the_feature_hasher(signs: list[str]) -> None:
    hasher = FeatureHasher(1 << 10, input_type="string", alternate_sign=False)
    theirs = [hasher.transform([[sign]]).indices.tolist() for sign in signs]
    assert [[bucket] for bucket in buckets_of(signs, 1 << 10).tolist()] == theirs


@pytest.mark.parametrize(
    ("sign", "hashed"), [("", 0), ("a", 0x3C2569B2), ("test", 0xBA6BD213), ("Hello, world!", 0xC0363E43)]
)
def test_the_published_hashes_of_some_texts(sign: str, hashed: int) -> None:
    signed = hashed - (1 << 32) if hashed >> 31 else hashed
    assert buckets_of([sign], 1 << 17).tolist() == [abs(signed) % (1 << 17)]


def test_a_sign_falls_into_one_bucket_whatever_stands_beside_it() -> None:
    signs = ["head=学校", "", "verb=建设 head=学校", "bias"]
    assert buckets_of(signs, 97).tolist() == [buckets_of([sign], 97).tolist()[0] for sign in signs]
