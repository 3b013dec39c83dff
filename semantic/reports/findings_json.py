"""All that is found as one object of JSON, with the fields that commands give for each part."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from semantic.findings import Findings, main_findings
from semantic.reports.findings_tables import differences_of
from semantic.reports.tables import write_text
from semantic.reuse.families import Family
from semantic.reuse.formulae import Formula


def write_json(findings: Findings, folder: Path) -> list[Path]:
    """Write ``report.json`` into `folder`, and return its path in a list.

    Parameters
    ----------
    findings : Findings
        What to write.
    folder : Path
        Where; it is there.

    Notes
    -----
    The same findings give the same bytes.
    """
    text = json.dumps(findings_json(findings), ensure_ascii=False, indent=1)
    write_text(folder / "report.json", f"{text}\n")
    return [folder / "report.json"]


def findings_json(findings: Findings) -> dict[str, Any]:
    """Return all that is found as plain JSON values.

    Each part has the fields of its command. Beyond these, members of families have ``differences``, what each says otherwise
    than the medoid, and formulae ``first_used``: the date and the speech that used one first, null where dates do not tell.
    Speeches come with their texts, in which all offsets count; ``findings`` are the main ones, with the values of each.
    """
    reading = findings.reading
    return {
        "version": findings.version,
        "encoder": findings.encoder,
        "settings": dict(findings.settings),
        "language": findings.language,
        "findings": [
            {"headline": each.headline.value, "values": dict(each.values)} for each in main_findings(findings)
        ],
        "speeches": [speech.to_json(text=True) for speech in findings.speeches],
        "republished": [each.to_json() for each in findings.republished],
        "failures": [asdict(each) for each in reading.failures],
        "notices": [asdict(each) for each in reading.notices],
        "dropped": [each.to_json() for each in reading.dropped],
        "families": [_family(each, findings) for each in findings.families],
        "formulae": [_formula(each, findings) for each in findings.formulae],
        "ledger": [each.to_json() for each in findings.ledger],
        "shared": [each.to_json() for each in findings.shared],
        "commitments": [each.to_json() for each in findings.commitments],
        "indicators": [each.to_json() for each in findings.indicators],
        "themes": findings.themes.to_json(),
        "inside": [each.to_json() for each in findings.inside],
    }


def _family(family: Family, findings: Findings) -> dict[str, Any]:
    members = [
        member.to_json()
        | {"differences": [each.to_json() for each in differences_of(family, member, findings)]}
        for member in family.members
    ]
    return family.to_json() | {"members": members}


def _formula(formula: Formula, findings: Findings) -> dict[str, Any]:
    first = findings.first_used[formula.text]
    return formula.to_json() | {"first_used": None if first is None else first.to_json()}
