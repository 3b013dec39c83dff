"""Settings: frozen, keyword-only, each default with its reason; read from TOML at the edge."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

from semantic.errors import SemanticError


@dataclass(frozen=True, kw_only=True)
class ReadingSettings:
    """Limits of what is read; a file beyond one is reported and the others go on."""

    max_file_bytes: int = 64 * 2**20
    """The longest work report is under 1 MB; a PDF with pictures seldom passes 50 MB."""

    max_unpacked_bytes: int = 256 * 2**20
    """What a docx may unpack to; text of that size would be hundreds of books."""

    max_unpacking_ratio: int = 200
    """XML packs 10 to 40 times smaller; a zip bomb a thousand times and more."""

    max_characters: int = 10_000_000
    """Decoded characters of one file: about 500 long reports in one table."""

    max_line_characters: int = 1_000_000
    """The longest flattened speech seen has 60,000; a longer line is no speech."""

    max_pages: int = 5_000
    """Pages of one PDF."""

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Read the table ``[reading]`` of a TOML file.

        Raises
        ------
        SemanticError
            If the file cannot be read, or holds an unknown name or a value that is no limit.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8")).get("reading")
        except OSError as error:
            raise SemanticError(
                f"The settings file {path} cannot be opened ({error.strerror}); check the name."
            ) from error
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SemanticError(
                f"The settings file {path} cannot be read ({error}); write a table [reading] in TOML."
            ) from error
        if not isinstance(table, dict):
            raise SemanticError(
                f"The settings file {path} has no table [reading]; write one, with a limit a line."
            )
        known = {setting.name for setting in fields(cls)}
        for name, value in table.items():
            if name not in known:
                raise SemanticError(
                    f"The settings file {path} has the unknown setting {name!r}; "
                    f"known are {', '.join(sorted(known))}."
                )
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise SemanticError(
                    f"The setting {name} in {path} is {value!r}; give a whole number above 0."
                )
        return cls(**table)
