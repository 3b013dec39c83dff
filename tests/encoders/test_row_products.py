"""Products whose rows don't depend on their place, on whatever kernels BLAS brings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from semantic.encoders.row_products import _LAYOUTS, Layout, RowProducts, serves
from threadpoolctl import threadpool_limits

SHAPE = (512, 256)


@pytest.fixture(autouse=True)
def one_thread() -> object:
    with threadpool_limits(limits=1, user_api="blas"):
        yield


def random_rows(count: int) -> np.ndarray:
    return np.random.default_rng(count).standard_normal((count, SHAPE[0]), dtype=np.float32)


KERNEL = np.random.default_rng(7).standard_normal(SHAPE, dtype=np.float32)


@pytest.mark.parametrize("layout", _LAYOUTS)
@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 96, 97, 240, 241, 500])
def test_every_layout_is_the_product(layout: Layout, count: int) -> None:
    products = RowProducts([])  # nothing is tried, so the first is taken
    products.layout = layout
    rows = random_rows(count)
    found = products(rows, KERNEL)
    assert found.shape == (count, SHAPE[1])
    exact = rows.astype(np.float64) @ KERNEL.astype(np.float64)
    assert np.allclose(found, exact, rtol=0, atol=1e-3)  # 512 products of about 1, in float32


def test_a_row_has_the_same_bits_wherever_it_stands() -> None:
    products = RowProducts([SHAPE])
    rows = random_rows(500)
    together = products(rows, KERNEL)
    order = np.random.default_rng(1).permutation(len(rows))
    assert np.array_equal(products(rows[order], KERNEL), together[order])
    for count in (1, 2, 17, 100, 250):
        assert np.array_equal(products(rows[:count], KERNEL), together[:count])


def test_what_does_not_serve_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    class Uneven(Layout):
        def tile(self, rows: np.ndarray, kernel: np.ndarray) -> np.ndarray:
            product = super().tile(rows, kernel)
            product[-1] += 1e-6
            return product

    assert not serves(Uneven((96,)), SHAPE)
    assert serves(Layout((1,)), SHAPE)
    assert RowProducts([SHAPE], [Uneven((96,)), Layout((1,))]).layout == Layout((1,))


@pytest.mark.parametrize("kernels", ["Nehalem", "Sandybridge", "Haswell", "SkylakeX"])
def test_embeddings_are_the_same_bits_with_the_kernels_of_other_processors(kernels: str) -> None:
    code = (
        "from semantic.encoders.bundled import BundledEncoder\n"
        "encoder = BundledEncoder()\n"
        "texts = ['我们要把各项工作落到实处，' * n for n in range(1, 40)]\n"
        "together = encoder.encode_passages(texts)\n"
        "alone = [encoder.encode_passages([text])[0].tobytes() for text in texts]\n"
        "print(alone == [row.tobytes() for row in together])\n"
        "print(encoder.encode_passages(texts[::-1])[::-1].tobytes() == together.tobytes())"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        env=os.environ | {"OPENBLAS_CORETYPE": kernels},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == -signal.SIGILL:
        pytest.skip(f"this processor does not run the kernels of {kernels}")
    assert done.stdout.split() == ["True", "True"], done.stderr
