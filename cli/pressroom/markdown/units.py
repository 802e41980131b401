"""Numbers with units as the LaTeX package siunitx writes them, in plain mathematics.

``\\SI{9.81}{\\metre\\per\\square\\second}`` is ``9.81\\,\\mathrm{m\\,s^{-2}}``.
https://ctan.org/pkg/siunitx, version 3, sections 3.2 to 3.4 and the tables of section 3.6
"""

from __future__ import annotations

import re

COMMANDS = {
    **dict.fromkeys(("si", "unit", "num", "ang"), 1),
    **dict.fromkeys(("SI", "qty", "numrange"), 2),
    **dict.fromkeys(("SIrange", "qtyrange"), 3),
}
"""Commands, and how many arguments each has."""


def _table(rows: str) -> dict[str, str]:
    words = rows.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_PREFIXES = _table(
    "quecto q ronto r yocto y zepto z atto a femto f pico p nano n micro \\mu{} milli m centi c"
    " deci d deca da deka da hecto h kilo k mega M giga G tera T peta P exa E zetta Z yotta Y"
    " ronna R quetta Q"
)
_UNITS = _table(
    "ampere A bar bar becquerel Bq bit bit byte B candela cd coulomb C dalton Da day d decibel dB"
    " electronvolt eV farad F gram g gray Gy hectare ha henry H hertz Hz hour h joule J katal kat"
    " kelvin K kilogram kg liter L litre L lumen lm lux lx meter m metre m minute min mole mol"
    " neper Np newton N pascal Pa radian rad second s siemens S sievert Sv steradian sr tesla T"
    " tonne t volt V watt W weber Wb year a percent \\% celsius {}^{\\circ}C"
    " degreeCelsius {}^{\\circ}C degree {}^{\\circ} arcminute {}' arcsecond {}'' ohm \\Omega"
    " angstrom \\AA astronomicalunit au micron \\mu{}m um \\mu{}m us \\mu{}s ug \\mu{}g"
    " umol \\mu{}mol uA \\mu{}A uL \\mu{}L ul \\mu{}L uV \\mu{}V uW \\mu{}W"
)
_UNITS |= _table(
    " ".join(
        f"{sign} {sign}"
        for sign in re.findall(
            r"\w+",
            "fm pm nm mm cm dm m km fs ps ns ms s fg pg ng mg g kg fmol pmol nmol mmol mol kmol"
            " pA nA mA A kA mL ml L l hL mHz Hz kHz MHz GHz THz mN N kN MN Pa kPa MPa GPa mV V kV"
            " mW W kW MW GW mJ J kJ eV meV keV MeV GeV TeV K dB kWh F pF nF",
        )
    )
)
_POWERS = {"square": "2", "squared": "2", "cubic": "3", "cubed": "3"}

_NUMBER = re.compile(r"([+-]?[\d.,\s]*)(?:[eEdD]([+-]?\d+))?")
_PIECE = re.compile(r"\\([A-Za-z]+)|(\^\{[^{}]*\}|\^-?\w)|([^\\^{}\s]+)|[{}\s]")
_ARGUMENT = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_COMMAND = re.compile(
    rf"\\({'|'.join(COMMANDS)})(?![A-Za-z])(?:\[[^\[\]]*\])?{_ARGUMENT}"
    rf"(?:{_ARGUMENT})?(?:{_ARGUMENT})?"
)


def written_out(tex: str) -> str:
    """``tex`` with the commands of siunitx written out; what is none stays as it is."""
    if "\\" not in tex:
        return tex
    return _COMMAND.sub(_written, tex)


def _written(found: re.Match[str]) -> str:
    name = found[1]
    wanted = COMMANDS[name]
    given = [argument for argument in found.groups()[1:] if argument is not None]
    if len(given) < wanted:
        return found[0]
    arguments, more = given[:wanted], "".join(f"{{{one}}}" for one in given[wanted:])
    if name in ("si", "unit"):
        out = _unit(arguments[0])
    elif name == "num":
        out = _number(arguments[0])
    elif name == "ang":
        signs = ("^{\\circ}", "'", "''")
        parts = zip(arguments[0].split(";"), signs, strict=False)
        out = "".join(number.strip() + sign for number, sign in parts if number.strip())
    elif name == "numrange":
        out = "\\text{--}".join(map(_number, arguments))
    else:
        *numbers, unit = arguments
        out = "\\text{--}".join(map(_number, numbers)) + "\\," + _unit(unit)
    return out + more


def _number(text: str) -> str:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return text.replace("+-", "\\pm ")
    power = f"10^{{{int(found[2])}}}" if found[2] else ""
    return "\\times ".join(filter(None, (found[1].strip(), power)))


def _unit(text: str) -> str:
    """The signs of units, with what stands under ``\\per`` as a negative power."""
    out: list[str] = []
    prefix, power, below = "", "", False
    for command, raised, plain in _PIECE.findall(text):
        if command == "per":
            below = True
        elif command in _PREFIXES:
            prefix = _PREFIXES[command]
        elif command in ("square", "cubic"):
            power = _POWERS[command]
        elif command in ("squared", "cubed") and out:
            out[-1] = _raised(out[-1], _POWERS[command])
        elif command in ("tothe", "raiseto", "of", "highlight", "cancel"):
            continue
        elif command or plain:
            sign = _UNITS.get(command, f"\\{command} ") if command else plain
            exponent = f"-{power or '1'}" if below else power
            out.append(f"{prefix}{sign}" + (f"^{{{exponent}}}" if exponent else ""))
            prefix, power, below = "", "", False
        elif raised and out:
            out[-1] = _raised(out[-1], raised[1:].strip("{}"))
    signs = "\\,".join(out)
    return f"\\mathrm{{{signs}}}" if out else ""


def _raised(sign: str, power: str) -> str:
    base, mark, below = sign.partition("^{-1}")
    return f"{base}^{{-{power}}}" if mark and not below else f"{sign}^{{{power}}}"
