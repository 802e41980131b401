"""The reference pages that follow from tables: every rule, every key of the front matter."""

from __future__ import annotations

from pressroom import rules
from pressroom.metadata.fields import FIELDS, Scope
from pressroom.metadata.settings import INHERITED

_GROUPS = {
    "1": "Files and front matter",
    "2": "Identifiers",
    "3": "Markdown",
    "4": "Works and series",
    "5": "Artifacts",
    "6": "Import",
    "7": "Online",
}

_NESTED = """\
## Keys within keys

| key | holds |
|---|---|
| `authors` | a list of persons (`given`, `family`, `orcid`, `affiliation`, `ror`) or organisations \
(`organisation`, `ror`) |
| `contributors` | a list of persons or organisations as in `authors`, each with a `role`, such as `Editor` or \
`DataCurator` |
| `access` | `open`; or `kind: embargoed` and `until` (the first day on which the files are open); or \
`kind: restricted` and `conditions` (who may have them). It is about the deposited files: the record is public always |
| `related` | a list of `identifier` (a DOI or an address) and `relation`, such as `isSupplementTo` |
| `funding` | a list of `funder`, `ror`, `award`, `title`, `url` |
| `substack` | `seo_title`, `seo_description`, `section`, `tags`, `tables` (`picture`, `bullets` or `code`), `url` (where the post was published), \
`card` (a PNG or JPEG of 1456 x 1048 pixels in place of the social card that is made) |
| `zenodo` | `type` (a publication type of Zenodo, such as `workingpaper`), `communities` |
| `fonts` | `text`, `display`, `code` (a family each) and `fallback` (a list of families); each is bundled or in the \
publication's `fonts/` |

`paper`, `accent`, `ink`, `logo` and `fonts` are the look of the PDF; [templates.md](templates.md) says more of them.

## The form

Front matter is YAML 1.2 between two lines `---`, at most 64 000 characters, without aliases, anchors, merge keys
and tags. `no` is a text and a date is written `2025-11-21`. An article needs `title`, `date`, `authors` and
`license`, its own or inherited; a series needs `title`; `pressroom.toml` needs `name`.

A DOI names one deposited thing. A series may carry the DOI of its volume; its parts are then shown as parts of
it and do not claim it.
"""


def pages() -> dict[str, str]:
    """File names and texts of the generated pages."""
    return {"rules.md": _rules(), "front-matter.md": _front_matter()}


def _rules() -> str:
    out = [
        "# Rules\n",
        "Made from `cli/pressroom/rules.py`. An error stops a build; a warning does so under `--strict`; a note "
        "only tells.\n",
    ]
    for digit, title in _GROUPS.items():
        out.append(f"## {title}\n")
        out.append("| code | name | severity | what should hold |\n|---|---|---|---|")
        out.extend(
            f"| {rule.code} | `{rule.name}` | {rule.severity} | {rule.description} |"
            for rule in rules.table()
            if rule.code[2] == digit
        )
        out.append("")
    return "\n".join(out)


def _front_matter() -> str:
    out = [
        "# Front matter\n",
        "Made from `cli/pressroom/frontmatter/fields.py`. The same keys stand in an article's front matter, in "
        "a series' `series.yaml` and in the publication's `pressroom.toml`, where a mark says so. A key that "
        "inherits holds for everything below unless a nearer file gives its own.\n",
        "| key | pressroom.toml | series.yaml | article | inherits | what it is |\n|---|:-:|:-:|:-:|:-:|---|",
    ]
    for name, field in FIELDS.items():
        marks = [
            "yes" if scope in field.scopes else ""
            for scope in (Scope.PUBLICATION, Scope.SERIES, Scope.ARTICLE)
        ]
        marks.append("yes" if name in INHERITED else "")
        out.append(f"| `{name}` | {' | '.join(marks)} | {field.description} |")
    return "\n".join(out) + "\n\n" + _NESTED
