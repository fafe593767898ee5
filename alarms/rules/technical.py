"""The default rules about everything that is needed to watch a patient and to call somebody."""

from alarms.messages import Kind, Priority
from alarms.rules.patient import EVERY_PAUSE, REMIND_HIGH_S, RETELL_S
from alarms.rules.rule import Rule, Subject

_MEASURING = (
    # 3 s of silence are three missed messages. With its delay a sensor is lost after 8 s: later
    # than dsp_lost (6 s), so that a dead DSP is told once and not once per bed.
    Rule(
        condition="sensor_lost",
        subject=Subject.SENSOR_LOST,
        above=3.0,
        delay_s=5.0,
        clear_s=5.0,
        priority=Priority.MEDIUM,
        kind=Kind.TECHNICAL,
        covered_by="dsp_lost",
        retell_s=RETELL_S,
        text_nb="Ingen data fra sensoren",
        text_en="No data from the sensor",
    ),
    Rule(
        condition="unmeasured_long",
        subject=Subject.UNMEASURED,
        at_least=900.0,
        delay_s=0.0,
        clear_s=10.0,
        priority=Priority.MEDIUM,
        kind=Kind.TECHNICAL,
        held_by=EVERY_PAUSE,
        retell_s=RETELL_S,
        text_nb="Har ikke latt seg måle på lenge",
        text_en="Has not been measurable for long",
    ),
    Rule(
        condition="unmeasured",
        subject=Subject.UNMEASURED,
        at_least=300.0,
        delay_s=0.0,
        clear_s=10.0,
        priority=Priority.LOW,
        kind=Kind.TECHNICAL,
        covered_by="unmeasured_long",
        held_by=EVERY_PAUSE,
        retell_s=RETELL_S,
        text_nb="Kan ikke måles",
        text_en="Cannot be measured",
    ),
    # Breathing is measured and the heart is not, as atrial fibrillation makes it: else nobody would
    # be told that no limit of the heart rate is watched. Once in a shift: nothing can be mended
    # here but the sensor's place, and a pulse is then counted by hand.
    Rule(
        condition="hr_unmeasured",
        subject=Subject.HR_UNMEASURED,
        below=10.0,
        hysteresis=10.0,
        delay_s=0.0,
        clear_s=300.0,
        priority=Priority.LOW,
        kind=Kind.TECHNICAL,
        held_by=EVERY_PAUSE,
        retell_s=8 * 3600.0,
        text_nb="Hjertefrekvensen har ikke latt seg måle på lenge",
        text_en="Heart rate has not been measurable for long",
    ),
    Rule(
        condition="clock_skew",
        subject=Subject.CLOCK_SKEW,
        above=2.0,
        hysteresis=0.5,
        delay_s=30.0,
        clear_s=30.0,
        priority=Priority.LOW,
        kind=Kind.TECHNICAL,
        text_nb="Sensorens klokke går feil",
        text_en="The sensor's clock is wrong",
    ),
)

_WARD = (
    Rule(
        condition="dsp_lost",
        subject=Subject.SERVICE_LOST,
        service="dsp",
        above=3.0,
        delay_s=3.0,
        clear_s=5.0,
        priority=Priority.HIGH,
        remind_s=REMIND_HIGH_S,
        kind=Kind.TECHNICAL,
        text_nb="Ingen pasienter overvåkes: signalbehandlingen svarer ikke",
        text_en="No patient is being watched: signal processing does not answer",
    ),
    Rule(
        condition="records_lost",
        subject=Subject.SERVICE_LOST,
        service="records",
        above=3.0,
        delay_s=10.0,
        clear_s=5.0,
        priority=Priority.LOW,
        kind=Kind.TECHNICAL,
        text_nb="Trender lagres ikke: lagringstjenesten svarer ikke",
        text_en="Trends are not being kept: the records service does not answer",
    ),
    # Screens and phones say by themselves that they have lost their server. This is for whoever
    # else listens, and so that the journal says for how long nobody could be called.
    Rule(
        condition="server_lost",
        subject=Subject.SERVER_LOST,
        above=15.0,
        delay_s=5.0,
        clear_s=5.0,
        priority=Priority.MEDIUM,
        kind=Kind.TECHNICAL,
        retell_s=RETELL_S,
        text_nb="Skjermer og telefoner er uten forbindelse: tjeneren svarer ikke",
        text_en="Screens and phones are cut off: their server does not answer",
    ),
    Rule(
        condition="journal",
        subject=Subject.JOURNAL,
        delay_s=0.0,
        clear_s=5.0,
        priority=Priority.MEDIUM,
        kind=Kind.TECHNICAL,
        text_nb="Alarmloggen kan ikke skrives: disken er full, skadet eller for treg",
        text_en="The alarm journal cannot be written: the disk is full, damaged or too slow",
    ),
)

_PHONES = (
    Rule(
        condition="phone_lost",
        subject=Subject.PHONE_LOST,
        above=30.0,
        delay_s=15.0,
        clear_s=5.0,
        priority=Priority.MEDIUM,
        kind=Kind.TECHNICAL,
        retell_s=RETELL_S,
        text_nb="Ingen kontakt med telefonen",
        text_en="No contact with the phone",
    ),
    Rule(
        condition="phone_test",
        subject=Subject.PHONE_TEST,
        delay_s=0.0,
        clear_s=0.0,
        priority=Priority.MEDIUM,
        kind=Kind.TECHNICAL,
        retell_s=RETELL_S,
        text_nb="Telefonen kan ikke varsle: selvtesten feilet",
        text_en="The phone cannot alarm: its self-test failed",
    ),
    Rule(
        condition="phone_battery",
        subject=Subject.PHONE_BATTERY,
        at_most=15.0,
        hysteresis=5.0,
        delay_s=60.0,
        clear_s=5.0,
        priority=Priority.LOW,
        kind=Kind.TECHNICAL,
        retell_s=3600.0,
        text_nb="Telefonen må lades",
        text_en="The phone must be charged",
    ),
)

TECHNICAL_RULES: tuple[Rule, ...] = (*_MEASURING, *_WARD, *_PHONES)
