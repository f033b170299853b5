import pytest

from trialcli.record.coordinates import apart, near


@pytest.mark.parametrize(
    ("before", "after", "degrees"),
    [
        ({"lat": 40.0, "lon": 14}, {"lat": 40.25, "lon": 14.5}, 0.5),
        ({"lat": 40, "lon": 14}, {"lat": 40.0, "lon": 14.0}, 0),
        ({"lat": 40, "lon": 14}, {"lat": 40}, None),
        ({}, {}, None),
        (None, {"lat": 40, "lon": 14}, None),
        ({"lat": "40", "lon": 14}, {"lat": 40, "lon": 14}, None),
    ],
)
def test_degrees_apart(before, after, degrees):
    assert apart(before, after) == degrees


def test_near_means_about_fifty_kilometers():
    assert near({"lat": 40.85, "lon": 14.26}, {"lat": 40.87, "lon": 14.51})
    assert not near({"lat": 40.85, "lon": 14.26}, {"lat": 41.9, "lon": 12.5})
    assert not near({"lat": 40.85, "lon": 14.26}, None)
