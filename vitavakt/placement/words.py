"""What stands on the terminal, in Norwegian bokmål and English."""

from typing import Final, Literal

Language = Literal["nb", "en"]

PARTS: Final[dict[Language, dict[str, str]]] = {
    "nb": {
        "seen": "noen er sett",
        "still": "ro",
        "zone": "i målesonen",
        "breathing": "pusten over støyen",
        "heart": "stille nok for hjertet",
        "pulse": "hjertet er funnet",
        "surroundings": "ingenting annet beveger seg",
        "signal": "signalet er helt",
    },
    "en": {
        "seen": "somebody is seen",
        "still": "stillness",
        "zone": "in the zone",
        "breathing": "breathing over noise",
        "heart": "quiet enough for the heart",
        "pulse": "the heart is found",
        "surroundings": "nothing else moves",
        "signal": "the signal is whole",
    },
}

STATES: Final[dict[Language, dict[str, str]]] = {
    "nb": {
        "settling": "finner signal",
        "measuring": "måler",
        "moving": "beveger seg",
        "weak": "svakt signal",
        "absent": "ingen der",
        "lost": "ingen radarbilder",
    },
    "en": {
        "settling": "settling",
        "measuring": "measuring",
        "moving": "moving",
        "weak": "weak signal",
        "absent": "nobody there",
        "lost": "no frames",
    },
}

WORDS: Final[dict[Language, dict[str, str]]] = {
    "nb": {
        "title": "Plassering",
        "profile": "bevegelse over avstand: opp til {top:.0f} dB over støyen",
        "zone": "målesone",
        "chest": "bryst ved {m:.2f} m",
        "not_yet": "ikke sett etter lenge nok",
        "nothing": "ingen brukbare radarbilder",
        "no_range": "sensoren sier ingenting om avstand",
        "rates": "respirasjon {rr}, hjerte {hr} /min",
    },
    "en": {
        "title": "Placement",
        "profile": "movement over range: up to {top:.0f} dB over the noise",
        "zone": "zone",
        "chest": "chest at {m:.2f} m",
        "not_yet": "not looked for long enough",
        "nothing": "no frames that can be used",
        "no_range": "the sensor says nothing about range",
        "rates": "respiration {rr}, heart {hr} /min",
    },
}
