from dataclasses import dataclass
from enum import StrEnum

from hypothesis import given
from hypothesis import strategies as st

from simulators.ward import document
from simulators.ward.scenario import Scenario
from simulators.ward.tables import Reader


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, kw_only=True)
class Lamp:
    range_m: float
    watts: int = 40

    def __post_init__(self) -> None:
        if not 0.2 <= self.range_m <= 10:
            raise ValueError(f"range_m is in 0.2-10 m; got {self.range_m:g}")


@dataclass(frozen=True, kw_only=True)
class Chair:
    legs: int = 4


@dataclass(frozen=True, kw_only=True)
class Cabin:
    side: Side = Side.LEFT
    lit: bool = False
    things: tuple[Lamp | Chair, ...] = ()
    lamp: Lamp | None = None
    times_s: tuple[float, ...] = ()
    names: tuple[str, ...] = ()


def bright(*, watts: int) -> Lamp:
    return Lamp(range_m=1.0, watts=2 * watts)


def read(table):
    reader = Reader({Lamp: ("ready", {"bright": bright})})
    return reader.made(Cabin, table, ()), reader.faults


def sentence(table):
    ((_, said),) = read(table)[1]
    return said


def test_whatever_a_class_holds_can_be_written():
    cabin, faults = read(
        {
            "side": "right",
            "lit": True,
            "things": [{"kind": "lamp", "range_m": 2}, {"kind": "chair"}],
            "lamp": {"range_m": 1.5, "watts": 60},
            "times_s": [1, 2.5],
            "names": "one",
        }
    )
    assert faults == []
    assert cabin == Cabin(
        side=Side.RIGHT,
        lit=True,
        things=(Lamp(range_m=2.0), Chair()),
        lamp=Lamp(range_m=1.5, watts=60),
        times_s=(1.0, 2.5),
        names=("one",),
    )


def test_a_named_maker_takes_its_own_arguments():
    assert read({"lamp": {"ready": "bright", "watts": 30}})[0].lamp.watts == 60
    assert "one of: bright" in sentence({"lamp": {"ready": "dim"}})
    assert "watts: is missing" in sentence({"lamp": {"ready": "bright"}})


def test_every_fault_is_said_with_its_place():
    _, faults = read(
        {
            "side": "top",
            "lit": 1,
            "things": [
                {"kind": "lamp", "range_m": 99},
                {"kind": "sofa"},
                {"kind": "chair", "x": 1},
            ],
            "lamp": {},
            "times_s": [1, "2"],
            "colour": "red",
        }
    )
    assert {path for path, _ in faults} == {
        ("side",),
        ("lit",),
        ("things", 0, "range_m"),
        ("things", 1, "kind"),
        ("things", 2, "x"),
        ("lamp", "range_m"),
        ("times_s", 1),
        ("colour",),
    }


def test_a_refusal_of_the_class_itself_names_the_allowed_range():
    assert sentence({"lamp": {"range_m": 99}}) == "lamp.range_m: range_m is in 0.2-10 m; got 99"


def test_a_number_that_is_none_is_refused():
    assert "must be a number" in sentence({"times_s": [float("nan")]})
    assert "must be a number" in sentence({"times_s": [True]})
    assert "must be a whole number" in sentence({"lamp": {"range_m": 1, "watts": 1.5}})


ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
        st.sampled_from(["ward", "1", "steady", "apnoea", "dsp"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["bed", "beds", "person", "course", "story", "t_s", "duration_s", "kind", "from_s",
                 "to_s", "condition", "title", "purpose", "rr_per_min", "hr_per_min", "seed"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(["scenario", "beds", "rounds", "faults", "expect", "forbid", "budget"]),
        ANYTHING,
    )
)
def test_whatever_a_file_holds_there_is_a_scenario_or_there_are_faults(tables):
    scenario, faults = document.read(tables, conditions={"apnoea"})
    assert isinstance(scenario, Scenario) is not bool(faults)
