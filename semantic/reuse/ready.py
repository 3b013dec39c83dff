"""Ready texts: passages made ready to be compared, kept for the next time they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from semantic.reuse.comparing import Compared, compared

MOST_CHARACTERS = 1 << 18
"""Characters of all texts that are kept: 15 reports, or two dozen speeches. A Chinese one takes 800 bytes with all that is
measured of it and its words, an English one 300, so that they are 200 MB at most."""

Make = Callable[[Sequence[str]], list[Compared]]
"""What makes texts ready to be compared, in their order: `compared`, or `ReadyTexts`."""


class ReadyTexts:
    """Makes texts ready as `compared` does, each once as long as it is remembered.

    Several threads may ask at a time. Which texts are remembered makes no difference to what is found of them.

    Parameters
    ----------
    most_characters : int
        Characters of all texts that are kept; those not asked for longest are forgotten first.

    Examples
    --------
    >>> ready = ReadyTexts()
    >>> first, again = ready(["新建公园。"]), ready(["新建公园。", "改造小区。"])
    >>> first[0] is again[0]
    True
    """

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._most = most_characters
        self._characters = 0
        self._kept: OrderedDict[str, Compared] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many texts are kept."""
        return len(self._kept)

    def __call__(self, texts: Sequence[str]) -> list[Compared]:
        """Return texts ready to be compared, in their order."""
        known = self._known(texts)
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for text, ready in zip(new, compared(new) if new else (), strict=True):  # others go on meanwhile
            known[text] = ready.alone()
            self._keep(known[text])
        return [known[text] for text in texts]

    def _known(self, texts: Sequence[str]) -> dict[str, Compared]:
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
            for text in known:
                self._kept.move_to_end(text)
        return known

    def _keep(self, ready: Compared) -> None:
        """Keep a text, and forget others until there is room; one that would need all the room is not kept."""
        if len(ready.text) > self._most:
            return
        with self._lock:
            if ready.text not in self._kept:  # another thread may have been first
                self._characters += len(ready.text)
            self._kept[ready.text] = ready
            while self._characters > self._most:
                forgotten, _ = self._kept.popitem(last=False)
                self._characters -= len(forgotten)
