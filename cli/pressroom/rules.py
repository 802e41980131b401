"""Every rule in one table: what should hold, how much it matters, one line of description.

Codes are grouped by hundreds and never reused: 1 files and front matter,
2 identifiers, 3 Markdown, 4 works and series, 5 renderers, 6 import,
7 what is asked online.
"""

from __future__ import annotations

from pressroom.diagnostics import Rule, Severity

_TABLE: dict[str, Rule] = {}


def _rule(code: str, name: str, severity: Severity, description: str) -> Rule:
    rule = Rule(code, name, severity, description)
    _TABLE[code] = rule
    return rule


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

# fmt: off
# --- files and front matter
FILE_UTF8 = _rule("PR101", "file-utf8", _ERROR, "A source file is UTF-8 text.")
FILE_SIZE = _rule("PR102", "file-size", _ERROR, "A source file is at most 1 MiB, its front matter 64 kB.")
FRONT_MATTER_CLOSED = _rule("PR103", "front-matter-closed", _ERROR, "Front matter stands between lines `---`, or `+++` where it is TOML.")
YAML_SYNTAX = _rule("PR104", "yaml-syntax", _ERROR, "Front matter and series.yaml parse as YAML 1.2.")
YAML_PLAIN = _rule("PR105", "yaml-plain", _ERROR, "YAML uses no aliases, anchors, merge keys or tags, and nests at most 20 levels.")
TOML_SYNTAX = _rule("PR106", "toml-syntax", _ERROR, "pressroom.toml and front matter between `+++` parse as TOML.")
KEY_KNOWN = _rule("PR107", "key-known", _ERROR, "A key is spelt as Pressroom knows it.")
KEY_ONCE = _rule("PR108", "key-once", _ERROR, "A key stands once in its mapping.")
KEY_REQUIRED = _rule("PR109", "key-required", _WARNING, "A mapping has the keys that it needs; without them it is left out.")
VALUE_TYPE = _rule("PR110", "value-type", _WARNING, "A value has the type of its key; one that has not is left out.")
VALUE_EMPTY = _rule("PR111", "value-not-empty", _WARNING, "A key that is given has a value.")
DATE_EXISTS = _rule("PR112", "date-exists", _ERROR, "A date is in the calendar.")
LANGUAGE_KNOWN = _rule("PR113", "language-known", _WARNING, "A language is a valid BCP 47 tag.")
LICENSE_KNOWN = _rule("PR114", "license-known", _WARNING, "A licence is one of the SPDX licence list, by its identifier, address or name.")
VALUE_KNOWN = _rule("PR115", "value-known", _ERROR, "A value is in the vocabulary of its key.")
URL_ABSOLUTE = _rule("PR116", "url-absolute", _ERROR, "An address is an absolute http or https URL.")
SLUG_SAFE = _rule("PR117", "slug-safe", _WARNING, "A slug is lower-case letters, digits and hyphens, at most 100; another is made so.")
FILE_READABLE = _rule("PR118", "file-readable", _ERROR, "Every source file can be read and lies inside the publication.")
COLOUR_CONTRAST = _rule("PR119", "colour-contrast", _ERROR, "The colour of text has a contrast of at least 7:1 with white.")
FONT_KNOWN = _rule("PR120", "font-known", _ERROR, "A font family is bundled or in the publication's `fonts/`.")
FONT_USABLE = _rule("PR121", "font-usable", _ERROR, "A font file in `fonts/` is static, may be embedded, and is at most 30 MiB; there are at most 40.")
EMBARGO_AHEAD = _rule("PR122", "embargo-ahead", _WARNING, "An embargo ends on a day to come.")
VALUE_RECORDABLE = _rule("PR123", "value-recordable", _ERROR, "A value can stand in a record: no control characters, a title of three characters, a name with a letter, a licence that Zenodo lists.")
KEY_FOREIGN = _rule("PR124", "key-of-other-tool", _NOTE, "A key that only other tools read is left out; one note names all of a file.")
KEY_UNREAD = _rule("PR125", "key-read", _WARNING, "A key is one that is read in its file; one warning names all others.")
DATE_FORM = _rule("PR126", "date-form", _WARNING, "A date has year, month and day, and can be read in one way only.")
AFFILIATION_KNOWN = _rule("PR127", "affiliation-known", _WARNING, "A number that stands for an affiliation is in the list `affiliations`.")

