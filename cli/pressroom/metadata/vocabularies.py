"""The controlled vocabularies of the archives and of the citation format, as data.

Sources: the legacy deposit API of
Zenodo (https://developers.zenodo.org, "Deposit metadata"), the fixtures of
InvenioRDM (``invenio_rdm_records/fixtures/data/vocabularies``, release 36) and
the JSON schema of the Citation File Format 1.2.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


def _words(text: str) -> list[str]:
    return text.split()


CITATION_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "annotationcollection": "generic",
        "article": "article",
        "book": "book",
        "conferencepaper": "conference-paper",
        "datamanagementplan": "report",
        "deliverable": "report",
        "milestone": "report",
        "other": "generic",
        "patent": "patent",
        "preprint": "article",
        "proposal": "report",
        "report": "report",
        "section": "generic",
        "softwaredocumentation": "manual",
        "taxonomictreatment": "generic",
        "technicalnote": "report",
        "workingpaper": "report",
    }
)
"""Publication type of Zenodo -> ``type`` of a reference in CITATION.cff 1.2.0.

A working paper is a ``report``: issued by an institution, in no journal, which
is what styles print for that type (``article`` would ask for a journal). What
the format has no name for is ``generic``.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A publication type in the words of each format.

    ``datacite`` is a ``resourceTypeGeneral`` (kernel 4.5), ``genre`` the type in plain words,
    ``csl`` a type of csl-data 1.0.2, ``bibtex`` an entry type, ``ris`` a value of ``TY`` and
    ``schema`` a type of schema.org.
    """

    datacite: str
    genre: str
    csl: str
    bibtex: str
    ris: str
    schema: str


_REPORT = ("report", "techreport", "RPRT", "Report")
_ARTICLE = ("article", "misc", "GEN", "ScholarlyArticle")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "annotationcollection": Kind("Collection", "Annotation collection", *_ARTICLE),
        "article": Kind(
            "JournalArticle", "Article", "article-journal", "article", "JOUR", "ScholarlyArticle"
        ),
        "book": Kind("Book", "Book", "book", "book", "BOOK", "Book"),
        "conferencepaper": Kind(
            "ConferencePaper",
            "Conference paper",
            "paper-conference",
            "misc",
            "CPAPER",
            "ScholarlyArticle",
        ),
        "datamanagementplan": Kind("OutputManagementPlan", "Data management plan", *_REPORT),
        "deliverable": Kind("Text", "Project deliverable", *_REPORT),
        "milestone": Kind("Text", "Project milestone", *_REPORT),
        "other": Kind("Text", "Other", "document", "misc", "GEN", "ScholarlyArticle"),
        "patent": Kind("Text", "Patent", "patent", "misc", "PAT", "ScholarlyArticle"),
        "preprint": Kind("Preprint", "Preprint", "article", "misc", "UNPB", "ScholarlyArticle"),
        "proposal": Kind("Text", "Proposal", *_REPORT),
        "report": Kind("Report", "Report", *_REPORT),
        "section": Kind("BookChapter", "Section", "chapter", "misc", "CHAP", "ScholarlyArticle"),
        "softwaredocumentation": Kind(
            "Text", "Software documentation", "document", "manual", "GEN", "ScholarlyArticle"
        ),
        "taxonomictreatment": Kind("Text", "Taxonomic treatment", *_ARTICLE),
        "technicalnote": Kind("Text", "Technical note", *_REPORT),
        "workingpaper": Kind("Text", "Working paper", *_REPORT),
    }
)
"""Publication type of Zenodo -> its names elsewhere.

DataCite's are those of InvenioRDM's own export. An entry type of BibTeX that asks for a book or
journal around the work is taken only where there is one.
"""


def kind(publication_type: str) -> Kind:
    """The names of a publication type; of one that is not known, those of ``other``."""
    return KINDS.get(publication_type, KINDS["other"])


PUBLICATION_TYPES: frozenset[str] = frozenset(CITATION_TYPES)
"""``publication_type`` of Zenodo's legacy vocabulary, for ``zenodo.type``."""

UPLOAD_TYPE = "publication"
"""``upload_type`` of everything that Pressroom writes."""

