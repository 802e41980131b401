"""Simple LaTeX math as a line of Unicode, for places that can show nothing else.

Only what reads well on one line is converted. Everything else gives ``None``,
and the caller shows the LaTeX: half a formula is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
_MAX_DEPTH = 20

_SUPERSCRIPT = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW′°*βγδφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ′°*ᵝᵞᵟᵠᵡ",
        strict=True,
    )
)
_SUBSCRIPT = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)


class _Kind(Enum):
    """How an atom stands to its neighbours, after TeX's own classes."""

    ORDINARY = auto()
    BINARY = auto()
    RELATION = auto()
    OPEN = auto()
    CLOSE = auto()
    PUNCTUATION = auto()
    OPERATOR = auto()
    SPACE = auto()
    FRACTION = auto()
    SCRIPT = auto()


@dataclass(frozen=True, slots=True)
class _Atom:
    text: str
    kind: _Kind = _Kind.ORDINARY


_SIGNS = (
    (_Kind.ORDINARY, "' *", "′ ∗"),
    (_Kind.BINARY, "+ -", "+ −"),
    (_Kind.RELATION, "= < >", "= < >"),
    (_Kind.PUNCTUATION, ", ; :", ", ; :"),
    (_Kind.OPEN, r"( [ \{ \langle", "( [ { ⟨"),
    (_Kind.CLOSE, r") ] \} \rangle", ") ] } ⟩"),
    (_Kind.ORDINARY, r"\% \$ \# \& \_", "% $ # & _"),
)
_NAMES = (
    (
        _Kind.ORDINARY,
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu "
        "xi pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma "
        "Upsilon Phi Psi Omega infty partial nabla emptyset varnothing forall exists neg ell hbar "
        "degree circ prime dots ldots cdots top bot aleph dagger ddagger",
        "α β γ δ ε ε ζ η θ ϑ ι κ λ μ ν ξ π ρ σ τ υ φ φ χ ψ ω Γ Δ Θ Λ Ξ Π Σ Υ Φ Ψ Ω ∞ ∂ ∇ ∅ ∅ ∀ ∃ "
        "¬ ℓ ℏ ° ° ′ … … ⋯ ⊤ ⊥ ℵ † ‡",
    ),
    (
        _Kind.BINARY,
        "times cdot div pm mp cup cap setminus wedge land vee lor oplus otimes ast star",
        "× · ÷ ± ∓ ∪ ∩ ∖ ∧ ∧ ∨ ∨ ⊕ ⊗ ∗ ⋆",
    ),
    (
        _Kind.RELATION,
        "leq le geq ge neq ne approx equiv sim simeq cong propto in notin ni subset subseteq "
        "supset supseteq to rightarrow leftarrow Rightarrow implies Leftarrow iff Leftrightarrow "
        "mapsto ll gg mid parallel perp models vdash",
        "≤ ≤ ≥ ≥ ≠ ≠ ≈ ≡ ∼ ≃ ≅ ∝ ∈ ∉ ∋ ⊂ ⊆ ⊃ ⊇ → → ← ⇒ ⇒ ⇐ ⇔ ⇔ ↦ ≪ ≫ ∣ ∥ ⊥ ⊨ ⊢",
    ),
    (_Kind.OPERATOR, "sum prod int oint", "∑ ∏ ∫ ∮"),
)
_FUNCTIONS = "sin cos tan log ln exp min max det dim gcd lim arg Pr"

_ATOMS = {
    **{
        sign: _Atom(text, kind)
        for kind, signs, texts in _SIGNS
        for sign, text in zip(signs.split(), texts.split(), strict=True)
    },
    **{
        f"\\{name}": _Atom(text, kind)
        for kind, names, texts in (*_NAMES, (_Kind.OPERATOR, _FUNCTIONS, _FUNCTIONS))
        for name, text in zip(names.split(), texts.split(), strict=True)
    },
    **{f"\\{name}": _Atom(name) for name in ("LaTeX", "TeX", "KaTeX")},
    **dict.fromkeys(
        (r"\,", r"\;", r"\:", r"\ ", r"\quad", r"\qquad", "~"), _Atom(" ", _Kind.SPACE)
    ),
}
"""What stands for a sign or a command."""
_NOTHING = {r"\left", r"\right", r"\!", r"\displaystyle", r"\limits"}
_TEXT = {r"\text", r"\mathrm", r"\operatorname", r"\mathit", r"\textrm"}


class _NoLine(Exception):
    """The formula does not fit on a line."""


