from urllib.parse import parse_qs, urlsplit

from trialcli.ctgov import site


def test_the_pages_for_readers() -> None:
    assert site.study_page("NCT07331467") == "https://clinicaltrials.gov/study/NCT07331467"
    compare = urlsplit(site.compare_page("NCT07331467", 1, 3))
    assert compare.path == "/study/NCT07331467"
    assert parse_qs(compare.query) == {"tab": ["history"], "a": ["1"], "b": ["3"]}
    assert compare.fragment == "version-content-panel"


def test_the_page_that_shows_the_news() -> None:
    page = "https://clinicaltrials.gov/study/NCT07331467"
    assert site.news_page("NCT07331467", None) == page
    assert site.news_page("NCT07331467", (None, None)) == f"{page}?tab=history"
    assert site.news_page("NCT07331467", (3, None)) == f"{page}?tab=history"
    assert site.news_page("NCT07331467", (3, 4)) == f"{page}?tab=history&a=3&b=4"
