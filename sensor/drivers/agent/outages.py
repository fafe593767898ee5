"""A radar that goes and comes back: how it is now, and what is said of its going and coming."""

from sensor.drivers.agent.repeats import Pace, span
from sensor.drivers.messages import Trouble
from sensor.messages import FaultKind, RadarTrouble


class Outages:
    """Follows one radar. How it is, is always known; what is said of a loose plug gets rarer.

    The first outage is told whole: each kind of trouble in it once, and its end. Those soon after
    it are counted and told together, at `Pace`. However it goes, a radar that then stays as it is
    has in the end been told as it is.
    """

    def __init__(self) -> None:
        self._pace = Pace()
        self._now: Trouble | None = None
        self._told: Trouble | None = None
        self._cause = ""
        self._began_s = self._away_s = 0.0
        self._telling = False
        self._kinds_told: set[RadarTrouble] = set()
        self._n_held = 0

    @property
    def now(self) -> Trouble | None:
        """Why the radar gives nothing; None while it is well."""
        return self._now

    def broken(self, reason: str, kind: RadarTrouble, t_s: float) -> Trouble | None:
        """It gives nothing, for this reason; what is to be said of it now."""
        begins = self._now is None
        self._now = Trouble(kind=FaultKind.LOST, reason=reason, trouble=kind)
        if begins:
            self._begin(t_s)
        if self._telling and kind not in self._kinds_told:
            return self._say()
        return self.due(t_s)

    def mended(self, t_s: float) -> Trouble | None:
        """It gives something again; what is to be said of that now."""
        if self._now is None:
            return None
        self._now, self._away_s = None, t_s - self._began_s
        return self._say() if self._telling else self.due(t_s)

    def due(self, t_s: float) -> Trouble | None:
        """What was held back for long enough."""
        told = self._told == self._now and self._n_held == 0
        if told or not self._pace.may(t_s):
            return None
        self._telling = True
        return self._say(span_s=self._pace.say(t_s))

    def _begin(self, t_s: float) -> None:
        self._began_s = t_s
        self._cause = "" if self._now is None else self._now.reason
        self._kinds_told.clear()
        self._pace.stir(t_s)
        self._telling = self._n_held == 0 and self._pace.may(t_s)
        if self._telling:
            self._pace.say(t_s)
        else:
            self._n_held += 1

    def _say(self, span_s: float = 0.0) -> Trouble:
        self._told = self._now
        n_held, self._n_held = self._n_held, 0
        often = f"{'once' if n_held == 1 else f'{n_held} times'} more in the last {span(span_s)}"
        if self._now is not None:
            self._kinds_told.add(self._now.trouble)
            said = f"{self._now.reason} (Lost {often}.)" if n_held else self._now.reason
            return Trouble(kind=FaultKind.LOST, reason=said, trouble=self._now.trouble)
        said = f"The radar is back after {self._away_s:.1f} s."
        if n_held:
            said += f" It was lost {often}; the last time: {self._cause}"
        return Trouble(kind=FaultKind.CHANGED, reason=said, trouble=RadarTrouble.BACK)
