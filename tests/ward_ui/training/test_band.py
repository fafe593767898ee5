from pathlib import Path

import httpx

import ward_ui
from tests.ward_ui.world import config, world
from ward_ui.http.assets import Asset, assets
from ward_ui.training.band import WORDS, banded

BUILT = Path(ward_ui.__file__).parent / "static"


def page(text: str) -> Asset:
    return Asset(content=text.encode(), media_type="text/html; charset=utf-8", etag='"old"')


def test_each_page_that_is_shipped_takes_the_band_before_anything_of_its_own():
    built = assets(BUILT)
    marked = banded(built)
    for name in ("index.html", "phone.html"):
        text = marked[name].content.decode()
        assert text.index(WORDS, text.index("<body>")) < text.index('id="app"')
        assert '<link rel="stylesheet" href="/assets/training.css"' in text
        assert f"<title>{WORDS}" in text
        assert marked[name].etag != built[name].etag, "no browser shows the page it had before"
    assert {path for path in built if not path.endswith(".html")} <= marked.keys()


def test_a_page_that_has_no_place_for_the_band_is_not_served():
    kept = banded({"odd.html": page("<p>no head, no body</p>"), "a.js": page("export {}")})
    assert "odd.html" not in kept
    assert "a.js" in kept


def test_a_real_wards_pages_have_no_band():
    assert all(WORDS.encode() not in asset.content for asset in assets(BUILT).values())


async def test_a_training_wards_server_puts_it_on_every_page_and_a_real_ones_on_none(folder):
    for training in (True, False):
        async with (
            world(config(folder, training=training, static_path=BUILT)) as ward,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{ward.port}") as browser,
        ):
            for path in ("/", "/phone", "/index.html", "/phone.html"):
                answer = await browser.get(path)
                assert answer.status_code == 200
                assert (WORDS in answer.text) is training, path
            style = await browser.get("/assets/training.css")
            assert style.status_code == (200 if training else 404)
