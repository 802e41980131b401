"""DOIs, ORCID iDs and ROR ids: read what people write, refuse what is wrong.

Each ``parse_`` function takes the text as it stands in a source and returns
either the bare canonical identifier or a :class:`Refusal`, which says what is
wrong and where in the text. None of them raises, and all take linear time.
"""

from pressroom.model.identifiers.doi import doi_key, doi_url, looks_like_doi_link, parse_doi
from pressroom.model.identifiers.orcid import looks_like_orcid_link, orcid_url, parse_orcid
from pressroom.model.identifiers.parsing import Refusal
from pressroom.model.identifiers.ror import parse_ror, ror_url

__all__ = [
    "Refusal",
    "doi_key",
    "doi_url",
    "looks_like_doi_link",
    "looks_like_orcid_link",
    "orcid_url",
    "parse_doi",
    "parse_orcid",
    "parse_ror",
    "ror_url",
]
