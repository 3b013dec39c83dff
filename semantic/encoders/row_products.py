"""Products of matrices in which the bits of a row do not depend on where it stands, or beside what.

BLAS cuts a product into blocks, and sums rows at the edge of a block in another order than those
in its middle; where the edges are differs from processor to processor. So rows are multiplied
in tiles of a few fixed heights, with a margin that is thrown away where the edges matter, and which
way serves is found out once, by trying: no list of processors could be complete.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Shape = tuple[int, int]


@dataclass(frozen=True)
class Layout:
    """How rows are laid out for a product.

    Parameters
    ----------
    heights : tuple of int
        Rows of a tile that count, the largest first; what is left over goes into the smallest that holds it.
    margin : int
        Rows before and behind them whose results are thrown away.
    turned : bool
        Whether the transposed product is taken, which lays the rows along the other side of BLAS's blocks.
    """

    heights: tuple[int, ...]
    margin: int = 0
    turned: bool = False

    def tile(self, rows: Matrix, kernel: Matrix) -> Matrix:
        """Return the product of ``height + 2 * margin`` rows, less the margin."""
        product: Matrix = (kernel.T @ rows.T).T if self.turned else rows @ kernel
        return product[self.margin : len(rows) - self.margin]


_LAYOUTS = (
    Layout((96, 48, 16)),
    Layout((240, 112, 48, 16), margin=8, turned=True),
    Layout((112, 48, 16), margin=8, turned=True),
    Layout((1,)),
)
"""From the quickest to the surest. The first serves AVX-512 and old kernels; those of OpenBLAS for AVX2 treat the
outer 8 rows of a block apart and take blocks of up to 256 rows (the second), fewer with a small cache (the third).
A single row is always summed in one way, far more slowly."""


class RowProducts:
    """Multiplies rows with kernels of known shapes, on one thread.

    Parameters
    ----------
    shapes : collection of (int, int)
        Shapes of the kernels it will be given; the layout is tried on each.
    layouts : iterable of Layout, optional
        What to choose from; the first that serves is taken.
    """

    def __init__(self, shapes: Collection[Shape], layouts: Iterable[Layout] = _LAYOUTS) -> None:
        self.layout = next(layout for layout in layouts if all(serves(layout, shape) for shape in shapes))

    def __call__(self, rows: Matrix, kernel: Matrix) -> Matrix:
        """Return ``rows @ kernel``, shape ``(len(rows), kernel.shape[1])``."""
        margin = self.layout.margin
        tiles = list(_tiles(len(rows), self.layout.heights))
        filled = rows
        if margin or sum(tiles) > len(rows):
            filled = np.zeros((sum(tiles) + 2 * margin, rows.shape[1]), dtype=np.float32)
            filled[margin : margin + len(rows)] = rows
        result = np.empty((len(rows), kernel.shape[1]), dtype=np.float32)
        start = 0
        for height in tiles:
            product = self.layout.tile(filled[start : start + height + 2 * margin], kernel)
            result[start : start + height] = product[: len(rows) - start]
            start += height
        return result


def serves(layout: Layout, shape: Shape) -> bool:
    """Tell whether equal rows have equal products at every place of every tile of a layout."""
    chance = np.random.default_rng(0)  # any numbers that round
    kernel = chance.standard_normal(shape, dtype=np.float32)
    row = chance.standard_normal(shape[0], dtype=np.float32)
    products = [
        layout.tile(np.tile(row, (height + 2 * layout.margin, 1)), kernel) for height in layout.heights
    ]
    return all(
        np.array_equal(product, np.broadcast_to(products[0][0], product.shape)) for product in products
    )


def _tiles(rows: int, heights: tuple[int, ...]) -> Iterator[int]:
    """Yield heights of tiles that hold so many rows: as many of the largest as there are, then one that holds the rest."""
    whole, rest = divmod(rows, heights[0])
    yield from [heights[0]] * whole
    if rest:
        yield min(height for height in heights if height >= rest)