RESOURCE_TYPES: Mapping[str, str] = MappingProxyType(
    {name: f"{UPLOAD_TYPE}-{name}" for name in sorted(PUBLICATION_TYPES)}
)
"""Publication type of Zenodo -> id in InvenioRDM's vocabulary of resource types."""

ALTERNATE_IDENTIFIER = "isAlternateIdentifier"
"""The one relation that InvenioRDM keeps in another field (``identifiers``)."""

RELATIONS: tuple[str, ...] = tuple(
    _words("""
    isCitedBy cites isSupplementTo isSupplementedBy isContinuedBy continues isDescribedBy
    describes hasMetadata isMetadataFor isNewVersionOf isPreviousVersionOf isPartOf hasPart
    isReferencedBy references isDocumentedBy documents isCompiledBy compiles isVariantFormOf
    isOriginalFormOf isIdenticalTo isAlternateIdentifier isReviewedBy reviews isDerivedFrom
    isSourceOf requires isRequiredBy isObsoletedBy obsoletes
    """)
)
"""Relations of Zenodo's legacy vocabulary, for ``related``."""

RELATION_IDS: Mapping[str, str] = MappingProxyType(
    {name: name.lower() for name in RELATIONS if name != ALTERNATE_IDENTIFIER}
)
"""Relation of Zenodo -> id in InvenioRDM's vocabulary of relation types."""

CONTRIBUTOR_ROLES: tuple[str, ...] = tuple(
    _words("""
    ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution
    Producer ProjectLeader ProjectManager ProjectMember RegistrationAgency RegistrationAuthority
    RelatedPerson Researcher ResearchGroup RightsHolder Supervisor Sponsor WorkPackageLeader
    Other
    """)
)
"""Roles of contributors that Zenodo, InvenioRDM and DataCite have in common."""

ACCESS_KINDS: tuple[str, ...] = ("open", "embargoed", "restricted")
"""Access rights of Zenodo's legacy vocabulary that leave a file to be read by somebody."""

IDENTIFIER_SCHEMES: frozenset[str] = frozenset({"doi", "url"})
"""Schemes of the identifiers that Pressroom writes into records."""

ARCHIVE_PREFIXES: frozenset[str] = frozenset({"10.5281", "10.5072"})
"""DOI prefixes that Zenodo and its sandbox mint under and refuse from outside."""

DESCRIPTION_TAGS: frozenset[str] = frozenset(
    _words("""
    a abbr acronym b blockquote br code div em h1 h2 h3 h4 h5 i li ol p pre span strike strong
    sub sup table tbody td th tr u ul
    """)
)
"""Elements that Zenodo keeps in a description; others are stripped without a word."""