LANGUAGE_GIVEN = _rule("PR129", "language-given", _NOTE, "An article says its language, unless it is English; else its script tells it.")

# --- identifiers
DOI_SYNTAX = _rule("PR201", "doi-syntax", _ERROR, "A DOI is a registrant prefix `10.nnnn`, a slash and a suffix without spaces.")
DOI_PUNCTUATION = _rule("PR202", "doi-punctuation", _ERROR, "A DOI does not end in punctuation copied with it.")
ORCID_SYNTAX = _rule("PR203", "orcid-syntax", _ERROR, "An ORCID iD is 16 ASCII digits, the last perhaps X.")
ORCID_CHECKSUM = _rule("PR204", "orcid-checksum", _ERROR, "An ORCID iD ends in the check digit that its first 15 digits give.")
ROR_SYNTAX = _rule("PR205", "ror-syntax", _ERROR, "A ROR id is 0, six characters and two check digits.")

# --- Markdown
HTML_COMMENT = _rule("PR302", "html-comment", _NOTE, "An HTML comment is left out of everything published.")
NESTING_LIMIT = _rule("PR303", "nesting-limit", _ERROR, "Lists and quotes nest at most 40 levels.")
PARSE_TIME = _rule("PR304", "parse-time", _ERROR, "An article parses in at most 10 seconds.")
HEADING_SKIPPED = _rule("PR306", "heading-not-skipped", _WARNING, "A heading is at most one level below the one before it.")
HEADING_EMPTY = _rule("PR307", "heading-not-empty", _WARNING, "A heading has text.")
HEADING_ID_ONCE = _rule("PR308", "label-once", _WARNING, "A label names one heading, figure or table.")
LINK_HEADING = _rule("PR309", "link-heading-exists", _WARNING, "A link to a heading names one that exists.")
LINK_ARTICLE = _rule("PR310", "link-article-exists", _WARNING, "A link to another article names a file of the publication.")
LINK_ADDRESS = _rule("PR311", "link-address", _WARNING, "A link is an http, https or mailto address, a heading, or an article.")
PICTURE_EXISTS = _rule("PR312", "picture-exists", _WARNING, "A picture is a file inside the publication.")
PICTURE_READABLE = _rule("PR313", "picture-readable", _WARNING, "A picture is a PNG, JPEG, GIF, WebP, SVG or PDF of one page that decodes, at most 40 megapixels.")
PICTURE_ALT = _rule("PR314", "picture-alt", _WARNING, "A picture has alternative text.")
FOOTNOTE_TEXT = _rule("PR315", "footnote-text", _WARNING, "A footnote that is used has a text.")
FOOTNOTE_USED = _rule("PR316", "footnote-used", _WARNING, "A footnote that is written is used.")
FOOTNOTE_ONCE = _rule("PR317", "footnote-once", _ERROR, "A footnote's label is defined once.")
TABLE_CELLS = _rule("PR318", "table-cells", _WARNING, "A table's row has no more cells than its head.")
TABLE_SPANS = _rule("PR341", "table-spans", _WARNING, "A cell of a table stays within its row and column.")
CONTAINER_KNOWN = _rule("PR320", "container-known", _WARNING, "A container is one that Pressroom knows.")
CONTAINER_CLOSED = _rule("PR321", "container-closed", _WARNING, "A container ends with its own line of colons.")
REFERENCE_EXISTS = _rule("PR323", "reference-exists", _WARNING, "A reference names a figure, table or cited work that exists.")
BIBLIOGRAPHY_VALID = _rule("PR324", "bibliography-valid", _WARNING, "A bibliography is a list of CSL-JSON items, in JSON or YAML, or BibTeX.")
CAPTION_PLACE = _rule("PR325", "caption-place", _WARNING, "A table caption stands before or after a table.")
LINK_TEXT = _rule("PR326", "link-text", _WARNING, "A link has a text.")
SECTION_NUMBER = _rule("PR327", "section-number-once", _WARNING, "A section's number is written or counted, not both.")
BIBLIOGRAPHY_DOI = _rule("PR328", "bibliography-doi-once", _WARNING, "A DOI stands once in a bibliography.")
ENTRY_COMPLETE = _rule("PR329", "entry-complete", _WARNING, "A cited work has the fields that a list of references shows of its type.")
ENTRY_CITED = _rule("PR330", "entry-cited", _NOTE, "A work of a bibliography is cited by an article.")
CITATION_STYLE = _rule("PR331", "citation-style", _WARNING, "A citation style is one of the CSL repository, or a CSL file of the publication, for citations in the text.")
CONTAINER_CONTENT = _rule("PR333", "container-content", _NOTE, "A container that only dresses what stands in it is set as its content.")
SYNTAX_READ = _rule("PR334", "syntax-read", _WARNING, "What looks like syntax of a dialect is read, and not printed as it stands.")
INCLUDE_EXISTS = _rule("PR335", "include-exists", _ERROR, "A file that an article includes exists inside the publication.")
HTML_CONTENT = _rule("PR336", "html-content", _NOTE, "An element of HTML or a component that only dresses what stands in it is set as its content; imports and exports are left out.")
HTML_DROPPED = _rule("PR337", "html-dropped", _WARNING, "What runs or is drawn by a browser (scripts, styles, embedded pages, controls, drawings) stands in no article.")
HTML_TAG = _rule("PR338", "html-closed", _WARNING, "An element of HTML has an end tag.")
HTML_TABLE = _rule("PR339", "html-table", _WARNING, "A table of HTML has cells of one row and one column, which hold text.")

