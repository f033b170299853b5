"""How pages look: light or dark, on a phone, on a screen and on paper."""

_COLOURS = """
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b1f24; --quiet: #57606a; --rule: #d0d7de; --link: #0a58b0;
  --major: #b42318; --minor: #7a5200;LIGHT
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --ink: #e6e9ed; --quiet: #a3adb8; --rule: #3a424c; --link: #79b8ff;
    --major: #ff8f87; --minor: #e3b341;DARK
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word;
}
main { max-width: 58rem; margin: 0 auto; padding: 1.25rem 1rem 2rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; font-weight: 600; margin: 1rem 0 0; }
p { margin: 0 0 .5rem; }
a { color: var(--link); }
.quiet, footer { color: var(--quiet); font-size: .9rem; }
footer { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: .75rem; }
.date { white-space: nowrap; }
"""


def style(rules: str, light: str = "", dark: str = "") -> str:
    """Return the style sheet of a page.

    Its own colors, ``light`` and ``dark``, are custom properties.
    """
    return _COLOURS.replace("LIGHT", light).replace("DARK", dark) + rules.lstrip("\n")
