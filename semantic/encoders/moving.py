"""Opening an encoder again in another process, perhaps on another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Encoder, Fingerprint
from semantic.errors import EncoderError, EncoderMismatchError


@dataclass(frozen=True)
class MovedEncoder:
    """What is sent to another process so that it has the same encoder.

    Parameters
    ----------
    fingerprint : Fingerprint
        Of the encoder.
    itself : Encoder or None
        The encoder, where no name opens it; its class is then one that can be sent.
    """

    fingerprint: Fingerprint
    itself: Encoder | None

    @classmethod
    def of(cls, encoder: Encoder) -> MovedEncoder:
        """Return what is to be sent for an encoder: its name, if that opens it again."""
        fingerprint = encoder.fingerprint
        try:
            again = open_encoder(fingerprint.name, **fingerprint.options)
        except EncoderError:
            return cls(fingerprint, encoder)
        return cls(fingerprint, None if type(again) is type(encoder) else encoder)

    def open(self) -> Encoder:
        """Return the encoder, which keeps to one thread where it knows how, as others work beside it.

        Raises
        ------
        EncoderError
            If it is not at hand here, or another one goes by its name.
        """
        if self.itself is not None:
            return self.itself
        encoder = open_encoder(self.fingerprint.name, **_alone(self.fingerprint.options, self._class()))
        if encoder.fingerprint != self.fingerprint:
            raise EncoderMismatchError(
                f"The encoder {self.fingerprint.name} has the digest {encoder.fingerprint.digest[:12]}… on a worker and "
                f"{self.fingerprint.digest[:12]}… here; install the same version of it everywhere."
            )
        return encoder

    def _class(self) -> type[Encoder]:
        return type(open_encoder(self.fingerprint.name, **self.fingerprint.options))


def _alone(options: Mapping[str, Any], made_by: type[Encoder]) -> dict[str, Any]:
    return dict(options) | ({"workers": 1} if "workers" in signature(made_by).parameters else {})
