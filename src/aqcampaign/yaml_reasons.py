"""Rewords what PyYAML says of a text that is not valid YAML, for people who do not know YAML's grammar."""

from aqcampaign.language import mark as N_
from aqcampaign.language import reword

# What PyYAML says, and the same in words that are translated.
_SAYINGS = (
    (
        r"mapping values are not allowed here",
        N_("a second colon, or a line that is not indented as those above; quote a text that holds a colon"),
    ),
    (r"could not find expected ':'", N_("a name without a colon")),
    (r"expected <block end>, but found .*", N_("a line that is not indented as those above")),
    (r"expected ',' or '(?P<end>.)', but got .*", N_("a comma or {end} is missing")),
    (r"found character '\\t' .*", N_("a tab; indent with blanks only")),
    (r"found character '(?P<sign>.+)' that cannot start any token", N_("a text that begins with {sign}; quote it")),
    (r"expected alphabetic or numeric character, .*", N_("a text that begins with & or *; quote it")),
    (r"found unexpected end of stream", N_("a quotation mark that is not closed")),
    (r"found undefined alias '(?P<name>.+)'", N_("*{name} stands for nothing; quote a text that begins with *")),
    (r"found unknown escape character '(?P<sign>.+)'", N_("\\{sign} within double quotation marks; use single ones")),
    (r"expected the node content, .*", N_("a value is missing before this")),
    (r"sequence entries are not allowed here", N_("a line with - does not fit here")),
    (r"mapping keys are not allowed here", N_("a line with ? does not fit here")),
    (r"but found another document", N_("--- begins a second document, and a file holds one")),
    (r"found unhashable key", N_("a name that is a list or a mapping")),
)  # fmt: skip


def plain_reason(problem: str) -> str:
    """Return why a text is not valid YAML; as PyYAML says it where its words are not among those that are known."""
    return reword(problem, _SAYINGS)
