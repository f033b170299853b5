"""Generated Markdown of the kind the registry writes: paragraphs and lists, nested, escaped."""

import string
from random import Random

from hypothesis import strategies as st

_LETTERS = "abcXYZé≥β0189"
_SIGNS = [
    *(f"\\{sign}" for sign in string.punctuation),
    *("\\a", "10\\^5", "\\<30", "\\>/=18", "\\<p\\>", "\\</p\\>", "\\<br\\>"),
    *("&lt;", "&amp;lt;", "&amp;", "\\&lt;", "\\&amp;gt;", "&#8805;", "&#x27;", "&nbsp;"),
    *("&unknown;", ".", ",", "(", "%", "/", "'", '"', ";", "=", "&", "x"),
]
_ALONE = ["<", ">", "&", "-", "+", "1.", "\\*", "and"]
"""Signs that mean themselves in the middle of a line."""
_BEGINNINGS = ["", "", "", "\\- ", "\\+ ", "\\* ", "1\\. ", "7\\) ", "\\> ", "\\# "]
_BREAKS = ["\n", "\n", "  \n", "\\\n"]


def markdown() -> st.SearchStrategy[str]:
    """Return a strategy of markup fields as the registry writes them."""
    return st.randoms(use_true_random=False).map(_document)


def _document(random: Random) -> str:
    blocks: list[str] = []
    after_a_list = False
    for _ in range(random.randint(1, 4)):
        if random.random() < 0.5:
            blocks += ["<!-- -->"] * after_a_list + [_list(random, "", 0)]
            after_a_list = True
        else:
            blocks.append(_paragraph(random, ""))
            after_a_list = False
    return "\n\n".join(blocks)


def _list(random: Random, indent: str, depth: int) -> str:
    number = random.choice([0, 0, 1, 1, 3, 9])
    items = []
    for place in range(random.randint(1, 3)):
        lead = f"{number + place}. " if number else "* "
        inner = indent + " " * len(lead)
        item = f"{indent}{lead}{_paragraph(random, inner)}"
        if random.random() < 0.2:
            item += f"\n\n{inner}{_paragraph(random, inner)}"
        if depth < 3 and random.random() < 0.25:
            item += f"\n\n{_list(random, inner, depth + 1)}"
        items.append(item)
    return random.choice(["\n", "\n\n"]).join(items)


def _paragraph(random: Random, indent: str) -> str:
    text = _line(random)
    for _ in range(random.choice([0, 0, 0, 1, 2])):
        text += random.choice(_BREAKS) + indent + _line(random)
    return text


def _line(random: Random) -> str:
    words = [_word(random) for _ in range(random.randint(1, 5))]
    words[0] = f"w{words[0]}"  # no digit, for that might begin a list
    words[1:1] = [random.choice(_ALONE)]
    return random.choice(_BEGINNINGS) + " ".join([*words, "end"])


def _word(random: Random) -> str:
    signs = random.choices([*_SIGNS, *_LETTERS], k=random.randint(0, 4))
    return random.choice(_LETTERS) + "".join(signs)
