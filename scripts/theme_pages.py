"""Writes `docs/themes.md`: how themes are used, and the variables from their tables."""

from __future__ import annotations

import inspect

from limelight.themes import BUILT_IN
from limelight.themes.variables import DEFAULTS, FOLLOWING, SEPARATE
from limelight.ui.no_effect import NO_EFFECT

HEADING = """# Themes

```python
theme = gr.themes.Soft(primary_hue="teal", font=[gr.themes.GoogleFont("Inter"), "sans-serif"]).set(
    button_primary_background_fill="linear-gradient(90deg, *primary_500, *secondary_600)",
    button_primary_background_fill_dark="*primary_700",
)

with gr.Blocks(theme=theme) as demo:
    ...
```

`launch(theme=…)` counts before the theme of `Blocks`. A theme may also be a name: `theme="soft"`. `launch` and
`Blocks` take `css`, `css_paths`, `js`, `head` and `head_paths`, too.

| theme | |
| --- | --- |
{looks}
They have the names of Gradio's themes, and looks of their own. Each has a light and a dark side; the footer, the
address (`?__theme=dark`) or else the system chooses.

**Hues and sizes.** A hue is a name, one of `gr.themes.colors`, or a `Color` of eleven shades. `primary_hue` colours
buttons and marks, `secondary_hue` what is chosen, `neutral_hue` texts, borders and grounds. On bright hues (amber,
yellow, lime) text is dark. `text_size`, `spacing_size` and `radius_size` are a name (`"sm"`, `"md"`, `"lg"`; for
corners also `"none"` and `"xxl"`) or a `Size` of seven lengths.

**Fonts.** The page fetches no font from another host, `GoogleFont` neither. `GoogleFont("My Face")` and
`LocalFont("My Face")` show the font from files in the working directory, `static/fonts/MyFace/MyFace-Regular.woff2`
(for the weight 400; `SemiBold` for 600, `Bold` for 700 and so on): they travel inside the theme's stylesheet. Where
there is no such file, the font is shown where the user's machine has it, else the next in the list.

**Variables.** `set(…)` takes those in the table below. `*name` refers to another variable, to a shade (`*primary_50`
to `*primary_950`, `secondary`, `neutral`) or to a size (`*spacing_md`, `*radius_lg`, `*text_sm`; `xxs` to `xxl`). A
name that ends in `_dark` counts in dark mode. Where such a name exists and is not set, dark mode keeps the page's own
value. Attributes of a theme mean the same: `theme.slider_color = "red"`. A theme that sets one of
`block_background_fill`, `block_border_color`, `block_border_width`, `block_shadow` and `block_padding` has each
component in a box of its own.

**Files.** `theme.dump("theme.json")` writes a theme, `gr.Theme.load("theme.json")` reads it, also what Gradio wrote.
`to_dict` and `from_dict` do the same without a file. `push_to_hub` and `from_hub` are refused: nothing is fetched or
sent. There is no theme builder.

**Header.** `header="Acme"` puts a title above every page, and a `PageHeader` more than that:

```python
header = gr.PageHeader(
    logo="logo.svg", logo_dark="logo-dark.svg", links={"Docs": "https://docs.example.com", "About": "/about"}
)

with gr.Blocks(title="Acme", header=header) as demo:
    ...
```

The title is that of the app, unless the header has its own; `title=""` shows the logo alone, with `alt` for screen
readers. A logo is the path of a picture of at most 1 MB (SVG, PNG, JPEG, GIF, WebP, AVIF), which is read at once, an
`https://` address or a `data:` URL. `links` lead to other sites, which open beside the app, to `mailto:` addresses, or
below the app (`/about`); at most 20. In an app with several pages the links to these stand in the header, as `Navbar`
says, and logo and title lead to the first; `home` is another place. On phones, and where they have no room, all links
are in a menu. The header scrolls with the page, but for a chat or another page as high as the window. `Interface`,
`ChatInterface` and `TabbedInterface` take it, too, and then show their title there; `launch(header=…)` counts before
it. A login page shows logo and title, and no links. A page that embeds the app leaves it out with `info="false"`.

**In CSS.** A variable is a custom property: `button_primary_background_fill` is `--button-primary-background-fill`,
and shades, sizes and fonts are `--primary-500`, `--spacing-md`, `--font` and `--font-mono`. Your own CSS may use them
and set them, on `:root`, `.dark` or `.gradio-container`, without a theme, too; these names stay. A page has the
stylesheet with them, about 5 KB, if it has a theme, if your `css` or `head` names a variable, or if it has an `HTML`
component. No other page has any of it.

## Variables

A page without a theme looks as if it had these values. *Separate*: the value counts for light only.

| variable | value | `_dark` |
| --- | --- | --- |
"""


def generate() -> str:
    looks = "".join(f"| `{kind.__name__}` | {_first_line(kind)} |\n" for kind in BUILT_IN)
    return HEADING.replace("{looks}", looks) + "".join(map(_row, DEFAULTS))


def _first_line(kind: type) -> str:
    return (inspect.getdoc(kind) or "").splitlines()[0]


def _row(name: str) -> str:
    dark = "as in light" if name in FOLLOWING else "separate" if name in SEPARATE else ""
    reason = NO_EFFECT.get(("Theme", name))
    value = (
        f"no effect: {reason}" if reason else "a picture" if "svg" in DEFAULTS[name] else f"`{_shown(DEFAULTS[name])}`"
    )
    return f"| `{name}` | {value} | {dark} |\n"


def _shown(value: str) -> str:
    """A reference as `set` has it; the page's own properties as they are."""
    plain = value[2:].replace("-", "_")
    return f"*{plain}" if value.startswith("--") and not value.startswith("--ll-") else value
