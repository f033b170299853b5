"""Text that a registry should not serve: it would instruct a terminal, or be read as markup."""

import re

RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\u180e\U000e0000-\U000e0fff]"
)
"""What must never come out, but for the line end."""

WORDS = {
    "escape": "Red \x1b[31malert\x1b[0m",
    "title of the window": "\x1b]0;owned\x07 title",
    "C1": "csi \x9b31m osc \x9d0;x\x9c",
    "bell and backspace": "a\x07b\x08c",
    "carriage return": "good\rbad\r\nworse",
    "direction": "abc\u202egnp.exe\u2066x\u2069",
    "zero width": "in\u200bvis\u200dible\ufeff",
    "line separators": "one\u2028two\u2029three\x85four\x0bfive\x0csix",
    "invisible": "soft\xadhyphen tag\U000e0041\u180e",
    "lone surrogate": "half \ud800 of a pair \udfff",
    "markup": "[bold red]not bold[/] [link=https://example.org]no link[/link] [/]",
    "emoji code": ":smiley: :warning:",
    "a long word": "x" * 5000,
    "nothing": "",
    "white": " \t\n ",
}
