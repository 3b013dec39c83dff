from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from semantic import read_speeches
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Embeddings, Encoder
from semantic.errors import SemanticError
from semantic.logistic import Logistic
from semantic.records import Level, Speech
from semantic.reuse.candidates import Candidates, find_candidates
from semantic.reuse.kinds import LEAST_WORDING, KindModel, Thresholds, shipped_kinds
from semantic.reuse.pool import Pool, pool_of
from semantic.reuse.sieve import SIEVE_MEASURES, Sieve
from semantic.reuse.thresholds import CANDIDATE, TRANSLATED, is_calibrated, threshold
from semantic.store.tables import passages_of

STATIC = "static-multilingual"
MODEL = shipped_kinds()
NEAR = 0.6
CONTAINED = 0.1
ACROSS = 0.55
"""As the catalogue has them for `STATIC`."""
ACROSS_IS_CUT = (
    "near pairs are sought down to the candidate cosine alone, and two languages share no shingles"
)

OPENINGS = ["云溪县要", "白塔乡将", "今后三年，柳河镇计划", "我们要在松林片区"]
WORKS = [
    "修建山区水渠30公里",
    "修建山区水渠48公里",
    "开办山村学校12所",
    "治理湖区水面，让鱼群多起来",
    "发展高山茶叶产业，帮助农民增收",
    "改造老旧码头，疏浚航道",
]
ENDS = ["，让农田旱涝保收。", "，确保明年秋收前完工。", "。", "，请乡亲们一起监督。"]
ENGLISH = [
    "Yunxi County will build thirty kilometres of mountain canals.",
    "We will repair the old harbour and dredge the channel.",
    "Twelve village schools will open in the mountains next year.",
    "Tea growers on the high slopes deserve a better income.",
    "Thank you for listening with such patience on a rainy day.",
]


def read(
    folder: Path, bodies: Mapping[str, Sequence[str]], languages: Mapping[str, str]
) -> tuple[Speech, ...]:
    """Return speeches of these paragraphs."""
    rows = [
        {"speech_id": id_, "text": text, "language": languages[id_]}
        for id_, texts in bodies.items()
        for text in texts
    ]
    path = folder / "table.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return read_speeches(path).speeches


def pooled(speeches: Sequence[Speech], encoder: Encoder) -> Pool:
    vectors = encoder.encode_passages([passage.text for passage in passages_of(speeches, Level.PARAGRAPH)])
    return pool_of(speeches, vectors, Level.PARAGRAPH, same_source={})


@pytest.fixture(scope="module")
def speeches(tmp_path_factory: pytest.TempPathFactory) -> tuple[Speech, ...]:
    chance = random.Random(4)
    made = [chance.choice(OPENINGS) + chance.choice(WORKS) + chance.choice(ENDS) for _ in range(70)]
    bodies = {"a": made[:25], "b": made[25:50], "c": made[50:], "english": ENGLISH}
    languages = {"a": "zh", "b": "zh", "c": "zh", "english": "en"}
    return read(tmp_path_factory.mktemp("speeches"), bodies, languages)


@pytest.fixture(scope="module")
def pool(speeches: tuple[Speech, ...]) -> Pool:
    return pooled(speeches, open_encoder(STATIC))


def likenesses(pool: Pool, found: Candidates) -> dict[frozenset[str], float]:
    """Return each pair by its two texts, after a check that both of its ends tell the same."""
    told: dict[frozenset[str], float] = {}
    for text in range(len(pool)):
        others, alike = found.of(text)
        for other, likeness in zip(others.tolist(), alike.tolist(), strict=True):
            pair = frozenset({pool.texts[text].text, pool.texts[other].text})
            assert len(pair) == 2, "no text is a candidate of itself"
            assert told.setdefault(pair, likeness) == likeness
    assert found.pairs == len(told)
    return told


def shingles(pool: Pool, text: int) -> set[str]:
    signs = pool.texts[text].symbols.text
    return {signs[start : start + 4] for start in range(len(signs) - 3)}


def obvious(pool: Pool, vectors: Embeddings, model: KindModel = MODEL) -> dict[frozenset[str], float]:
    """Return the candidates by looking at all pairs, one after another."""
    found: dict[frozenset[str], float] = {}
    for first, second in combinations(range(len(pool)), 2):
        cosine = float(vectors[first] @ vectors[second])
        own, others = shingles(pool, first), shingles(pool, second)
        within = pool.languages[first] == pool.languages[second]
        near = NEAR if within else min(NEAR, ACROSS)
        if cosine < near and len(own & others) < CONTAINED * max(min(len(own), len(others)), 1):
            continue
        if within:
            measures = Sieve(pool.texts).measures(np.array([first]), np.array([second]))
            likeness, floor = float(model.probability_by_sieve(measures)[0]), model.thresholds.candidate
            if measures[0, SIEVE_MEASURES.index("shared_2")] < LEAST_WORDING:
                continue
        else:
            likeness, floor = cosine, ACROSS
        if likeness >= floor:
            found[frozenset({pool.texts[first].text, pool.texts[second].text})] = likeness
    return found