CITATION_LICENSES: frozenset[str] = frozenset(
    _words("""
    0BSD AAL Abstyles Adobe-2006 Adobe-Glyph ADSL AFL-1.1 AFL-1.2 AFL-2.0 AFL-2.1 AFL-3.0
    Afmparse AGPL-1.0 AGPL-1.0-only AGPL-1.0-or-later AGPL-3.0 AGPL-3.0-only AGPL-3.0-or-later
    Aladdin AMDPLPA AML AMPAS ANTLR-PD ANTLR-PD-fallback Apache-1.0 Apache-1.1 Apache-2.0 APAFML
    APL-1.0 APSL-1.0 APSL-1.1 APSL-1.2 APSL-2.0 Artistic-1.0 Artistic-1.0-cl8 Artistic-1.0-Perl
    Artistic-2.0 Bahyph Barr Beerware BitTorrent-1.0 BitTorrent-1.1 blessing BlueOak-1.0.0
    Borceux BSD-1-Clause BSD-2-Clause BSD-2-Clause-FreeBSD BSD-2-Clause-NetBSD
    BSD-2-Clause-Patent BSD-2-Clause-Views BSD-3-Clause BSD-3-Clause-Attribution
    BSD-3-Clause-Clear BSD-3-Clause-LBNL BSD-3-Clause-Modification
    BSD-3-Clause-No-Nuclear-License BSD-3-Clause-No-Nuclear-License-2014
    BSD-3-Clause-No-Nuclear-Warranty BSD-3-Clause-Open-MPI BSD-4-Clause BSD-4-Clause-Shortened
    BSD-4-Clause-UC BSD-Protection BSD-Source-Code BSL-1.0 BUSL-1.1 bzip2-1.0.5 bzip2-1.0.6
    C-UDA-1.0 CAL-1.0 CAL-1.0-Combined-Work-Exception Caldera CATOSL-1.1 CC-BY-1.0 CC-BY-2.0
    CC-BY-2.5 CC-BY-3.0 CC-BY-3.0-AT CC-BY-3.0-US CC-BY-4.0 CC-BY-NC-1.0 CC-BY-NC-2.0
    CC-BY-NC-2.5 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-1.0 CC-BY-NC-ND-2.0 CC-BY-NC-ND-2.5
    CC-BY-NC-ND-3.0 CC-BY-NC-ND-3.0-IGO CC-BY-NC-ND-4.0 CC-BY-NC-SA-1.0 CC-BY-NC-SA-2.0
    CC-BY-NC-SA-2.5 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-1.0 CC-BY-ND-2.0 CC-BY-ND-2.5
    CC-BY-ND-3.0 CC-BY-ND-4.0 CC-BY-SA-1.0 CC-BY-SA-2.0 CC-BY-SA-2.0-UK CC-BY-SA-2.1-JP
    CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-3.0-AT CC-BY-SA-4.0 CC-PDDC CC0-1.0 CDDL-1.0 CDDL-1.1
    CDL-1.0 CDLA-Permissive-1.0 CDLA-Sharing-1.0 CECILL-1.0 CECILL-1.1 CECILL-2.0 CECILL-2.1
    CECILL-B CECILL-C CERN-OHL-1.1 CERN-OHL-1.2 CERN-OHL-P-2.0 CERN-OHL-S-2.0 CERN-OHL-W-2.0
    ClArtistic CNRI-Jython CNRI-Python CNRI-Python-GPL-Compatible Condor-1.1 copyleft-next-0.3.0
    copyleft-next-0.3.1 CPAL-1.0 CPL-1.0 CPOL-1.02 Crossword CrystalStacker CUA-OPL-1.0 Cube
    curl D-FSL-1.0 diffmark DOC Dotseqn DRL-1.0 DSDP dvipdfm ECL-1.0 ECL-2.0 eCos-2.0 EFL-1.0
    EFL-2.0 eGenix Entessa EPICS EPL-1.0 EPL-2.0 ErlPL-1.1 etalab-2.0 EUDatagrid EUPL-1.0
    EUPL-1.1 EUPL-1.2 Eurosym Fair Frameworx-1.0 FreeBSD-DOC FreeImage FSFAP FSFUL FSFULLR FTL
    GD GFDL-1.1 GFDL-1.1-invariants-only GFDL-1.1-invariants-or-later
    GFDL-1.1-no-invariants-only GFDL-1.1-no-invariants-or-later GFDL-1.1-only GFDL-1.1-or-later
    GFDL-1.2 GFDL-1.2-invariants-only GFDL-1.2-invariants-or-later GFDL-1.2-no-invariants-only
    GFDL-1.2-no-invariants-or-later GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3
    GFDL-1.3-invariants-only GFDL-1.3-invariants-or-later GFDL-1.3-no-invariants-only
    GFDL-1.3-no-invariants-or-later GFDL-1.3-only GFDL-1.3-or-later Giftware GL2PS Glide Glulxe
    GLWTPL gnuplot GPL-1.0 GPL-1.0-only GPL-1.0-or-later GPL-1.0+ GPL-2.0 GPL-2.0-only
    GPL-2.0-or-later GPL-2.0-with-autoconf-exception GPL-2.0-with-bison-exception
    GPL-2.0-with-classpath-exception GPL-2.0-with-font-exception GPL-2.0-with-GCC-exception
    GPL-2.0+ GPL-3.0 GPL-3.0-only GPL-3.0-or-later GPL-3.0-with-autoconf-exception
    GPL-3.0-with-GCC-exception GPL-3.0+ gSOAP-1.3b HaskellReport Hippocratic-2.1 HPND
    HPND-sell-variant HTMLTIDY IBM-pibs ICU IJG ImageMagick iMatix Imlib2 Info-ZIP Intel
    Intel-ACPI Interbase-1.0 IPA IPL-1.0 ISC JasPer-2.0 JPNIC JSON LAL-1.2 LAL-1.3 Latex2e
    Leptonica LGPL-2.0 LGPL-2.0-only LGPL-2.0-or-later LGPL-2.0+ LGPL-2.1 LGPL-2.1-only
    LGPL-2.1-or-later LGPL-2.1+ LGPL-3.0 LGPL-3.0-only LGPL-3.0-or-later LGPL-3.0+ LGPLLR Libpng
    libpng-2.0 libselinux-1.0 libtiff LiLiQ-P-1.1 LiLiQ-R-1.1 LiLiQ-Rplus-1.1 Linux-OpenIB
    LPL-1.0 LPL-1.02 LPPL-1.0 LPPL-1.1 LPPL-1.2 LPPL-1.3a LPPL-1.3c MakeIndex MirOS MIT MIT-0
    MIT-advertising MIT-CMU MIT-enna MIT-feh MIT-Modern-Variant MIT-open-group MITNFA Motosoto
    mpich2 MPL-1.0 MPL-1.1 MPL-2.0 MPL-2.0-no-copyleft-exception MS-PL MS-RL MTLL MulanPSL-1.0
    MulanPSL-2.0 Multics Mup NAIST-2003 NASA-1.3 Naumen NBPL-1.0 NCGL-UK-2.0 NCSA Net-SNMP
    NetCDF Newsletr NGPL NIST-PD NIST-PD-fallback NLOD-1.0 NLPL Nokia NOSL Noweb NPL-1.0 NPL-1.1
    NPOSL-3.0 NRL NTP NTP-0 Nunit O-UDA-1.0 OCCT-PL OCLC-2.0 ODbL-1.0 ODC-By-1.0 OFL-1.0
    OFL-1.0-no-RFN OFL-1.0-RFN OFL-1.1 OFL-1.1-no-RFN OFL-1.1-RFN OGC-1.0 OGDL-Taiwan-1.0
    OGL-Canada-2.0 OGL-UK-1.0 OGL-UK-2.0 OGL-UK-3.0 OGTSL OLDAP-1.1 OLDAP-1.2 OLDAP-1.3
    OLDAP-1.4 OLDAP-2.0 OLDAP-2.0.1 OLDAP-2.1 OLDAP-2.2 OLDAP-2.2.1 OLDAP-2.2.2 OLDAP-2.3
    OLDAP-2.4 OLDAP-2.5 OLDAP-2.6 OLDAP-2.7 OLDAP-2.8 OML OpenSSL OPL-1.0 OSET-PL-2.1 OSL-1.0
    OSL-1.1 OSL-2.0 OSL-2.1 OSL-3.0 Parity-6.0.0 Parity-7.0.0 PDDL-1.0 PHP-3.0 PHP-3.01 Plexus
    PolyForm-Noncommercial-1.0.0 PolyForm-Small-Business-1.0.0 PostgreSQL PSF-2.0 psfrag psutils
    Python-2.0 Qhull QPL-1.0 Rdisc RHeCos-1.1 RPL-1.1 RPL-1.5 RPSL-1.0 RSA-MD RSCPL Ruby SAX-PD
    Saxpath SCEA Sendmail Sendmail-8.23 SGI-B-1.0 SGI-B-1.1 SGI-B-2.0 SHL-0.5 SHL-0.51 SimPL-2.0
    SISSL SISSL-1.2 Sleepycat SMLNJ SMPPL SNIA Spencer-86 Spencer-94 Spencer-99 SPL-1.0
    SSH-OpenSSH SSH-short SSPL-1.0 StandardML-NJ SugarCRM-1.1.3 SWL TAPR-OHL-1.0 TCL
    TCP-wrappers TMate TORQUE-1.1 TOSL TU-Berlin-1.0 TU-Berlin-2.0 UCL-1.0 Unicode-DFS-2015
    Unicode-DFS-2016 Unicode-TOU Unlicense UPL-1.0 Vim VOSTROM VSL-1.0 W3C W3C-19980720
    W3C-20150513 Watcom-1.0 Wsuipa WTFPL wxWindows X11 Xerox XFree86-1.1 xinetd Xnet xpp XSkat
    YPL-1.0 YPL-1.1 Zed Zend-2.0 Zimbra-1.3 Zimbra-1.4 Zlib zlib-acknowledgement ZPL-1.1 ZPL-2.0
    ZPL-2.1
    """)
)
"""SPDX identifiers that CITATION.cff 1.2.0 accepts, spelt exactly so."""

