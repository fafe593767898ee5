"""The phones that should be able to alarm: each with its own conditions."""

from collections.abc import Iterator, Sequence

from alarms.cell import Cell
from alarms.messages import Phone, Phones
from alarms.present import Known
from alarms.rules.rule import OF_PHONES, Rule

N_PHONES_MAX = 500
"""More than that is no ward, but a fault or an attack: the rest is left aside."""
_DEVICE_LENGTH_MAX = 100


class Handsets:
    """Conditions of every phone that the server names.

    A phone that it no longer names has been logged out: nobody relies on it, its alarms end. While
    the server says nothing at all, nothing can be told of any phone.
    """

    def __init__(self, bed: str, rules: Sequence[Rule]) -> None:
        self._bed = bed
        self._rules = [rule for rule in rules if rule.subject in OF_PHONES]
        self._cells: dict[str, list[Cell]] = {}

    def cell(self, device: str, condition: str) -> Cell | None:
        """The condition of that phone, which need not have been heard of yet."""
        cells = self._of(device)
        return next((cell for cell in cells if cell.rule.condition == condition), None)

    def cells(self) -> Iterator[Cell]:
        for cells in self._cells.values():
            yield from cells

    def hear(self, phones: Phones) -> list[tuple[Cell, Known]]:
        """What each condition of each phone has to look at now."""
        named = {p.device: p for p in phones.phones[:N_PHONES_MAX] if _possible(p)}
        for device in named:
            self._of(device)
        looks = []
        for device, cells in self._cells.items():
            phone = named.get(device)
            silent_s = 0.0 if phone is None else (phones.t_ns - phone.t_heard_ns) / 1e9
            known = Known(phone=phone, silent_s=max(silent_s, 0.0))
            looks += [(cell, known) for cell in cells]
        return looks

    def forget(self, phones: Phones) -> None:
        """Phones that nobody names and no alarm is about need no memory."""
        named = {phone.device for phone in phones.phones}
        for device in list(self._cells):
            cells = self._cells[device]
            idle = all(cell.alarm is None and cell.state.held_s == 0.0 for cell in cells)
            if device not in named and idle:
                del self._cells[device]

    def _of(self, device: str) -> list[Cell]:
        if device not in self._cells:
            self._cells[device] = [
                Cell(self._bed, rule, rule.priority, about=device) for rule in self._rules
            ]
        return self._cells[device]


def _possible(phone: Phone) -> bool:
    return 0 < len(phone.device) <= _DEVICE_LENGTH_MAX
