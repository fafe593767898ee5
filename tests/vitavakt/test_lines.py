from vitavakt.ward_file.lines import line_of

TEXT = """\
[ward]
id = "4A"

[[beds]]
bed = "1"

[[beds]]
bed = "2"
sensor = "radar-02"

[links]
frames = "x"
"""


def test_a_key_of_the_second_table_of_a_list_is_found():
    assert line_of(TEXT, ("beds", 1, "sensor")) == 9


def test_a_missing_key_is_the_line_of_its_table():
    assert line_of(TEXT, ("beds", 0, "sensor")) == 4
    assert line_of(TEXT, ("links", "vitals")) == 11


def test_a_missing_table_is_the_first_line():
    assert line_of(TEXT, ("ui", "port")) == 1


def test_keys_after_a_list_of_tables_belong_to_their_own_table():
    assert line_of(TEXT, ("links", "frames")) == 12


NESTED = """\
[[beds]]
bed = "1"

[[beds]]
bed = "2"
[beds.person]
age_y = 40
[[beds.person.turns]]
t_s = 5
[beds.person.course]
waypoints = [
  { t_s = 0 },
  # nothing for a while
  { t_s = 60 },
]
"""


def test_a_table_within_a_list_of_tables_belongs_to_the_newest_of_them():
    assert line_of(NESTED, ("beds", 1, "person", "age_y")) == 7
    assert line_of(NESTED, ("beds", 1, "person", "turns", 0, "t_s")) == 9


def test_an_item_that_begins_a_line_is_found_by_its_own_line():
    assert line_of(NESTED, ("beds", 1, "person", "course", "waypoints", 0, "t_s")) == 12
    assert line_of(NESTED, ("beds", 1, "person", "course", "waypoints", 1, "t_s")) == 14