ARCHIVE_LICENSES: frozenset[str] = frozenset(
    {name.lower() for name in CITATION_LICENSES}
    - set(
        _words("""
        agpl-1.0 agpl-3.0 bsd-2-clause-freebsd bsd-2-clause-netbsd bsd-3-clause-modification
        bsd-4-clause-shortened c-uda-1.0 cc-by-sa-2.1-jp cdl-1.0 drl-1.0 ecos-2.0 freebsd-doc gd
        gfdl-1.1 gfdl-1.2 gfdl-1.3 gpl-1.0 gpl-1.0+ gpl-2.0 gpl-2.0+ gpl-2.0-with-autoconf-exception
        gpl-2.0-with-bison-exception gpl-2.0-with-classpath-exception gpl-2.0-with-font-exception
        gpl-2.0-with-gcc-exception gpl-3.0 gpl-3.0+ gpl-3.0-with-autoconf-exception
        gpl-3.0-with-gcc-exception lgpl-2.0 lgpl-2.0+ lgpl-2.1 lgpl-2.1+ lgpl-3.0 lgpl-3.0+
        mit-modern-variant naist-2003 nunit ogdl-taiwan-1.0 standardml-nj wxwindows
        """)
    )
) | {"cc-pdm-1.0"}
"""Licence ids of Zenodo and InvenioRDM: SPDX identifiers in lower case, as of 2021."""


