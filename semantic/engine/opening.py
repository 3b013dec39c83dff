"""Opening an engine by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.errors import EngineError
from semantic.settings import EngineSettings

GivenEngine = Engine | EngineSettings | str | None
"""An engine, or what opens one."""


def open_engine(settings: EngineSettings | None = None) -> Engine:
    """Return the engine that settings name; `Engine.close` lets go of what it holds.

    Raises
    ------
    EngineError
        If it cannot be had.
    """
    chosen = settings or EngineSettings()
    return _MAKERS[chosen.kind](chosen)


@contextmanager
def running(given: GivenEngine, settings: EngineSettings | None = None) -> Iterator[Engine]:
    """Give an engine until the block ends; one that was open before stays so.

    Parameters
    ----------
    given : Engine, EngineSettings, str or None
        An engine, or what opens one; a kind alone goes with the address and the workers of the settings.
    settings : EngineSettings, optional
        What opens one where nothing is given.

    Raises
    ------
    EngineError
        If it cannot be had.
    """
    if given is None or isinstance(given, EngineSettings | str):
        with closing(open_engine(_settings_of(given, settings or EngineSettings()))) as opened:
            yield opened
    else:
        yield given


def _settings_of(given: EngineSettings | str | None, settings: EngineSettings) -> EngineSettings:
    if not isinstance(given, str):
        return given or settings
    address = settings.address if given == "ray" else None
    return EngineSettings(kind=given, address=address, workers=settings.workers)


def _local(settings: EngineSettings) -> Engine:
    if settings.address:
        raise EngineError(
            f"The local engine has no address, and {settings.address} is given; use the engine ray."
        )
    return LocalEngine(workers=settings.workers)


def _ray(settings: EngineSettings) -> Engine:
    from semantic.engine.ray_engine import RayEngine

    return RayEngine(address=settings.address, workers=settings.workers)


_MAKERS: dict[str, Callable[[EngineSettings], Engine]] = {"local": _local, "ray": _ray}
