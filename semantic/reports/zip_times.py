"""Zip archives that are the same bytes whenever they are written."""

from __future__ import annotations

import io
import zipfile

TIME = (2026, 1, 1, 0, 0, 0)
"""What all members are dated; a zip archive cannot leave it out."""


def with_constant_times(data: bytes) -> bytes:
    """Return a zip archive with its members sorted and all of one time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):  # [Content_Types].xml sorts first, as Word expects
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(name))
    return out.getvalue()
