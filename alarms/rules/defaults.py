"""The rule table that a ward starts from.

Every clinical number here is a **default that needs a clinician's decision** on the ward that uses
it. [D] marks what is our own design proposal and stands in no publication.

=================  =============================================================================
limit              from
=================  =============================================================================
RR >= 25           NEWS2, score 3 (Royal College of Physicians 2017, chart 1)
RR < 8, > 30       further out than NEWS2's score 3 (<= 8, >= 25) [D]
RR <= 9            the lower end of NEWS2's score 1, 9 to 11 [D]
HR >= 131          NEWS2, score 3
HR < 40            NEWS2's score 3 is pulse <= 40
HR > 150, <= 45    [D]; 45 lies in the middle of NEWS2's score 1, 41 to 50
no breath, 13 s    [D]; see beside the rule. Wards usually alarm after 20 to 30 s
silence, 3 s       [D]; three messages of `dsp.messages.VITALS_PERIOD_S`
unmeasured, clock  [D]
=================  =============================================================================

All delays, clear times and hystereses are [D].

Two priorities deserve their reason.

*dsp_lost is high.* One lost sensor is medium: one patient is unwatched, and the bed says so. While
the DSP is down **nobody** on the ward is watched, the chance that somebody needs it grows with the
number of beds, and what has to be done (walk the round) must begin at once. It stands for all the
beds' `sensor_lost`, which are not raised beside it.

*records_lost is low.* Without the records service trends have a gap; watching, telling and the
alarm journal do not depend on it.
"""

from alarms.messages import Kind, Priority
from alarms.rules.rule import Rule, Subject

_RATES = (
    Rule(
        condition="rr_very_high",
        subject=Subject.RR,
        above=30.0,
        hysteresis=2.0,
        delay_s=30.0,
        clear_s=60.0,
        priority=Priority.HIGH,
        kind=Kind.PHYSIOLOGICAL,
        text_nb="Respirasjonsfrekvens svært høy",
        text_en="Respiration rate very high",
    ),
    Rule(
        condition="rr_very_low",
        subject=Subject.RR,
        below=8.0,
        hysteresis=2.0,
        delay_s=30.0,
        clear_s=60.0,
        priority=Priority.HIGH,
        kind=Kind.PHYSIOLOGICAL,
        text_nb="Respirasjonsfrekvens svært lav",
        text_en="Respiration rate very low",
    ),
    Rule(
        condition="rr_high",
        subject=Subject.RR,
        at_least=25.0,
        hysteresis=2.0,
        delay_s=120.0,
        clear_s=60.0,
        priority=Priority.MEDIUM,
        kind=Kind.PHYSIOLOGICAL,
        covered_by="rr_very_high",
        text_nb="Respirasjonsfrekvens høy",
        text_en="Respiration rate high",
    ),
    Rule(
        condition="rr_low",
        subject=Subject.RR,
        at_most=9.0,
        hysteresis=2.0,
        delay_s=120.0,
        clear_s=60.0,
        priority=Priority.MEDIUM,
        kind=Kind.PHYSIOLOGICAL,
        covered_by="rr_very_low",
        text_nb="Respirasjonsfrekvens lav",
        text_en="Respiration rate low",
    ),
    Rule(
        condition="hr_very_high",
        subject=Subject.HR,
        above=150.0,
        hysteresis=5.0,
        delay_s=30.0,
        clear_s=60.0,
        priority=Priority.HIGH,
        kind=Kind.PHYSIOLOGICAL,
        text_nb="Hjertefrekvens svært høy",
        text_en="Heart rate very high",
    ),
    Rule(
        condition="hr_very_low",
        subject=Subject.HR,
        below=40.0,
        hysteresis=5.0,
        delay_s=30.0,
        clear_s=60.0,
        priority=Priority.HIGH,
        kind=Kind.PHYSIOLOGICAL,
        text_nb="Hjertefrekvens svært lav",
        text_en="Heart rate very low",
    ),
    Rule(
        condition="hr_high",
        subject=Subject.HR,
        at_least=131.0,
        hysteresis=5.0,
        delay_s=120.0,
        clear_s=60.0,
        priority=Priority.MEDIUM,
        kind=Kind.PHYSIOLOGICAL,
        covered_by="hr_very_high",
        text_nb="Hjertefrekvens høy",
        text_en="Heart rate high",
    ),
    Rule(
        condition="hr_low",
        subject=Subject.HR,
        at_most=45.0,
        hysteresis=5.0,
        delay_s=120.0,
        clear_s=60.0,
        priority=Priority.MEDIUM,
        kind=Kind.PHYSIOLOGICAL,
        covered_by="hr_very_low",
        text_nb="Hjertefrekvens lav",
        text_en="Heart rate low",
    ),
)

_BREATHING = (
    # The delay is the limit itself: the DSP has counted the seconds already. 13 s and at most a
    # second more until the next vital signs keep the condition within 15 s of the last breath.
    Rule(
        condition="apnoea",
        subject=Subject.APNOEA,
        at_least=13.0,
        delay_s=0.0,
        clear_s=5.0,
        latching=True,
        priority=Priority.HIGH,
        kind=Kind.PHYSIOLOGICAL,
        text_nb="Pustestopp",
        text_en="No breathing",
    ),
)

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
        text_nb="Kan ikke måles",
        text_en="Cannot be measured",
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
    Rule(
        condition="journal",
        subject=Subject.JOURNAL,
        delay_s=0.0,
        clear_s=5.0,
        priority=Priority.MEDIUM,
        kind=Kind.TECHNICAL,
        text_nb="Alarmloggen kan ikke skrives: disken er full eller skadet",
        text_en="The alarm journal cannot be written: the disk is full or damaged",
    ),
)

DEFAULT_RULES: tuple[Rule, ...] = (*_BREATHING, *_RATES, *_MEASURING, *_WARD)