def test_the_catalogue_has_the_thresholds_of_these_tests() -> None:
    assert (threshold(STATIC, CANDIDATE, {}), threshold(STATIC, TRANSLATED, {})) == (NEAR, ACROSS)


def in_one_language(pool: Pool, pairs: Mapping[frozenset[str], float]) -> dict[frozenset[str], float]:
    """Return the pairs of which both texts are in the same language."""
    spoken = {text.text: language for text, language in zip(pool.texts, pool.languages, strict=True)}
    return {pair: likeness for pair, likeness in pairs.items() if len({spoken[text] for text in pair}) == 1}


def test_candidates_are_what_looking_at_all_pairs_finds(pool: Pool) -> None:
    found = in_one_language(pool, likenesses(pool, find_candidates(pool, STATIC, MODEL)))
    wanted = in_one_language(pool, obvious(pool, pool.embeddings))
    assert found.keys() == wanted.keys()
    for pair, likeness in found.items():
        assert likeness == pytest.approx(wanted[pair], abs=1e-6)
    every = len(pool) * (len(pool) - 1) // 2
    assert 100 < len(found) < every - 100, "the test has pairs of both sorts"
    assert set(pool.languages) == {"zh", "en"}


def test_candidates_in_two_languages_are_what_looking_at_all_pairs_finds(pool: Pool) -> None:
    found = likenesses(pool, find_candidates(pool, STATIC, MODEL))
    assert found.keys() == obvious(pool, pool.embeddings).keys()


def test_a_stricter_sieve_only_removes_pairs(pool: Pool) -> None:
    before = set(likenesses(pool, find_candidates(pool, STATIC, MODEL)))
    for floor in (0.3, 0.6, 0.9):
        stricter = replace(MODEL, thresholds=replace(MODEL.thresholds, candidate=floor))
        after = set(likenesses(pool, find_candidates(pool, STATIC, stricter)))
        assert after < before
        before = after


def test_each_text_has_the_most_alike_first(pool: Pool) -> None:
    found = find_candidates(pool, STATIC, MODEL)
    for text in range(len(pool)):
        others, alike = found.of(text)
        assert list(zip(-alike, others, strict=True)) == sorted(zip(-alike, others, strict=True))


def test_the_order_of_speeches_makes_no_difference(speeches: tuple[Speech, ...], pool: Pool) -> None:
    wanted = find_candidates(pool, STATIC, MODEL)
    for seed in range(3):
        shuffled = random.Random(seed).sample(speeches, len(speeches))
        found = find_candidates(pooled(shuffled, open_encoder(STATIC)), STATIC, MODEL)
        assert np.array_equal(found.ends, wanted.ends)
        assert np.array_equal(found.others, wanted.others)
        assert np.array_equal(found.likenesses, wanted.likenesses)


def test_a_pair_is_measured_alike_in_a_smaller_corpus(speeches: tuple[Speech, ...], pool: Pool) -> None:
    whole = likenesses(pool, find_candidates(pool, STATIC, MODEL))
    fewer = pooled([speech for speech in speeches if speech.id != "b"], open_encoder(STATIC))
    part = likenesses(fewer, find_candidates(fewer, STATIC, MODEL))
    assert part
    assert part == {pair: whole[pair] for pair in part}


def test_two_languages_go_by_the_cosine_alone(tmp_path: Path) -> None:
    chinese, english = (
        "云溪县将在三年内建成五座桥梁。",
        "Yunxi County will build five bridges within three years.",
    )
    other = "Thank you for listening with such patience on a rainy day."
    spoken = {"a": "zh", "b": "en"}
    pool = pooled(read(tmp_path, {"a": [chinese], "b": [english, other]}, spoken), open_encoder(STATIC))
    found = likenesses(pool, find_candidates(pool, STATIC, MODEL))
    assert set(found) == {frozenset({chinese, english})}, (
        "the thanks are in one speech, and tell something else"
    )
    (likeness,) = found.values()
    assert likeness == pytest.approx(pool.cosine(0, 1), abs=1e-6)
    assert likeness > NEAR


def test_an_unknown_language_is_judged_by_wording(tmp_path: Path) -> None:
    speeches = read(
        tmp_path,
        {"a": ["云溪县要修建山区水渠30公里。"], "b": ["云溪县要修建山区水渠48公里。"]},
        {"a": "zh", "b": "fr"},
    )
    told = pooled([replace(speech, language=None) for speech in speeches], open_encoder(STATIC))
    (likeness,) = likenesses(told, find_candidates(told, STATIC, MODEL)).values()
    measures = Sieve(told.texts).measures(np.array([0]), np.array([1]))
    assert likeness == pytest.approx(MODEL.probability_by_sieve(measures)[0], abs=1e-6)
    assert likeness != pytest.approx(told.cosine(0, 1), abs=1e-3)