# --- works and series
DOI_ONCE = _rule("PR401", "doi-once", _ERROR, "A DOI is claimed by one work.")
PART_ONCE = _rule("PR402", "part-once", _ERROR, "A part number is used once in its series.")
PART_GIVEN = _rule("PR403", "part-given", _ERROR, "An article of a series has a part number.")
SERIES_EXISTS = _rule("PR404", "series-exists", _WARNING, "A series that is named exists.")
ABSTRACT_GIVEN = _rule("PR405", "abstract-given", _NOTE, "A work has an abstract; a record describes it with one.")
SLUG_ONCE = _rule("PR406", "slug-once", _WARNING, "A slug names one work; a repeated one gets a number.")
ARTICLE_EMPTY = _rule("PR407", "article-not-empty", _ERROR, "An article has a body, a series an article.")
PART_SERIES = _rule("PR408", "part-series", _WARNING, "An article with a part number belongs to a series.")
TITLE_GIVEN = _rule("PR410", "title-given", _WARNING, "A work has a title: a key, or a heading of level 1; else it is called after its file or folder.")
RECORDABLE = _rule("PR409", "record-complete", _WARNING, "A work has authors, a date and a licence; else no record and no citation files are made of it.")
WORK_FOUND = _rule("PR412", "work-found", _WARNING, "There is an article in the file or folder that is to be read.")
DRAFT = _rule("PR411", "draft", _NOTE, "An article that is marked as a draft is not built.")

# --- renderers
TABLE_AS_ROWS = _rule("PR501", "table-as-rows", _NOTE, "A table stands in the Substack post as bulleted rows.")
RECORD_VALID = _rule("PR502", "record-valid", _ERROR, "A record holds only keys and values that the archive accepts.")
PDF_CLEAN = _rule("PR503", "pdf-clean", _ERROR, "The PDF renderer has nothing to complain of.")
RENDER_LIMIT = _rule("PR504", "render-limit", _ERROR, "A work renders within the limits of time and memory.")
SYSTEM_LIBRARY = _rule("PR505", "system-library", _ERROR, "The system libraries that the PDF needs are installed.")
POST_CHANGED = _rule("PR506", "post-form-changed", _NOTE, "A construct that the Substack editor lacks stands in another form.")
TEMPLATE_VALID = _rule("PR508", "template-valid", _ERROR, "A publication's own template can be filled in and gives valid Markdown.")
WORDS_KEPT = _rule("PR509", "post-complete", _ERROR, "Where eight words or more follow on each other in the source, they stand in the post, the PDF and the page.")
FORMULA_DRAWN = _rule("PR510", "formula-drawn", _WARNING, "A formula of the PDF is drawn, at no less than 60 % of the size of the text.")
CODE_LANGUAGE = _rule("PR511", "code-language-known", _NOTE, "The language on a fence is one whose code can be highlighted.")
TABLE_AS_WRITTEN = _rule("PR512", "table-set-as-written", _NOTE, "A table of the PDF stands upright in the text, at the size of other tables.")
TABLE_FITS = _rule("PR513", "table-fits-page", _ERROR, "A table fits a page of the PDF, at the least turned on its side.")
ARTIFACTS_AGREE = _rule("PR514", "artifacts-agree", _ERROR, "The artifacts of a work agree on DOI, ORCID iDs, title, date, version and licence.")
WORD_KEPT = _rule("PR515", "word-kept", _WARNING, "Every word of the source stands in the post, the PDF and the page.")
FONT_BROUGHT = _rule("PR520", "font-brought", _WARNING, "A publication brings the fonts of its scripts; else the PDF is set in those of the system, and may look otherwise elsewhere.")

