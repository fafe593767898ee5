"""The server's own sentences, in Norwegian bokmål and English."""

WORDS: dict[str, dict[str, str]] = {
    "nb": {
        "login_first": "Logg inn først.",
        "locked": "Skjermen er låst. Tast PIN.",
        "login_ended": "Innloggingen er utløpt. Logg inn på nytt.",
        "role": "Rollen «{role}» kan ikke gjøre dette. Logg inn som sykepleier.",
        "right": "Rollen «{role}» har ikke rett til dette.",
        "login_wrong": "Ukjent person eller feil PIN.",
        "login_throttled": "For mange feil. Vent ett minutt og prøv igjen.",
        "login_busy": "Mange logger inn samtidig. Prøv igjen om litt.",
        "login_shape": "Innlogging ventes som JSON med «person» og «pin».",
        "login_reading": "Denne avdelingen vises bare for innloggede.",
        "origin": "Siden kommer fra en annen adresse enn tjeneren.",
        "protocol": "Tjeneren snakker protokoll {ours}; klienten ba om {theirs}. "
        "Last siden på nytt.",
        "hello": "Klienten sa ikke hvem den er.",
        "hello_first": "Den første meldingen må være «hello».",
        "hello_twice": "«hello» sies bare én gang.",
        "binary": "Bare tekstmeldinger.",
        "too_long": "Meldingen er lengre enn 64 KiB.",
        "too_many": "For mange meldinger på kort tid.",
        "rubbish": "Meldingen kan ikke leses: {why}",
        "silent": "Ingenting hørt på {s:g} s.",
        "untaken": "Meldingene ble ikke hentet på {s:g} s.",
        "engine_down": "Alarmtjenesten svarer ikke. Ingenting er gjort.",
        "no_score": "Det finnes ingen NEWS2 å regne med for denne sengen nå.",
        "fact_unread": "Dette kan ikke leses: {why}",
        "refused_reason": "Det trengs en begrunnelse.",
        "refused_ended": "Alarmen er over.",
        "refused_forbidden": "Du har ikke rett til det.",
        "refused_bounds": "Det er utenfor det som er mulig eller det avdelingen tillater.",
        "refused_late": "For sent: noen har tatt den, eller tiden er ute.",
        "refused_not_here": "Det finnes ikke på denne avdelingen.",
        "refused_unknown": "Det finnes ingen slik alarm.",
        "refused_not_journalled": "Det gjelder, men journalen kan ikke skrives nå: "
        "noter det for hånd.",
        "command_unknown": "Tjeneren kjenner ikke kommandoen «{name}».",
        "commands_busy": "For mange kommandoer på en gang.",
        "never_heard": "Ikke hørt fra siden visningen startet.",
        "silent_service": "Har ikke meldt seg på mer enn {s:g} s.",
        "no_alarm_state": "Ingen alarmtilstand for seng {beds}.",
        "journal_unread": "Visningen kan ikke lese alarmjournalen: {why}",
        "history_unread": "Visningen kan ikke lese historikken: {why}",
    },
    "en": {
        "login_first": "Log in first.",
        "locked": "The screen is locked. Enter the PIN.",
        "login_ended": "The log-in has ended. Log in again.",
        "role": "The role “{role}” cannot do this. Log in as a nurse.",
        "right": "The role “{role}” has not the right to do this.",
        "login_wrong": "Unknown person or wrong PIN.",
        "login_throttled": "Too many wrong tries. Wait a minute and try again.",
        "login_busy": "Many are logging in at once. Try again in a moment.",
        "login_shape": "A log-in is JSON with “person” and “pin”.",
        "login_reading": "This ward is shown to people who are logged in.",
        "origin": "The page comes from another address than the server's.",
        "protocol": "This server speaks protocol {ours}; the client asked for {theirs}. "
        "Reload the page.",
        "hello": "The client did not say who it is.",
        "hello_first": "The first message must be “hello”.",
        "hello_twice": "“hello” is said once.",
        "binary": "Text messages only.",
        "too_long": "The message is longer than 64 KiB.",
        "too_many": "Too many messages in a short time.",
        "rubbish": "The message cannot be read: {why}",
        "silent": "Nothing heard for {s:g} s.",
        "untaken": "Messages were not taken for {s:g} s.",
        "engine_down": "The alarm service does not answer. Nothing has been done.",
        "no_score": "There is no NEWS2 to reckon with for this bed now.",
        "fact_unread": "This cannot be read: {why}",
        "refused_reason": "A reason is needed.",
        "refused_ended": "That alarm has ended.",
        "refused_forbidden": "You have not the right to do that.",
        "refused_bounds": "That is outside what is possible or what the ward allows.",
        "refused_late": "Too late: somebody has taken it, or the time is over.",
        "refused_not_here": "There is no such thing on this ward.",
        "refused_unknown": "There is no such alarm.",
        "refused_not_journalled": "It counts, but the journal cannot be written now: "
        "write it down by hand.",
        "command_unknown": "This server knows no command “{name}”.",
        "commands_busy": "Too many commands at once.",
        "never_heard": "Not heard since the display's server started.",
        "silent_service": "Not heard for more than {s:g} s.",
        "no_alarm_state": "No alarm state for bed {beds}.",
        "journal_unread": "The display cannot read the alarm journal: {why}",
        "history_unread": "The display cannot read the history: {why}",
    },
}


def sentences(key: str, **parts: object) -> dict[str, str]:
    """The sentence `key` in every language."""
    return {language: sentence(language, key, **parts) for language in WORDS}


def sentence(language: str, key: str, **parts: object) -> str:
    """The sentence `key` in a language, with its parts filled in."""
    return WORDS[language][key].format(**parts)
