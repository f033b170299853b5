import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.errors import UsageError
from trialcli.registry.near import Near, distance_km, read_near

BERLIN, MUNICH = (52.52, 13.405), (48.137, 11.575)
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("52.5,13.4,50km", Near(52.5, 13.4, 50)),
        (" 52.5, 13.4, 50 km ", Near(52.5, 13.4, 50)),
        ("52.5 13.4 50KM", Near(52.5, 13.4, 50)),
        ("52.5;13.4;50km", Near(52.5, 13.4, 50)),
        ("-33.9,151.2,10mi", Near(-33.9, 151.2, 16.09344, "mi")),
        ("+40.7,-74,1.5miles", Near(40.7, -74, 2.414016, "mi")),
    ],
)
def test_a_point_with_a_distance(text: str, near: Near) -> None:
    assert read_near(text) == near


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Berlin", "not a place with a distance"),
        ("50", "not a place with a distance"),
        ("25mi", "not a place with a distance"),
        ("51.5N,0.1W,50km", "not a place with a distance"),
        ("52°31'N 13°24'E 50km", "not a place with a distance"),
        ("nan,13.4,50km", "not a place with a distance"),
        ("1e400,13.4,50km", "not a place with a distance"),
        ("52.5,13.4,50 km away", "not a place with a distance"),
        ("52.5,13.4,50,km", "not a place with a distance"),
        ("91,13.4,50km", "not on the Earth"),
        ("", "not a place with a distance"),
        ("52.5,13.4", "not a place with a distance"),
        ("52,5,13,4,50km", "not a place with a distance"),
        ("52.5,13.4,50", "no unit"),
        ("52.5,13.4,50m", "unknown unit 'm'"),
        ("152.5,13.4,50km", "not on the Earth"),
        ("52.5,193.4,50km", "not on the Earth"),
        ("52.5,13.4,0km", "impossible distance"),
        ("52.5,13.4,-5km", "impossible distance"),
        ("52.5,13.4,90000km", "impossible distance"),
        ("٥٢,13.4,50km", "not a place with a distance"),
    ],
)
def test_what_is_no_point_with_a_distance(text: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem) as raised:
        read_near(text)
    assert raised.value.hint


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("London", "knows no places by name"),
        ("51.5N,0.1W,50km", "south and west as negative numbers"),
        ("52,5,13,4,50km", "decimals with a point"),
        ("25mi", "the latitude, the longitude and the distance"),
    ],
)
def test_advice_for_a_likely_meaning(text: str, advice: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_near(text)
    assert advice in (raised.value.hint or "")


def test_a_usual_distance_stands_in_for_none() -> None:
    assert read_near("52.5,13.4", usual=50) == Near(52.5, 13.4, 50)
    assert read_near("52.5,13.4,5km", usual=50) == Near(52.5, 13.4, 5)
    for text in ("52.5", "52.5,13.4,5", "95,13.4"):
        with pytest.raises(UsageError):
            read_near(text, usual=50)


def test_distances_on_the_earth() -> None:
    assert distance_km(*BERLIN, *MUNICH) == pytest.approx(504, abs=2)
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.1)
    assert distance_km(90, 0, -90, 0) == pytest.approx(20015, abs=1)
    assert Near(*BERLIN, 500).distance_to(*BERLIN) <= 500
    assert not Near(*BERLIN, 500).distance_to(*MUNICH) <= 500


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_a_distance_is_the_same_both_ways(a: float, b: float, c: float, d: float) -> None:
    there, back = distance_km(a, b, c, d), distance_km(c, d, a, b)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there < 20016


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_a_detour_is_never_shorter(
    a: float, b: float, c: float, d: float, e: float, f: float
) -> None:
    detour = distance_km(a, b, e, f) + distance_km(e, f, c, d)
    assert distance_km(a, b, c, d) <= detour + 1e-6


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES, st.integers(-2, 2))
def test_longitudes_meet_at_the_antimeridian(
    a: float, b: float, c: float, d: float, turns: int
) -> None:
    assert distance_km(a, b, c, d + 360 * turns) == pytest.approx(distance_km(a, b, c, d), abs=1e-3)


@given(LATITUDES, LONGITUDES, LONGITUDES)
def test_a_pole_has_every_longitude(latitude: float, one: float, other: float) -> None:
    for pole in (90, -90):
        quarter = distance_km(0, 0, 90, 0) * abs(pole - latitude) / 90
        assert distance_km(pole, one, latitude, other) == pytest.approx(quarter, abs=1e-3)


@given(LATITUDES, LONGITUDES)
def test_a_point_is_at_no_distance_from_itself(latitude: float, longitude: float) -> None:
    assert distance_km(latitude, longitude, latitude, longitude) == 0


@given(LATITUDES, LONGITUDES, st.floats(1, 800))
def test_a_point_is_read_as_it_is_written(latitude: float, longitude: float, far: float) -> None:
    near = read_near(str(Near(latitude, longitude, far)))
    written = (near.latitude, near.longitude, near.kilometres)
    assert written == pytest.approx((latitude, longitude, far), abs=1e-5)
