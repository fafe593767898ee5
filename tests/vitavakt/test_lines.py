from vitavakt.lines import line_of

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
