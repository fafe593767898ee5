"""What is wrong with a radar, in the ward's languages; its agent's own sentence says more."""

from sensor.messages import RadarTrouble as Trouble

TROUBLES: dict[str, dict[Trouble, str]] = {
    "nb": {
        Trouble.NOT_THERE: "Radaren er ikke koblet til. Koble den til.",
        Trouble.GONE: "Radaren er koblet fra eller uten strøm. Koble den til igjen.",
        Trouble.IN_USE: "Et annet program på maskinen ved sengen bruker radaren.",
        Trouble.NO_RIGHT: "Maskinen ved sengen har ikke rett til å bruke radarens port.",
        Trouble.EXCHANGED: "Noe annet enn radaren er koblet til der radaren var.",
        Trouble.LINE: "Maskinen ved sengen får ikke åpnet linjen til radaren.",
        Trouble.UNREACHABLE: "Radaren kan ikke nås over nettverket.",
        Trouble.SILENT: "Radaren sier ingenting. Se etter ledning og strøm.",
        Trouble.UNREADABLE: "Det radaren sender, kan ikke leses. Den settes opp på nytt.",
        Trouble.SPEED: "Radaren høres ikke på denne hastigheten. Den neste prøves.",
        Trouble.SET_UP: "Radaren lar seg ikke sette opp. Det prøves igjen; ta ellers strømmen av "
        "og på.",
        Trouble.RESTARTED: "Radaren startet på nytt av seg selv.",
        Trouble.BACK: "Radaren er tilbake.",
        Trouble.FIRMWARE_OLD: "Radarens fastvare er for gammel og må oppdateres.",
        Trouble.FIRMWARE_UNKNOWN: "Radarens fastvare er ikke kjent her. Kontroller målingene.",
        Trouble.OTHER_PRODUCT: "Det som svarer, er en annen radar enn den som er valgt.",
        Trouble.NO_SENSOR: "Det er ingen radar i den valgte kontakten.",
        Trouble.LEFT_OUT: "Et skadet radarbilde er utelatt.",
        Trouble.TOO_SLOW: "Maskinen ved sengen er for langsom for radaren.",
        Trouble.MODULE_ERROR: "Radaren melder en feil.",
        Trouble.UNSURE_RANGE: "Radaren oppga ikke måleområdet. Avstander kan være feil.",
        Trouble.OVERDRIVEN: "Radaren overstyres. Flytt den lenger unna.",
        Trouble.FRAME_RATE: "Radaren klarer ikke så mange bilder i sekundet.",
        Trouble.TEMPERATURE: "Radarens temperatur har endret seg. Den settes opp på nytt.",
        Trouble.NO_WHEEL: "Radarprodusentens programvare mangler på maskinen ved sengen.",
    },
    "en": {
        Trouble.NOT_THERE: "The radar is not plugged in. Plug it in.",
        Trouble.GONE: "The radar is unplugged or has no power. Plug it in again.",
        Trouble.IN_USE: "Another program on the computer at the bed uses the radar.",
        Trouble.NO_RIGHT: "The computer at the bed has no right to use the radar's port.",
        Trouble.EXCHANGED: "Something else than the radar is plugged in where the radar was.",
        Trouble.LINE: "The computer at the bed cannot open the line to the radar.",
        Trouble.UNREACHABLE: "The radar cannot be reached over the network.",
        Trouble.SILENT: "The radar says nothing. Look at its cable and its power.",
        Trouble.UNREADABLE: "What the radar sends cannot be read. It is set up again.",
        Trouble.SPEED: "The radar is not heard at this speed. The next is tried.",
        Trouble.SET_UP: "The radar cannot be set up. It is tried again; else switch its power off "
        "and on.",
        Trouble.RESTARTED: "The radar restarted by itself.",
        Trouble.BACK: "The radar is back.",
        Trouble.FIRMWARE_OLD: "The radar's firmware is too old and must be updated.",
        Trouble.FIRMWARE_UNKNOWN: "The radar's firmware is not known here. Check what it measures.",
        Trouble.OTHER_PRODUCT: "What answers is another radar than the one chosen.",
        Trouble.NO_SENSOR: "There is no radar in the slot chosen.",
        Trouble.LEFT_OUT: "A damaged radar frame was left out.",
        Trouble.TOO_SLOW: "The computer at the bed is too slow for the radar.",
        Trouble.MODULE_ERROR: "The radar reports an error.",
        Trouble.UNSURE_RANGE: "The radar did not say which range it measures. Distances may be "
        "wrong.",
        Trouble.OVERDRIVEN: "The radar is overdriven. Move it further away.",
        Trouble.FRAME_RATE: "The radar cannot make so many frames a second.",
        Trouble.TEMPERATURE: "The radar's temperature has changed. It is set up again.",
        Trouble.NO_WHEEL: "The radar maker's software is missing on the computer at the bed.",
    },
}


def in_each_language(trouble: Trouble) -> dict[str, str]:
    """The sentence, by language."""
    return {language: sentences[trouble] for language, sentences in TROUBLES.items()}
