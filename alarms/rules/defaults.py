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
far, delay_far_s   [D]: the further out, the sooner. The delay shrinks in proportion to the distance
both 2 or 3        NEWS2's points of RR and pulse. Alarm burden, section 4.4: raise one step and
                   merge. Both 2 alone raise nothing, so together medium; one of them 3 is medium
                   by itself, so together (5 points or more) high [D]
+8 and +20, 30 min the patient's own usual rate (alarm burden, section 4.3) [D]
away, 20 min       [D]; a Norwegian tele-medicine page has 10 min from 22 to 8 o'clock. We know no
                   night, and by day people sit and walk
told again, 10 min alarm burden, section 4.4 [D]; an hour for what only advises and for batteries
own_in, own_out    [D] how far a nurse may move a limit for one patient
silence, 3 s       [D]; three messages of `dsp.messages.VITALS_PERIOD_S`
unmeasured, clock  [D]; 5 and 15 min without a respiration rate: alarm burden, section 4.3
hr_unmeasured      [D]; a heart rate shown in less than 10 % of half an hour of measured breathing
NEWS2 5 and 7      the chart's thresholds for an urgent and an emergency response. Low and advisory,
                   after 5 min: the limits of RR and HR call by themselves, and who has typed the
                   rest in has just been at the bed [D]
phones             [D]; lost after 45 s, so that it is told within a minute
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

from alarms.rules.patient import PATIENT_RULES
from alarms.rules.rule import Rule
from alarms.rules.scores import SCORE_RULES
from alarms.rules.technical import TECHNICAL_RULES

DEFAULT_RULES: tuple[Rule, ...] = (*PATIENT_RULES, *SCORE_RULES, *TECHNICAL_RULES)