_UNLISTED_LANGUAGES: frozenset[str] = frozenset(
    _words("""
    aav afa alg alv apa aqa aqk aql art ath auf aus awd azc bad bai bat ber bih bmy bnt bpe btk
    btl bxx byy cai cau cba cbe cbh ccn ccs cdc cdd cel cey ckm cmc cnp cpe cpf cpp crp csp csu
    csx cty cum cus cuy day dha dkg dmf dmn dno dra dwk dwz dzd ebc egx ehs emo emq emz esx euq
    fif fiu fox gef gem gie gii gkd glb gme gmq gmr gmw gnj grk gyo gyz him hkh hkn hmx hng hok
    hyw hyx iap ibh iir ijo ime inc ine ira iro itc jbm jks jpx kar kbf kdo khi kox kro lsb lsn
    lsv lth lvi lws lxm map mhh mja mkh mld mno mun myn myq nah nai ncq ngf nic nlm npx nql nqt
    nsb nub nzd ocm okc okz ome omq omv omy osn oto ovd paa pbm pbz pgy phi plf pnd pod poz pqe
    pqw pra qwe rna roa rwl sai sal sct sdq sdv sem sgn sgo sio sit sla smi son sqj sqx ssa suo
    svr syd szs szy tai tbq tez tjj tjp toe trk tup tut tuw tvx tyy uki ukk ukv uni urj uss uth
    vkn vkz wak wbs wen wkr wlh wmg xbx xdo xgn xip xnd xnj xnm xnq xpb xpd xpf xph xpl xpv xpw
    xpx xpz yds ynh ypk yri ysm zba zbu zhx zla zle zls zlw znd
    """)
)
"""Codes that are no languages of ISO 639-3 as the archives list it.

They name families of languages (ISO 639-5), or came or went since the list was made; the
archive refuses a whole record for one. So it does for a private one, ``qaa`` to ``qtz``.
"""


def language_code(tag: str) -> str:
    """The ISO 639-3 code of a BCP 47 tag (``en-GB`` -> ``eng``), or nothing if none is listed."""
    import langcodes

    try:
        code = langcodes.Language.get(tag).to_alpha3()
    except (LookupError, ValueError):
        return ""
    listed = code not in _UNLISTED_LANGUAGES and not "qaa" <= code <= "qtz"
    return code if listed and code != "und" else ""