class _Parser:
    """Reads LaTeX tokens into atoms; raises :class:`_NoLine` at what it does not know."""

    def __init__(self, tex: str) -> None:
        self.tokens = _TOKEN.findall(tex)
        self.at = 0

    def peek(self) -> str:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        sign = self.peek()
        self.at += 1
        return sign

    def atoms(self, depth: int, end: str = "") -> list[_Atom]:
        """Atoms up to ``end``, which is taken too."""
        if depth > _MAX_DEPTH:
            raise _NoLine
        found: list[_Atom] = []
        while (sign := self.peek()) != end:
            if not sign or sign in {"}", "&", "\\\\"}:
                raise _NoLine
            if sign in {"^", "_"}:
                self.take()
                found.append(self.script(sign, depth))
            else:
                found.extend(self.atom(depth))
        self.take()
        return found

    def argument(self, depth: int) -> list[_Atom]:
        if self.peek() == "{":
            self.take()
            return self.atoms(depth + 1, "}")
        if self.peek() in {"", "}", "^", "_"}:
            raise _NoLine
        return self.atom(depth + 1)

    def script(self, mark: str, depth: int) -> _Atom:
        # Without the spaces of a full line: n−1 is set tight above and below.
        text = "".join(atom.text for atom in self.argument(depth) if atom.kind is not _Kind.SPACE)
        table = _SUPERSCRIPT if mark == "^" else _SUBSCRIPT
        if not text or any(character not in table for character in text):
            raise _NoLine
        return _Atom("".join(table[character] for character in text), _Kind.SCRIPT)

    def words(self) -> str:
        """The raw argument of ``\\text``, whose spaces count."""
        if self.take() != "{":
            raise _NoLine
        parts: list[str] = []
        while self.at < len(self.tokens) and self.tokens[self.at] != "}":
            if self.tokens[self.at][0] in "\\{$":
                raise _NoLine
            parts.append(self.tokens[self.at])
            self.at += 1
        if self.take() != "}":
            raise _NoLine
        return "".join(parts)

    def atom(self, depth: int) -> list[_Atom]:
        sign = self.take()
        if sign == "{":
            return self.atoms(depth + 1, "}")
        if sign in _NOTHING:
            return []
        if sign in _TEXT:
            return [_Atom(self.words())]
        if sign == r"\frac":
            return [_Atom(f"{self.part(depth)}/{self.part(depth)}", _Kind.FRACTION)]
        if sign == r"\sqrt":
            if self.peek() == "[":
                raise _NoLine
            return [_Atom(f"√{self.part(depth)}")]
        if sign in _ATOMS:
            return [_ATOMS[sign]]
        if sign[0] in "\\$#&{}^_":
            raise _NoLine
        return [_Atom(sign)]

    def part(self, depth: int) -> str:
        """Numerator, denominator or radicand, in brackets unless it is one plain thing."""
        text = _joined(self.argument(depth))
        return text if len(text) == 1 or text.isdecimal() else f"({text})"


def _bracketed(atoms: list[_Atom]) -> list[_Atom]:
    """Fractions that are multiplied without a sign in brackets: 1/2x could be 1/(2x)."""
    apart = {_Kind.BINARY, _Kind.RELATION, _Kind.PUNCTUATION, None}
    kinds = [None, *(atom.kind for atom in atoms), None]
    found = []
    for at, atom in enumerate(atoms):
        if atom.kind is _Kind.FRACTION:
            before, after = kinds[at], kinds[at + 2]
            alone = before in apart | {_Kind.OPEN} and after in apart | {_Kind.CLOSE}
            atom = _Atom(atom.text if alone else f"({atom.text})")
        found.append(atom)
    return found


def _joined(atoms: list[_Atom]) -> str:
    """Text with a space round relations and binary signs, none after a sign that negates."""
    out = ""
    before: _Kind | None = None
    for atom in _bracketed(atoms):
        kind = atom.kind
        if kind is _Kind.BINARY and before in {
            None,
            _Kind.BINARY,
            _Kind.RELATION,
            _Kind.OPEN,
            _Kind.PUNCTUATION,
        }:
            kind = _Kind.ORDINARY
        if kind in {_Kind.BINARY, _Kind.RELATION}:
            out = f"{out.rstrip()} {atom.text} " if out else f"{atom.text} "
        elif kind is _Kind.PUNCTUATION:
            out = f"{out.rstrip()}{atom.text} "
        elif kind is _Kind.OPERATOR:
            gap = " " if before in {_Kind.ORDINARY, _Kind.CLOSE, _Kind.SCRIPT} else ""
            out += gap + atom.text
        elif kind is _Kind.ORDINARY and before is _Kind.OPERATOR:
            out += f" {atom.text}"
        else:
            out += atom.text
        # A script belongs to the sign it stands on: the limit of a sum is part of the sum.
        if not (before is _Kind.OPERATOR and kind is _Kind.SCRIPT):
            before = kind
    return re.sub(r" {2,}", " ", out).strip()


def unicode_math(tex: str) -> str | None:
    """``tex`` as one line of Unicode, or ``None`` when it does not read well so."""
    try:
        text = _joined(_Parser(tex).atoms(0))
    except _NoLine:
        return None
    return text or None


_FOR_KATEX = (
    (re.compile(r"\\(begin|end)\{(?:align|eqnarray|flalign)\*?\}"), r"\\\1{aligned}"),
    (re.compile(r"\\(begin|end)\{alignat\*?\}"), r"\\\1{alignedat}"),
    (re.compile(r"\\(begin|end)\{(?:gather|multline)\*?\}"), r"\\\1{gathered}"),
    (re.compile(r"\\(?:begin|end)\{(?:equation|displaymath)\*?\}"), ""),
    (re.compile(r"\\label\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])"), ""),
)


def katex(tex: str) -> str:
    """Display math as KaTeX sets it without numbers of its own.

    https://katex.org/docs/supported#environments
    """
    for pattern, instead in _FOR_KATEX:
        tex = pattern.sub(instead, tex)
    return tex.strip()