# --- import
IMPORT_DROPPED = _rule("PR601", "import-dropped", _NOTE, "A line of the page's furniture is left out.")
IMPORT_EMPHASIS = _rule("PR602", "import-emphasis", _WARNING, "Emphasis marks come in pairs; a broken one was mended or kept as text.")
IMPORT_UNSAID = _rule("PR603", "import-unsaid", _WARNING, "What a page does not say comes from the publication's defaults.")
IMPORT_STRUCTURE = _rule("PR604", "import-structure", _WARNING, "A construct that cannot be told from the page is kept as text.")
IMPORT_IDENTIFIER = _rule("PR605", "import-identifier", _WARNING, "An identifier on a page is valid and agrees with the others.")
IMPORT_READABLE = _rule("PR606", "import-readable", _ERROR, "A page to import is UTF-8 text with a title.")
IMPORT_TARGET = _rule("PR607", "import-target-free", _ERROR, "An import never replaces a file that exists.")
IMPORT_MOVED = _rule("PR608", "import-front-matter", _NOTE, "A line of the page went into the front matter.")
IMPORT_CHANGED = _rule("PR609", "import-form-changed", _NOTE, "What a page or an export writes stands in another form: joined, a heading, or as Markdown has it.")
IMPORT_PICTURE = _rule("PR610", "import-picture", _WARNING, "A picture of an export is a link until it is fetched with `--download`.")
IMPORT_ARCHIVE = _rule("PR611", "import-archive", _ERROR, "An export is a plain zip of sane size with a posts.csv.")
IMPORT_POST = _rule("PR612", "import-post", _ERROR, "A post of an export can be read; one that cannot is left out, the others are written.")
IMPORT_LISTED = _rule("PR613", "import-listed", _WARNING, "Every post that posts.csv lists has HTML, and every HTML file a row.")

# --- online
DOI_RESOLVES = _rule("PR701", "doi-resolves", _ERROR, "A DOI that is cited, linked or related is registered.")
DOI_REGISTERED = _rule("PR702", "doi-registered", _NOTE, "A DOI of one's own is registered; one that is only reserved will be when its record is published.")
DOI_TITLE = _rule("PR703", "doi-title", _WARNING, "The title registered for a DOI is near that of the work cited.")
DOI_AUTHORS = _rule("PR704", "doi-authors", _WARNING, "The authors registered for a DOI are near those of the work cited.")
ORCID_RECORD = _rule("PR705", "orcid-record", _ERROR, "An ORCID iD has a public record.")
ORCID_NAME = _rule("PR706", "orcid-name", _WARNING, "The name in an ORCID record fits the one written beside the iD.")
LINK_ANSWERS = _rule("PR707", "link-answers", _WARNING, "A link's page exists: its server does not answer 404 or 410.")
LINK_CERTAIN = _rule("PR708", "link-certain", _NOTE, "A link's server says whether the page exists; one that refuses programs, is busy or is silent does not.")
LINK_PUBLIC = _rule("PR709", "link-public", _WARNING, "A link leads to the public internet, and so for every reader.")
ONLINE_ANSWERS = _rule("PR710", "online-answers", _NOTE, "The registries answer, and in time.")

# fmt: on


def table() -> tuple[Rule, ...]:
    """All rules in the order of their codes."""
    return tuple(_TABLE[code] for code in sorted(_TABLE))
