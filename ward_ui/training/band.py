"""The band of a training ward, written into the pages themselves.

No message, no log-in and no fault of a script takes it away, and it stands there before anything
else is drawn.
"""

import hashlib

from ward_ui.http.assets import Asset

WORDS = "ØVELSE / TRAINING"
_STYLE_PATH = "assets/training.css"
_BAND = (
    f'<div class="training-band" data-testid="training-band" role="note">{WORDS}'
    "<span> ingen pasient er virkelig · no patient is real</span></div>"
)
_LINK = f'<link rel="stylesheet" href="/{_STYLE_PATH}" />'
# Violet: red, yellow and cyan are alarms' own, and no theme of the ward has it.
_STYLE = """\
:root { --training: #6b2fa0; --training-edge: #ffffff; --training-height: 40px; }
html { border: 6px solid var(--training); box-sizing: border-box; height: 100%; }
body { position: relative; padding-top: var(--training-height); box-sizing: border-box; }
.training-band {
  position: fixed; inset: 0 0 auto 0; height: calc(var(--training-height) + 6px);
  z-index: 2147483647;
  display: flex; align-items: center; justify-content: center; gap: 0.75em;
  background: repeating-linear-gradient(135deg, var(--training) 0 22px, #5a2489 22px 44px);
  color: var(--training-edge); font: 800 17px/1 system-ui, sans-serif; letter-spacing: 0.06em;
  white-space: nowrap; overflow: hidden; pointer-events: none;
}
.training-band span { font-weight: 400; letter-spacing: 0; font-size: 14px; }
@media (max-width: 560px) { .training-band span { display: none; } }
"""


def banded(built: dict[str, Asset]) -> dict[str, Asset]:
    """The pages with the band in each; a page that has no place for it is not served at all."""
    pages = {path: _banded(asset) for path, asset in built.items() if path.endswith(".html")}
    kept = {path: asset for path, asset in built.items() if path not in pages}
    marked = {path: asset for path, asset in pages.items() if asset is not None}
    return {**kept, **marked, _STYLE_PATH: _asset(_STYLE.encode(), "text/css; charset=utf-8")}


def _banded(page: Asset) -> Asset | None:
    text = page.content.decode("utf-8")
    if text.count("</head>") != 1 or text.count("<body>") != 1:
        return None
    text = text.replace("</head>", f"{_LINK}</head>").replace("<body>", f"<body>{_BAND}")
    text = text.replace("<title>", f"<title>{WORDS} · ")
    return _asset(text.encode(), page.media_type)


def _asset(content: bytes, media_type: str) -> Asset:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Asset(content=content, media_type=media_type, etag=etag)