def test_an_empty_pool_and_a_lone_text_have_no_candidates(tmp_path: Path) -> None:
    nothing = pool_of([], np.zeros((0, 256), dtype=np.float32), Level.PARAGRAPH, same_source={})
    found = find_candidates(nothing, STATIC, MODEL)
    assert (found.pairs, found.ends.tolist(), found.others.tolist()) == (0, [0], [])
    assert find_candidates(nothing, "fake", MODEL).pairs == 0
    lone = pooled(read(tmp_path, {"a": ["云溪县要修建山区水渠。"]}, {"a": "zh"}), open_encoder(STATIC))
    found = find_candidates(lone, STATIC, MODEL)
    assert (found.pairs, found.of(0)[0].tolist()) == (0, [])


def test_an_encoder_nobody_calibrated_has_the_static_embeddings_asked(
    speeches: tuple[Speech, ...], pool: Pool
) -> None:
    assert not is_calibrated("fake", CANDIDATE, {})
    other = pooled(speeches, FakeEncoder())
    assert other.embeddings.shape[1] == 16
    found, wanted = find_candidates(other, "fake", MODEL), find_candidates(pool, STATIC, MODEL)
    assert likenesses(other, found) == likenesses(pool, wanted)


def test_an_encoder_that_a_user_calibrated_has_its_own_embeddings_asked(
    speeches: tuple[Speech, ...],
) -> None:
    known = replace(MODEL, cosines={"fake": {CANDIDATE: NEAR, TRANSLATED: ACROSS}})
    pool = pooled(speeches, FakeEncoder())
    found, wanted = likenesses(pool, find_candidates(pool, "fake", known)), obvious(pool, pool.embeddings)
    assert in_one_language(pool, found).keys() == in_one_language(pool, wanted).keys()
    assert found != likenesses(pool, find_candidates(pool, "fake", MODEL))


def test_two_languages_with_only_the_candidate_cosine_calibrated_go_by_the_static_cosine(
    tmp_path: Path,
) -> None:
    chinese, english = (
        "云溪县将在三年内建成五座桥梁。",
        "Yunxi County will build five bridges within three years.",
    )
    speeches = read(tmp_path, {"a": [chinese], "b": [english]}, {"a": "zh", "b": "en"})
    near = np.array([[1, 0], [0.5, 0.75**0.5]], dtype=np.float32)  # .5: near for this encoder, below ACROSS
    pool = pool_of(speeches, near, Level.PARAGRAPH, same_source={})
    known = replace(MODEL, cosines={"own": {CANDIDATE: 0.4}})
    (likeness,) = likenesses(pool, find_candidates(pool, "own", known)).values()
    assert likeness == pytest.approx(float(pool.texts[0].embedding @ pool.texts[1].embedding), abs=1e-6)


def test_two_languages_are_candidates_from_the_translated_cosine_on(tmp_path: Path) -> None:
    texts = {"a": ["云溪县将在三年内建成五座桥梁。"], "b": ["Five bridges in three years."]}
    speeches = read(tmp_path, texts, {"a": "zh", "b": "en"})
    between = (ACROSS + NEAR) / 2
    vectors = np.array([[1, 0], [between, (1 - between**2) ** 0.5]], dtype=np.float32)
    pool = pool_of(speeches, vectors, Level.PARAGRAPH, same_source={})
    assert list(likenesses(pool, find_candidates(pool, STATIC, MODEL)).values()) == [pytest.approx(between)]


def level_sieve(probability: float) -> KindModel:
    """Return a model whose sieve gives every pair one probability, which is also its threshold."""
    ones, noughts = (1.0,) * len(SIEVE_MEASURES), (0.0,) * len(SIEVE_MEASURES)
    odds = float(np.log(probability / (1 - probability)))
    sieve = Logistic(SIEVE_MEASURES, noughts, ones, (noughts,), (odds,))
    told = float(
        replace(MODEL, of_candidate=sieve).probability_by_sieve(np.zeros((1, len(SIEVE_MEASURES))))[0]
    )
    return replace(MODEL, of_candidate=sieve, thresholds=Thresholds(candidate=told))


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.7])
def test_a_pair_at_the_threshold_is_a_candidate(tmp_path: Path, probability: float) -> None:
    texts = {"a": ["云溪县要修建山区水渠30公里。"], "b": ["云溪县要修建山区水渠48公里。"]}
    pool = pooled(read(tmp_path, texts, {"a": "zh", "b": "zh"}), open_encoder(STATIC))
    assert find_candidates(pool, STATIC, level_sieve(probability)).pairs == 1


def test_embeddings_that_are_not_one_a_passage_are_refused() -> None:
    with pytest.raises(
        SemanticError, match="There are 0 paragraphs and 2 embeddings; give one each, ordered by"
    ):
        pool_of([], np.zeros((2, 4), dtype=np.float32), Level.PARAGRAPH, same_source={})
